import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError } from './config.js'

/** Stand-ins for the services outside, in a process of their own. */
export interface Fakes {
  /** What makes Pilling speak to them. */
  readonly env: Readonly<Record<string, string>>
  /** Resolves when they are gone. */
  close(): Promise<void>
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FILE = 'test/fakes/serve.ts'

/**
 * Starts a Kakao with its map and an OpenAI that run on this machine, so that one can sign in, see pharmacies with their
 * phone numbers and have summaries without the internet.
 * Rejects with a ConfigError in production, where anybody could be anybody by it, and where the tests or tsx are missing.
 */
export async function startFakes(env: Readonly<Record<string, string | undefined>>, root = ROOT): Promise<Fakes> {
  if (env['NODE_ENV'] === 'production')
    throw new ConfigError('production에서는 --fakes를 쓸 수 없습니다 (--fakes is refused in production).')
  if (!existsSync(join(root, FILE)) || !hasTsx(root))
    throw new ConfigError(
      `--fakes에는 ${FILE}와 tsx가 필요합니다. 소스 폴더에서 npm install을 하고 다시 시작해 주세요 (--fakes needs the sources and their development packages).`,
    )
  const args = ['--import', 'tsx', FILE]
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()).once('error', () => resolve()))
  // One that has gone already needs no goodbye.
  child.stdin.on('error', () => {})
  const said = await firstLine(child.stdout, ended)
  return {
    env: readEnvironment(said),
    close() {
      child.stdin.end()
      return ended
    },
  }
}

function hasTsx(root: string): boolean {
  try {
    return createRequire(join(root, 'package.json')).resolve('tsx') !== ''
  } catch {
    return false // not there, which is what was asked
  }
}

async function firstLine(stream: NodeJS.ReadableStream, ended: Promise<void>): Promise<string> {
  const lines = createInterface({ input: stream })
  const line = new Promise<string>(resolve => lines.once('line', resolve))
  const said = await Promise.race([line, ended.then(() => null)])
  lines.close()
  // Nothing more is read, but its end can only be seen by who reads on.
  stream.resume()
  if (said === null) throw new ConfigError('대역들을 시작하지 못했습니다 (the fakes could not be started).')
  return said
}

function readEnvironment(line: string): Record<string, string> {
  const said: unknown = JSON.parse(line)
  if (typeof said !== 'object' || said === null) throw new ConfigError(`${FILE}의 답을 읽을 수 없습니다.`)
  return Object.fromEntries(Object.entries(said).map(([name, value]) => [name, String(value)]))
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished, vi } from 'vitest'

export interface Program {
  /** All that it has written, to either of its outputs. */
  said(): string
  /** Resolves when it says so. Fails where it ends before, or says nothing of the kind in time. */
  says(pattern: RegExp): Promise<RegExpExecArray>
  kill(signal: NodeJS.Signals): void
  /** The code it ended with; the name of the signal that ended it. */
  readonly ended: Promise<number | string>
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * Runs a program as a process of its own, with no other environment than this; killed when the test ends. It is one of
 * those in dist/, which test/servers.ts has built, or one of the tests' own sources.
 */
export function startProgram(path: string, env: Record<string, string>, ...args: string[]): Program {
  const { PATH = '', HOME = '' } = process.env
  const loader = path.endsWith('.ts') ? ['--import', 'tsx'] : []
  const child = spawn(process.execPath, [...loader, path, ...args], { cwd: ROOT, env: { PATH, HOME, ...env } })
  let text = ''
  let isOver = false
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const ended = once(child, 'close').then(([code, signal]: (number | string | null)[]) => {
    isOver = true
    return code ?? signal ?? 'nothing'
  })
  onTestFinished(async () => {
    if (!isOver) child.kill('SIGKILL')
    await ended
  })
  return {
    said: () => text,
    says: pattern =>
      vi.waitUntil(
        () => {
          const match = pattern.exec(text)
          if (!match && isOver) throw new Error(`It ended without saying ${pattern}. It said:\n${text}`)
          return match
        },
        { timeout: 60_000, interval: 20 },
      ),
    kill: signal => void child.kill(signal),
    ended,
  }
}

/** Starts the server as `npm start` does, on a free port; resolves when it listens. */
export async function startServer(env: Record<string, string>): Promise<Program & { url: string }> {
  const program = startProgram('dist/main.js', { PORT: '0', LOG_LEVEL: 'error', ...env })
  const [, url = ''] = await program.says(/GraphQL\s+(http:\S+)\/graphql/)
  return { ...program, url }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Builds the dashboard and the playground unless they are there as their sources are now; waits where another process
 * is at it. Rejects with what the build said where it fails.
 */
export async function buildPages(): Promise<void> {
  const child = spawn(process.execPath, ['deploy/prepare.mjs', '--pages'], { cwd: ROOT })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`The pages could not be built:\n${said}`)
}

import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'

/** A folder for a built dashboard, with nothing in it and gone after the test. */
export async function createDashboardDir(): Promise<string> {
  const shelf = await mkdtemp(join(tmpdir(), 'pilling-dashboard-'))
  onTestFinished(() => rm(shelf, { recursive: true }))
  return join(shelf, 'dashboard')
}

/** Puts files into it; a name that ends with `*` has its compressed copies beside it. */
export async function build(directory: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name.replace('*', ''))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
    if (!name.endsWith('*')) continue
    await writeFile(`${path}.br`, brotliCompressSync(text))
    await writeFile(`${path}.gz`, gzipSync(text))
  }
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** What a build writes of its operations. */
export const manifestOf = (...texts: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(texts.map(text => [hashOf(text), text])))

/** What a request has in place of the text. */
export const persisted = (text: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } },
})

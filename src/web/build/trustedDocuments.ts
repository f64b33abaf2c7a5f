import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Plugin, runnerImport } from 'vite'
import { documentsOf, hashesOf, manifestOf, type TrustedDocument } from './documents.ts'

const HASHES = 'virtual:trusted-documents'
const RESOLVED = `\0${HASHES}`

/**
 * Makes each operation that a `queries.ts` below `root` exports known by its hash: to the page as
 * `virtual:trusted-documents`, and to the server as documents.json.
 */
export function trustedDocuments(root: string): Plugin {
  let documents: Promise<TrustedDocument[]> | null = null
  const read = () => (documents ??= readDocuments(root))
  return {
    name: 'trusted-documents',
    resolveId: id => (id === HASHES ? RESOLVED : null),
    load: async id => (id === RESOLVED ? `export default ${JSON.stringify(hashesOf(await read()))}` : null),
    async generateBundle() {
      const source = JSON.stringify(manifestOf(await read()), null, 1)
      this.emitFile({ type: 'asset', fileName: 'documents.json', source })
    },
  }
}

/** Runs the modules as the page does, so that a text can't differ by a space from what the client will make of it. */
export async function readDocuments(root: string): Promise<TrustedDocument[]> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(name =>
    /(^|[\\/])queries\.ts$/.test(name),
  )
  const imported = files.sort().map(name => runnerImport<Record<string, unknown>>(join(root, name), INLINE))
  return documentsOf((await Promise.all(imported)).map(({ module }) => module))
}

const INLINE = { configFile: false, logLevel: 'error' } as const

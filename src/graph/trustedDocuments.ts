import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { Log } from '../log.js'

/** The operations that our own pages were built with, by the SHA-256 of their text in hexadecimal. */
export interface TrustedDocuments {
  /** The text; null where no page of ours has such an operation. */
  find(hash: string): Promise<string | null>
}

/**
 * Reads them from a file that the build writes. A hash means one text for ever, so the file is looked at only for one that is
 * not known: it may have come, or changed, since. What is broken is logged once and left aside; what was read before it stays.
 */
export function createTrustedDocuments({ path, log }: { path: string; log: Log }): TrustedDocuments {
  let texts: ReadonlyMap<string, string> = new Map()
  let seen: string | null = null

  const look = async (): Promise<void> => {
    const version = await versionOf(path)
    if (version === null || version === seen) return
    try {
      texts = verified(JSON.parse(await readFile(path, 'utf8')))
      log.info({ documents: texts.size }, 'the operations of the dashboard were read')
    } catch (error) {
      log.error({ err: error }, 'the operations of the dashboard are broken, and left aside')
    }
    seen = version
  }

  return {
    async find(hash) {
      const known = texts.get(hash)
      if (known !== undefined) return known
      await look()
      return texts.get(hash) ?? null
    },
  }
}

/** The hash of a text as its document is asked for by. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Another one for each time that the file was written; null where there is none. */
async function versionOf(path: string): Promise<string | null> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error)
  if (!(found instanceof Error)) return `${found.ino} ${found.size} ${found.mtimeMs}`
  return ['ENOENT', 'ENOTDIR'].includes(found.code ?? '') ? null : found.message
}

/** Throws for anything but texts under their own hashes. */
function verified(manifest: unknown): ReadonlyMap<string, string> {
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) throw new Error('It is no object.')
  const texts = new Map<string, string>()
  for (const [hash, text] of Object.entries(manifest)) {
    if (typeof text !== 'string' || sha256(text) !== hash) throw new Error(`There is another text under ${hash}.`)
    texts.set(hash, text)
  }
  return texts
}

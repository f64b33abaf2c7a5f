import { LRUCache } from 'lru-cache'

/** Texts that are kept prepared on each connection, and how often one is sent before it is. */
const [MOST, AFTER] = [200, 5]
/** Texts whose uses are counted; a list of values that is as long as it likes makes many. */
const COUNTED = 1_000

/** Stands in statements whose texts are as many as people's searches, which would take all places for good. */
export const NEVER_PREPARED = '/* as typed */'

/**
 * Says of each statement, by its text, whether it is to be prepared. One that isn't goes twice to the database and back,
 * first to be read and then to be run; but what is prepared stays so on its connection, which forgets nothing.
 */
export function createPreparing(): (text: string) => boolean {
  const prepared = new Set<string>()
  const uses = new LRUCache<string, number>({ max: COUNTED })
  return text => {
    if (text.includes(NEVER_PREPARED)) return false
    if (prepared.has(text)) return true
    if (prepared.size >= MOST) return false
    const used = (uses.get(text) ?? 0) + 1
    uses.set(text, used)
    if (used < AFTER) return false
    uses.delete(text)
    prepared.add(text)
    return true
  }
}

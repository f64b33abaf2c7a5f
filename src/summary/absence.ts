import { LRUCache } from 'lru-cache'

/** How long it is believed that nothing is kept, in milliseconds. Who hears of something looks sooner. */
const BELIEVED_FOR = 10_000

/** Remembers of which pairs nothing is kept, for while nothing can be made: nobody looks for them again and again. */
export function createAbsences({ now, most = 20_000 }: { now: () => number; most?: number }) {
  const seenAt = new LRUCache<string, number>({ max: most })
  return {
    note: (key: string): void => void seenAt.set(key, now()),
    forget: (key: string): void => void seenAt.delete(key),
    isKnown(key: string): boolean {
      const at = seenAt.get(key)
      return at !== undefined && Math.abs(now() - at) < BELIEVED_FOR
    },
  }
}
export type Absences = ReturnType<typeof createAbsences>

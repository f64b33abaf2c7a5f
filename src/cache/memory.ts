import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.js'
import type { Entry, Level } from './level.js'

export interface MemoryOptions {
  readonly clock: Clock
  readonly maxEntries?: number
  /** Approximate; what was read longest ago goes first. */
  readonly maxBytes?: number
}

/**
 * A level in this process. It holds the values themselves, so they are frozen: a reader who changed one would change it
 * for everybody.
 */
export function createMemoryLevel({ clock, maxEntries = 20_000, maxBytes = 64 * 2 ** 20 }: MemoryOptions) {
  const kept = new LRUCache<string, Entry>({
    max: maxEntries,
    maxSize: maxBytes,
    sizeCalculation: ({ value }, key) => 100 + 2 * key.length + freeze(value),
  })

  const level = {
    name: 'MEMORY',
    async getMany(keys) {
      const found = new Map<string, Entry>()
      for (const key of keys) {
        const entry = kept.get(key)
        if (entry && clock.now() < entry.keepUntil) found.set(key, entry)
        else if (entry) kept.delete(key)
      }
      return found
    },
    async setMany(entries) {
      for (const [key, entry] of entries) kept.set(key, entry)
    },
    async deleteMany(keys) {
      for (const key of keys) kept.delete(key)
    },
  } satisfies Level

  return { ...level, clear: () => kept.clear() }
}

/** Freezes a JSON value to its leaves, and says about how many bytes it takes. */
function freeze(value: unknown): number {
  if (typeof value === 'string') return 16 + 2 * value.length
  if (typeof value !== 'object' || value === null) return 8
  Object.freeze(value)
  return Object.entries(value).reduce((sum, [, part]) => sum + 16 + freeze(part), 32)
}

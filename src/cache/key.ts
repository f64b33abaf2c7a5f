import { createHash } from 'node:crypto'
import type { Leases } from './lease.js'
import type { Entry, Level } from './level.js'

/** What may stand in a key as it is: short and printable. Anything else is hashed, so that every level can hold it. */
const plain = /^(?!#)[\p{L}\p{M}\p{N}\p{P}\p{S} ]{0,200}$/u

/** The only place where keys are made: `name:vVersion:key`. Raise the version when the shape changes. */
export const createKeyOf = (name: string, version: number) => (key: string) =>
  `${name}:v${version}:${plain.test(key) ? key : `#${digest(key)}`}`

/** The same level, spoken to in bare keys. */
export function withKeys(level: Level, keyOf: (key: string) => string): Level {
  return {
    name: level.name,
    async getMany(keys) {
      const found = new Map<string, Entry>()
      const full = keys.map(keyOf)
      const entries = await level.getMany(full)
      for (const [i, key] of keys.entries()) {
        const entry = entries.get(full[i] ?? '')
        if (entry) found.set(key, entry)
      }
      return found
    },
    setMany: entries => level.setMany(new Map([...entries].map(([key, entry]) => [keyOf(key), entry]))),
    deleteMany: keys => level.deleteMany(keys.map(keyOf)),
  }
}

/** The same leases, asked for in bare keys. */
export const leasesWithKeys = (leases: Leases, keyOf: (key: string) => string): Leases => ({
  async take(keys, forMs) {
    const won = await leases.take(keys.map(keyOf), forMs)
    return new Set(keys.filter(key => won.has(keyOf(key))))
  },
  release: keys => leases.release(keys.map(keyOf)),
})

/** Over UTF-16, in which two broken surrogates stay two. */
const digest = (key: string) => createHash('sha256').update(Buffer.from(key, 'utf16le')).digest('base64url')

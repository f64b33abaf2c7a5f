import type { Clock } from '../clock.js'
import type { Redis } from '../db/redis.js'
import type { Entry, Level } from './level.js'

export interface RedisLevelOptions {
  /** Stands before each key, such as `pilling:cache:`. */
  readonly prefix: string
  readonly clock: Clock
  /** A larger answer isn't kept here, and one that is found is thrown away. */
  readonly maxBytes?: number
}

/** Even what is kept for ever leaves Redis after thirty days, or old versions would never die there. */
const longest = 30 * 24 * 60 * 60 * 1000

/** What lies under a key: `null` for `keepUntil` says Infinity, which JSON can't. */
interface Wire {
  readonly value: unknown
  readonly freshUntil: number
  readonly keepUntil: number | null
}

/** A level in Redis: one MGET to read, one pipeline to write, the expiry in the same command as the value. */
export function createRedisLevel(redis: Redis, { prefix, clock, maxBytes = 2 ** 20 }: RedisLevelOptions): Level {
  const at = (key: string) => prefix + key

  return {
    name: 'REDIS',

    async getMany(keys) {
      const found = new Map<string, Entry>()
      if (keys.length === 0) return found
      const texts = await redis.mget(keys.map(at))
      const garbage: string[] = []
      for (const [i, key] of keys.entries()) {
        const text = texts[i] ?? null
        if (text === null) continue
        const entry = text.length > maxBytes ? null : decode(text)
        if (!entry) garbage.push(at(key))
        else if (clock.now() < entry.keepUntil) found.set(key, entry)
      }
      if (garbage.length > 0) await redis.unlink(garbage)
      return found
    },

    async setMany(entries) {
      if (entries.size === 0) return
      const writes = redis.pipeline()
      for (const [key, entry] of entries) {
        const text = encode(entry)
        const until = Math.min(entry.keepUntil, clock.now() + longest)
        if (until <= clock.now() || Buffer.byteLength(text) > maxBytes) writes.unlink(at(key))
        else writes.set(at(key), text, 'PXAT', until)
      }
      for (const [error] of (await writes.exec()) ?? []) if (error) throw error
    },

    async deleteMany(keys) {
      if (keys.length > 0) await redis.unlink(keys.map(at))
    },
  }
}

function encode({ value, freshUntil, keepUntil }: Entry): string {
  const wire: Wire = { value, freshUntil, keepUntil: keepUntil === Infinity ? null : keepUntil }
  return JSON.stringify(wire)
}

/** `null` for anything that we did not write: other people's text, half of ours, the shape of another day. */
function decode(text: string): Entry | null {
  try {
    const wire: unknown = JSON.parse(text)
    if (!isWire(wire)) return null
    return { value: wire.value, freshUntil: wire.freshUntil, keepUntil: wire.keepUntil ?? Infinity }
  } catch {
    return null
  }
}

const isWire = (thing: unknown): thing is Wire =>
  typeof thing === 'object' &&
  thing !== null &&
  'value' in thing &&
  'freshUntil' in thing &&
  typeof thing.freshUntil === 'number' &&
  'keepUntil' in thing &&
  (thing.keepUntil === null || typeof thing.keepUntil === 'number')

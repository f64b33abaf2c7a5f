import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { dayAfter, dayInKorea } from './day.js'
import type { DaySecret, SecretStore } from './secretStore.js'

/** Somebody on one day: the same for all that they do on it, and on another day somebody else. */
export interface Asker {
  readonly day: string
  /** In base64. */
  readonly asker: string
}

export interface AskersParts {
  readonly store: SecretStore
  /** The seeds of the signing keys: without them the database alone leads from no asker to anybody. */
  readonly keys: { readonly current: Buffer; readonly previous: Buffer | null }
  readonly randomBytes: (size: number) => Buffer
  readonly now: () => number
}

/** What no other use of the signing key is given. */
const PURPOSE = 'pilling/insights'
const BYTES = 16

/** Makes of whoever asks (the id of a user, or where an address counts from) one who leads back to nobody. */
export function createAskers({ store, keys, randomBytes, now }: AskersParts) {
  /** By day; null where another signing key counts, which would count everybody once more. */
  let known = new Map<string, Buffer | null>()

  function make(day: string): DaySecret {
    const secret = randomBytes(32)
    return { day, secret, proof: proofOf(dayKeyOf(keys.current, secret)) }
  }

  function keyOf({ secret, proof }: DaySecret): Buffer | null {
    const candidates = [keys.current, keys.previous].flatMap(key => (key ? [dayKeyOf(key, secret)] : []))
    return candidates.find(key => isSame(proofOf(key), proof)) ?? null
  }

  return {
    /** Sees to it that today and tomorrow can be counted: nobody who asks waits for that. */
    async prepare(): Promise<void> {
      const today = dayInKorea(now())
      const days = [today, dayAfter(today)]
      if (days.every(day => known.has(day))) return
      const secrets = await store.ensure(days.map(make))
      known = new Map(secrets.map(each => [each.day, keyOf(each)]))
    },

    /** Null where today can't be counted. */
    of(who: string): Asker | null {
      const day = dayInKorea(now())
      const key = known.get(day)
      return key ? { day, asker: askerOf(key, who) } : null
    },

    /** As whom somebody may stand in the days that are not counted yet. */
    everyOf: (who: string): Asker[] =>
      [...known].flatMap(([day, key]) => (key ? [{ day, asker: askerOf(key, who) }] : [])),
  }
}
export type Askers = ReturnType<typeof createAskers>

const dayKeyOf = (key: Buffer, secret: Buffer): Buffer => Buffer.from(hkdfSync('sha256', key, secret, PURPOSE, 32))

const proofOf = (key: Buffer): Buffer => createHmac('sha256', key).update('proof').digest().subarray(0, BYTES)

const askerOf = (key: Buffer, who: string): string =>
  createHmac('sha256', key).update(`who ${who}`).digest().subarray(0, BYTES).toString('base64')

const isSame = (one: Buffer, other: Buffer): boolean => one.length === other.length && timingSafeEqual(one, other)

import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import { PillingError } from '../errors.js'
import type { FeedWriter } from '../feed/service.js'
import type { DueStore } from '../schedule/service.js'
import type { ClaimStore } from './claimStore.js'

/** How late a dose is told of at most, in milliseconds: after that its person knows better. */
export const LATEST = 60 * 60_000

/** Doses that become due at once and are pushed to one person's browsers; the others stand in their feed. */
const MOST_AT_ONCE = 20

const [PEOPLE_A_LOOK, LANES] = [200, 4]

/** Which dose is to be told of by web push. */
export interface Told {
  readonly userId: string
  readonly scheduleId: string
  /** When its person began to be told, in milliseconds since the epoch. */
  readonly remindedAt: number
  /** How often push services have refused it. */
  readonly tries: number
}

export interface FindingDeps {
  readonly due: Pick<DueStore, 'people' | 'take'>
  readonly claims: Pick<ClaimStore, 'hasDevices'>
  readonly feed: Pick<FeedWriter, 'write'>
  /** Null where there is no web push. */
  readonly enqueueAll: ((tx: Db, told: readonly Told[]) => Promise<void>) | null
  readonly clock: Pick<Clock, 'now'>
}

/** Finds the doses whose time has come, and tells their people. */
export function createFinding({ due, claims, feed, enqueueAll, clock }: FindingDeps) {
  async function push(tx: Db, userId: string, doses: readonly string[], at: Date): Promise<void> {
    if (!enqueueAll || !(await claims.hasDevices(tx, userId))) return
    const told = doses.slice(0, MOST_AT_ONCE)
    await enqueueAll(
      tx,
      told.map(scheduleId => ({ userId, scheduleId, remindedAt: at.getTime(), tries: 0 })),
    )
  }

  const tell = async (userId: string): Promise<void> => {
    const work: Parameters<FeedWriter['write']>[1] = async (tx, note, at) => {
      const window = { after: new Date(at.getTime() - LATEST), until: at }
      const doses = await due.take(tx, userId, window, at)
      for (const entityId of doses) note({ entity: 'SCHEDULE', kind: 'DUE', entityId })
      if (doses.length > 0) await push(tx, userId, doses, at)
      return userId
    }
    await feed.write({ userId, once: null }, work).catch(nullOfWhoIsGone)
  }

  /** One person's trouble keeps nobody else waiting: it is thrown when all others were told. */
  async function findDue(signal: AbortSignal): Promise<void> {
    const now = clock.now()
    const window = { after: new Date(now - LATEST), until: new Date(now) }
    const troubles: unknown[] = []
    let behind: string | null = null
    do {
      const people: readonly string[] = await due.people(window, { behind, limit: PEOPLE_A_LOOK })
      behind = people.length < PEOPLE_A_LOOK ? null : (people.at(-1) ?? null)
      const waiting = [...people]
      const lane = async () => {
        for (let userId = waiting.shift(); userId !== undefined; userId = waiting.shift()) {
          signal.throwIfAborted()
          await tell(userId).catch((error: unknown) => void troubles.push(error))
        }
      }
      await Promise.all(Array.from({ length: LANES }, lane))
    } while (behind !== null)
    if (troubles.length > 0) throw troubles[0]
  }

  return { findDue }
}

/** Somebody who has left in the meantime needs nothing more. */
export function nullOfWhoIsGone(error: unknown): null {
  if (error instanceof PillingError && error.code === 'UNAUTHENTICATED') return null
  throw error
}

import { and, eq, lt, sql, type AnyColumn } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import type { PushTargetRow } from './deviceStore.js'
import { inQueue } from './holdStore.js'
import { pushDelivery, pushSubscription } from './table.js'

/** Which dose is told of, and when its person began to be told. */
export interface Reminding {
  readonly scheduleId: string
  readonly at: Date
}

/** The browsers that are this caller's to tell, of a dose that is due then. */
interface Claim {
  readonly scheduledTime: Date
  readonly targets: readonly PushTargetRow[]
}

const target = {
  id: pushSubscription.id,
  endpoint: pushSubscription.endpoint,
  p256dh: pushSubscription.p256dh,
  auth: pushSubscription.auth,
}

/** What a browser is known by after it was removed, for it may be registered anew. */
const hashOf = (endpoint: string | AnyColumn) => sql<string>`encode(sha256(convert_to(${endpoint}, 'UTF8')), 'base64')`

/** Rows that one statement takes up at most, so that it ends in time. */
const BATCH = 5_000

/** Which browsers were told of what. */
export const createClaimStore = (db: Db) => ({
  /** Whether anybody could be told. */
  async hasDevices(tx: Db, userId: string): Promise<boolean> {
    const [device] = await tx
      .select({ id: pushSubscription.id })
      .from(pushSubscription)
      .where(eq(pushSubscription.userId, userId))
      .limit(1)
    return device !== undefined
  },

  /**
   * Notes that the person's browsers are told of a dose that is still due, and gives those that were not noted for this
   * reminding: once this is committed, whoever was given one is the only one who may send to it.
   */
  claim: (
    userId: string,
    { scheduleId, at }: Reminding,
    whenDue: (tx: Db) => Promise<Date | null>,
  ): Promise<Claim | null> =>
    inQueue(db, userId, async tx => {
      const scheduledTime = await whenDue(tx)
      if (!scheduledTime) return null
      const claimed = tx.$with('claimed').as(
        tx
          .insert(pushDelivery)
          .select(
            tx
              .select({
                userId: pushSubscription.userId,
                scheduleId: sql<string>`${scheduleId}::uuid`.as('schedule_id'),
                endpointHash: hashOf(pushSubscription.endpoint).as('endpoint_hash'),
                at: sql<Date>`${at.toISOString()}::timestamptz`.as('at'),
              })
              .from(pushSubscription)
              .where(eq(pushSubscription.userId, userId)),
          )
          .onConflictDoUpdate({
            target: [pushDelivery.scheduleId, pushDelivery.endpointHash],
            set: { at },
            // One that was put off is told of again.
            setWhere: lt(pushDelivery.at, at),
          })
          .returning({ endpointHash: pushDelivery.endpointHash }),
      )
      const targets = await tx
        .with(claimed)
        .select(target)
        .from(claimed)
        .innerJoin(pushSubscription, eq(hashOf(pushSubscription.endpoint), claimed.endpointHash))
        .where(eq(pushSubscription.userId, userId))
      return { scheduledTime, targets }
    }),

  /** Only for what is known not to have been delivered. */
  async giveBack(userId: string, { scheduleId, at }: Reminding, endpoint: string): Promise<void> {
    await db
      .delete(pushDelivery)
      .where(
        and(
          eq(pushDelivery.userId, userId),
          eq(pushDelivery.scheduleId, scheduleId),
          eq(pushDelivery.endpointHash, hashOf(endpoint)),
          eq(pushDelivery.at, at),
        ),
      )
  },

  /** Forgets what was told of before then. Rows that somebody else is at are left to the next time. */
  async forgetDeliveries(before: Date): Promise<void> {
    for (let count = BATCH; count === BATCH;)
      ({ count } = await db.execute(sql`
        delete from push_delivery where (schedule_id, endpoint_hash) in (
          select schedule_id, endpoint_hash from push_delivery where at < ${before.toISOString()}::timestamptz
          limit ${BATCH} for update skip locked
        )`))
  },
})
export type ClaimStore = ReturnType<typeof createClaimStore>

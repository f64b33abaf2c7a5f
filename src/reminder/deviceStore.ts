import { and, desc, eq, isNull, lte, ne, notInArray, or, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { holdPeople, inQueue } from './holdStore.js'
import { pushSubscription } from './table.js'

/** A browser as its owner sees it. */
export interface PushDeviceRow {
  readonly id: string
  readonly device: string
  readonly createdAt: Date
  readonly lastUsedAt: Date
}

/** What a browser is reached by. */
export interface PushTargetRow {
  readonly id: string
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
}

interface Limit {
  readonly most: number
  readonly now: Date
}

type NewDevice = Omit<PushTargetRow, 'id'> & Pick<PushDeviceRow, 'device'>

const columns = {
  id: pushSubscription.id,
  device: pushSubscription.device,
  createdAt: pushSubscription.createdAt,
  lastUsedAt: pushSubscription.lastUsedAt,
}
/** The browsers of people. */
export const createDeviceStore = (db: Db) => ({
  /** The last used first. */
  devices: (userId: string): Promise<PushDeviceRow[]> =>
    db
      .select(columns)
      .from(pushSubscription)
      .where(eq(pushSubscription.userId, userId))
      .orderBy(desc(pushSubscription.lastUsedAt), desc(pushSubscription.id)),

  /** A browser that was somebody else's is this person's from now on; of theirs the `most` last used stay. */
  async register(userId: string, device: NewDevice, limit: Limit): Promise<PushDeviceRow> {
    // Somebody else may register the same one at the same moment.
    for (let round = 0; round < 5; round++) {
      const kept = await db.transaction(tx => registerOnce(tx, userId, device, limit))
      if (kept) return kept
    }
    throw new Error('A browser was registered by others again and again.')
  },

  /** Null where this person has no such browser. */
  remove: (userId: string, endpoint: string): Promise<PushDeviceRow | null> =>
    inQueue(db, userId, async tx => {
      const [gone] = await tx
        .delete(pushSubscription)
        .where(and(eq(pushSubscription.userId, userId), eq(pushSubscription.endpoint, endpoint)))
        .returning(columns)
      return gone ?? null
    }),

  /** Takes a browser away that takes no more messages at the address that it had. */
  forget: (userId: string, { id, endpoint }: PushTargetRow): Promise<void> =>
    inQueue(db, userId, async tx => {
      await tx
        .delete(pushSubscription)
        .where(
          and(
            eq(pushSubscription.userId, userId),
            eq(pushSubscription.id, id),
            eq(pushSubscription.endpoint, endpoint),
          ),
        )
    }),

  async used(userId: string, id: string, now: Date): Promise<void> {
    await db
      .update(pushSubscription)
      .set({ lastUsedAt: now, failures: 0, failedAt: null })
      .where(and(eq(pushSubscription.userId, userId), eq(pushSubscription.id, id)))
  },

  /** Counts one failure in a time of `every` milliseconds, however many there were; gives how many are counted in a row. */
  async failed(userId: string, id: string, { now, every }: { now: Date; every: number }): Promise<number> {
    const { failedAt } = pushSubscription
    const [counted] = await db
      .update(pushSubscription)
      .set({ failures: sql`${pushSubscription.failures} + 1`, failedAt: now })
      .where(
        and(
          eq(pushSubscription.userId, userId),
          eq(pushSubscription.id, id),
          or(isNull(failedAt), lte(failedAt, new Date(now.getTime() - every))),
        ),
      )
      .returning({ failures: pushSubscription.failures })
    return counted?.failures ?? 0
  },
})
export type DeviceStore = ReturnType<typeof createDeviceStore>

/** Null where it has become somebody else's meanwhile. */
async function registerOnce(tx: Db, userId: string, device: NewDevice, { most, now }: Limit) {
  await holdPeople(tx, userId, await ownerOf(tx, device.endpoint))
  await tx
    .delete(pushSubscription)
    .where(and(eq(pushSubscription.endpoint, device.endpoint), ne(pushSubscription.userId, userId)))
  const [kept] = await tx
    .insert(pushSubscription)
    .values({ ...device, userId, createdAt: now, lastUsedAt: now })
    .onConflictDoUpdate({
      target: pushSubscription.endpoint,
      set: { ...device, lastUsedAt: now },
      setWhere: eq(pushSubscription.userId, userId),
    })
    .returning(columns)
  if (kept) await dropLongUnused(tx, userId, kept.id, most)
  return kept ?? null
}

async function ownerOf(tx: Db, endpoint: string): Promise<string | null> {
  const [owned] = await tx
    .select({ userId: pushSubscription.userId })
    .from(pushSubscription)
    .where(eq(pushSubscription.endpoint, endpoint))
  return owned?.userId ?? null
}

async function dropLongUnused(tx: Db, userId: string, newest: string, most: number): Promise<void> {
  const kept = tx
    .select({ id: pushSubscription.id })
    .from(pushSubscription)
    .where(eq(pushSubscription.userId, userId))
    .orderBy(desc(sql`${pushSubscription.id} = ${newest}::uuid`), desc(pushSubscription.lastUsedAt))
    .limit(most)
  await tx
    .delete(pushSubscription)
    .where(and(eq(pushSubscription.userId, userId), notInArray(pushSubscription.id, kept)))
}

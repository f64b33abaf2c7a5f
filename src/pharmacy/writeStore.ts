import { eq, getTableColumns, inArray, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { compare, isInKorea, type Change, type IncomingPharmacy, type KeptPharmacy, type Saving } from './incoming.js'
import { KEYS_VERSION, pharmacyKeys } from './keys.js'
import { announce, lockList } from './listStore.js'
import { pair } from './pairStore.js'
import { countsOf, type Saved } from './report.js'
import { OFFICIAL, SAMPLE } from './row.js'
import { keptWithKeysBefore } from './rowStore.js'
import { cubeOf } from './sphere.js'
import { pharmacy } from './table.js'

const NOBODY: ReadonlySet<string> = new Set()

export interface SavingRows extends Saving {
  /** What the pharmacies are known by that this file, or this pass over the pages, has had already. */
  readonly seen?: ReadonlySet<string>
  /** Of an import, which tells of all its rows at its end. */
  readonly isPart?: boolean
}

export function createWriteStore(db: Db) {
  return {
    /**
     * All of them or none. Every row is compared with what is kept, so that saving again changes nothing. Once the whole live
     * list is here a file has nothing to add: what that lacks has closed.
     */
    save: (rows: readonly IncomingPharmacy[], saving: SavingRows): Promise<Saved> =>
      db.transaction(async tx => {
        const { isComplete } = await lockList(tx)
        if (isComplete && !saving.live) return { ...countsOf([], [], NOBODY), older: rows.length, known: [] }
        const isFirst = saving.source === OFFICIAL && rows.length > 0 && (await deleteSamples(tx)) > 0
        const seen = saving.seen ?? NOBODY
        const { pairs, known } = await pair(tx, rows, seen)
        const changes = pairs.map(each => ({ ...each, ...compare(each.kept, each.incoming, saving) }))
        const writes = changes.filter(({ kind, movedFrom }) => kind === 'added' || kind === 'changed' || movedFrom)
        await drop(
          tx,
          writes.flatMap(({ movedFrom }) => movedFrom ?? []),
        )
        await write(
          tx,
          writes.map(({ row }) => row),
        )
        await touch(tx, changes, saving)
        if (!saving.isPart && (isFirst || writes.length > 0)) await announce(tx)
        return { ...countsOf(rows, changes, seen), known }
      }),

    /** With a key to ask with, or the first true pharmacy, our own inventions have had their day. */
    dropSamples: (): Promise<void> =>
      db.transaction(async tx => {
        await lockList(tx)
        if ((await deleteSamples(tx)) > 0) await announce(tx)
      }),

    /** Of hpids that the live source has, with rows that can't be read: what is kept of them is not missing. */
    async markSeen(hpids: readonly string[], importId: number): Promise<void> {
      if (hpids.length === 0) return
      await db.transaction(async tx => {
        await lockList(tx)
        await tx
          .update(pharmacy)
          .set({ seenIn: latest(importId) })
          .where(inArray(pharmacy.code, [...hpids]))
      })
    },

    /** Makes the search keys of rows anew that an older version made, a batch at a time. */
    async rekey(): Promise<void> {
      const batch = () =>
        db.transaction(async tx => {
          await lockList(tx)
          const rows = await keptWithKeysBefore(tx, KEYS_VERSION, 200)
          await write(tx, rows)
          if (rows.length > 0) await announce(tx)
          return rows.length
        })
      while ((await batch()) > 0);
    },
  }
}

/** A run that lags behind takes nothing from what a later one has seen. */
const latest = (importId: number) => sql`greatest(${pharmacy.seenIn}, ${importId})`

/** Says how many there were. */
async function deleteSamples(tx: Db): Promise<number> {
  const gone = await tx.delete(pharmacy).where(eq(pharmacy.source, SAMPLE)).returning({ code: pharmacy.code })
  return gone.length
}

async function drop(tx: Db, codes: string[]): Promise<void> {
  if (codes.length > 0) await tx.delete(pharmacy).where(inArray(pharmacy.code, codes))
}

async function touch(tx: Db, changes: readonly Change[], { importId, fetchedAt }: Saving): Promise<void> {
  const codes = changes.filter(({ kind }) => kind === 'unchanged').map(({ row }) => row.code)
  if (importId === undefined || codes.length === 0) return
  await tx
    .update(pharmacy)
    .set({ seenIn: latest(importId), fetchedAt: new Date(fetchedAt) })
    .where(inArray(pharmacy.code, codes))
}

const { code: _key, ...columns } = getTableColumns(pharmacy)
const EXCLUDED = Object.fromEntries(
  Object.keys(columns).map(key => [key, sql.raw(`excluded."${key.replace(/[A-Z]/g, '_$&').toLowerCase()}"`)]),
)

async function write(tx: Db, rows: readonly KeptPharmacy[]): Promise<void> {
  if (rows.length === 0) return
  await tx.insert(pharmacy).values(rows.map(toStored)).onConflictDoUpdate({ target: pharmacy.code, set: EXCLUDED })
}

const toStored = ({ hours, ...row }: KeptPharmacy): typeof pharmacy.$inferInsert => ({
  ...row,
  ...pharmacyKeys(row),
  opens: [...hours.opens],
  closes: [...hours.closes],
  unclear: [...hours.unclear],
  position: isInKorea(row) ? cubeOf(row) : null,
  fetchedAt: new Date(row.fetchedAt),
  changedAt: new Date(row.changedAt),
  keysVersion: KEYS_VERSION,
})

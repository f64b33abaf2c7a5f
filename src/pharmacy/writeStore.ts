import { eq, getTableColumns, inArray, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { compare, isInKorea, type Change, type IncomingPharmacy, type KeptPharmacy, type Saving } from './incoming.js'
import { KEYS_VERSION, pharmacyKeys } from './keys.js'
import { announce, lockList } from './listStore.js'
import { pair } from './pairStore.js'
import { OFFICIAL, SAMPLE } from './row.js'
import { keptWithKeysBefore } from './rowStore.js'
import { cubeOf } from './sphere.js'
import { pharmacy } from './table.js'

/** How many came as new, with another text or other hours, with the same, or from before what is kept. */
export interface Saved {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly older: number
  /** Of these, how many were kept without an hpid and have one now. */
  readonly moved: number
  /** How many were there twice; the first is taken. */
  readonly doubled: number
  /** What these pharmacies are known by, for `seen` of the next rows of the same file or pass. */
  readonly codes: readonly string[]
}

export interface SavingRows extends Saving {
  /** Codes of which this file, or this pass over the pages, has had a row already. */
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
        if (isComplete && !saving.live) return { ...countsOf([]), older: rows.length, doubled: 0, codes: [] }
        const isFirst = saving.source === OFFICIAL && rows.length > 0 && (await deleteSamples(tx)) > 0
        const { pairs, doubled } = await pair(tx, rows, saving.seen ?? new Set())
        const changes = pairs.map(({ kept, incoming }) => compare(kept, incoming, saving))
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
        const codes = pairs.map(({ code }) => code)
        return { ...countsOf(changes), doubled, codes: [...codes, ...changes.map(({ row }) => row.code)] }
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
      await db
        .update(pharmacy)
        .set({ seenIn: importId })
        .where(inArray(pharmacy.code, [...hpids]))
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

function countsOf(changes: readonly Change[]) {
  const count = (kind: Change['kind']) => changes.filter(change => change.kind === kind).length
  return {
    added: count('added'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    older: count('older'),
    moved: changes.filter(({ movedFrom }) => movedFrom !== null).length,
  }
}

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
    .set({ seenIn: importId, fetchedAt: new Date(fetchedAt) })
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

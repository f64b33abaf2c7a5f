import { and, eq, getTableColumns, gt, inArray, lt, ne, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { fold, KEYS_VERSION, nameKeys, toJamo } from './name.js'
import {
  compare,
  hashOf,
  OFFICIAL,
  SECTIONS,
  type Change,
  type IncomingLabel,
  type MedicineRow,
  type Saved,
  type Saving,
  type Section,
  type Source,
} from './label.js'
import { medicineChanged, noticesOf } from './change.js'
import { medicine, medicineAbsence, medicineCache, medicineCatalogue } from './table.js'

export function createMedicineStore(db: Db) {
  const columns = {
    itemSeq: medicineCache.itemSeq,
    name: medicineCache.name,
    manufacturer: medicineCache.manufacturer,
    ...(Object.fromEntries(SECTIONS.map(section => [section, medicineCache[section]])) as Pick<
      typeof medicineCache,
      Section
    >),
    imageUrl: medicineCache.imageUrl,
    source: sql<Source>`${medicineCache.source}`,
    fetchedAt: medicineCache.fetchedAt,
    lastUpdated: medicineCache.lastUpdated,
  }
  const select = (from: Db) => from.select(columns).from(medicineCache)
  const byItemSeqs = select(db)
    .where(sql`${medicineCache.itemSeq} = any(${sql.placeholder('itemSeqs')}::text[])`)
    .prepare('medicines_by_item_seq')

  async function save(labels: readonly IncomingLabel[], saving: Saving): Promise<Saved> {
    const incoming = [...new Map(labels.map(label => [label.itemSeq, label])).values()].sort((a, b) =>
      a.itemSeq < b.itemSeq ? -1 : 1,
    )
    if (incoming.length === 0) return { added: 0, changed: 0, unchanged: 0, older: 0, touched: [] }
    return db.transaction(async tx => {
      const itemSeqs = incoming.map(({ itemSeq }) => itemSeq)
      await tx
        .insert(medicine)
        .values(itemSeqs.map(itemSeq => ({ itemSeq })))
        .onConflictDoNothing()
      const kept = await select(tx)
        .where(inArray(medicineCache.itemSeq, itemSeqs))
        .orderBy(medicineCache.itemSeq)
        .for('update')
      const before = new Map(kept.map(row => [row.itemSeq, toRow(row)]))
      const changes = incoming.map(label => compare(before.get(label.itemSeq), label, saving))
      const count = (kind: Change['kind']) => changes.filter(change => change.kind === kind).length
      const writes = changes.filter(({ kind }) => kind === 'added' || kind === 'changed' || kind === 'redated')
      const touched = writes.map(({ row }) => row.itemSeq)
      if (touched.length > 0) await write(tx, writes, await announce(tx, touched))
      if (saving.live) await touch(tx, itemSeqs, saving.fetchedAt)
      await tx.delete(medicineAbsence).where(inArray(medicineAbsence.itemSeq, itemSeqs))
      return {
        added: count('added'),
        changed: count('changed'),
        unchanged: count('unchanged') + count('redated') + labels.length - incoming.length,
        older: count('older'),
        touched,
      }
    })
  }

  return {
    save,

    async byItemSeqs(itemSeqs: readonly string[]): Promise<MedicineRow[]> {
      return (await byItemSeqs.execute({ itemSeqs: `{${itemSeqs.join(',')}}` })).map(toRow)
    },

    async absences(itemSeqs: readonly string[], now: number) {
      const rows = await db
        .select()
        .from(medicineAbsence)
        .where(and(inArray(medicineAbsence.itemSeq, [...itemSeqs]), gt(medicineAbsence.keepUntil, new Date(now))))
      return rows.map(row => ({
        itemSeq: row.itemSeq,
        freshUntil: row.freshUntil.getTime(),
        keepUntil: row.keepUntil.getTime(),
      }))
    },

    async saveAbsences(absences: readonly { itemSeq: string; freshUntil: number; keepUntil: number }[]) {
      const values = absences.map(({ itemSeq, freshUntil, keepUntil }) => ({
        itemSeq,
        freshUntil: new Date(freshUntil),
        keepUntil: new Date(keepUntil),
      }))
      await db
        .insert(medicineAbsence)
        .values(values)
        .onConflictDoUpdate({
          target: medicineAbsence.itemSeq,
          set: { freshUntil: sql`excluded.fresh_until`, keepUntil: sql`excluded.keep_until` },
        })
    },

    async purgeAbsences(now: number) {
      await db.delete(medicineAbsence).where(lt(medicineAbsence.keepUntil, new Date(now)))
    },

    async forgetAbsences(itemSeqs: readonly string[]) {
      await db.delete(medicineAbsence).where(inArray(medicineAbsence.itemSeq, [...itemSeqs]))
    },

    async count(): Promise<{ all: number; official: number }> {
      const [row] = await db
        .select({
          all: sql<number>`count(*)::int`,
          official: sql<number>`(count(*) filter (where ${medicineCache.source} = ${OFFICIAL}))::int`,
        })
        .from(medicineCache)
      return row ?? { all: 0, official: 0 }
    },

    async catalogue(): Promise<{ generation: number; isComplete: boolean }> {
      const [row] = await db.select().from(medicineCatalogue)
      return { generation: row?.generation ?? 0, isComplete: !!row?.completeAt }
    },

    /** The whole official list is here, so that our own samples have had their day. */
    async markComplete(at: number) {
      await db.transaction(async tx => {
        const gone = await tx
          .delete(medicineCache)
          .where(ne(medicineCache.source, OFFICIAL))
          .returning({ itemSeq: medicineCache.itemSeq })
        await announce(
          tx,
          gone.map(({ itemSeq }) => itemSeq),
          new Date(at),
        )
      })
    },

    /** After many rows: without fresh statistics the planner scans what an index would answer. */
    async settle(): Promise<void> {
      await db.execute(sql`vacuum (analyze) ${medicineCache}`)
    },

    /** Medicines that were written after that generation, for who has missed the notices. */
    async changedSince(generation: number): Promise<string[]> {
      const rows = await db
        .select({ itemSeq: medicineCache.itemSeq })
        .from(medicineCache)
        .where(gt(medicineCache.generation, generation))
      return rows.map(({ itemSeq }) => itemSeq)
    },

    /** Makes the search keys of rows anew that an older version of `nameKeys` made, a batch at a time. */
    async rekey(): Promise<void> {
      const isOld = lt(medicineCache.keysVersion, KEYS_VERSION)
      const batch = () =>
        db.transaction(async tx => {
          const old = await select(tx).where(isOld).orderBy(medicineCache.itemSeq).limit(500).for('update')
          const rows = old.map(row => ({ kind: 'redated' as const, row: toRow(row) }))
          if (rows.length > 0) await write(tx, rows, await announce(tx, []))
          return rows.length
        })
      while ((await batch()) > 0);
    },
  }
}
export type MedicineStore = ReturnType<typeof createMedicineStore>

function keysOf(row: MedicineRow) {
  const { folded, jamo, choseong, baseLength, stemLength, plainness } = nameKeys(row.name)
  return {
    nameFolded: folded,
    nameJamo: jamo,
    nameChoseong: choseong,
    nameLength: baseLength,
    stemLength,
    plainness,
    indicationsJamo: toJamo(fold(row.indications ?? '')),
    keysVersion: KEYS_VERSION,
  }
}

async function write(tx: Db, changes: readonly Change[], generation: number): Promise<void> {
  const values = changes.map(({ kind, row }) => ({
    ...row,
    ...keysOf(row),
    fetchedAt: new Date(row.fetchedAt),
    lastUpdated: new Date(row.lastUpdated),
    changedAt: kind === 'changed' ? new Date(row.fetchedAt) : null,
    textHash: hashOf(row),
    generation,
  }))
  const { itemSeq: _key, changedAt: _ours, ...columns } = getTableColumns(medicineCache)
  const excluded = Object.keys(columns).map(key => [key, sql.raw(`excluded."${snake(key)}"`)] as const)
  await tx
    .insert(medicineCache)
    .values(values)
    .onConflictDoUpdate({
      target: medicineCache.itemSeq,
      set: {
        ...Object.fromEntries(excluded),
        changedAt: sql`coalesce(excluded.changed_at, ${medicineCache.changedAt})`,
      },
    })
}

const snake = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

const touch = (tx: Db, itemSeqs: string[], fetchedAt: number) =>
  tx
    .update(medicineCache)
    .set({ fetchedAt: new Date(fetchedAt) })
    .where(and(inArray(medicineCache.itemSeq, itemSeqs), eq(medicineCache.source, OFFICIAL)))

/** Raises the generation and tells every process which medicines to read anew, both with the commit. */
async function announce(tx: Db, itemSeqs: string[], completeAt?: Date): Promise<number> {
  const [row] = await tx
    .insert(medicineCatalogue)
    .values({ completeAt: completeAt ?? null })
    .onConflictDoUpdate({
      target: medicineCatalogue.id,
      set: { generation: sql`${medicineCatalogue.generation} + 1`, ...(completeAt ? { completeAt } : {}) },
    })
    .returning()
  const generation = row?.generation ?? 1
  for (const notice of noticesOf({ generation, isComplete: !!row?.completeAt, itemSeqs }))
    await tx.execute(sql`select pg_notify(${medicineChanged.name}, ${notice})`)
  return generation
}

type StoredRow = Omit<MedicineRow, 'fetchedAt' | 'lastUpdated'> & { fetchedAt: Date; lastUpdated: Date }
const toRow = (row: StoredRow): MedicineRow => ({
  ...row,
  fetchedAt: row.fetchedAt.getTime(),
  lastUpdated: row.lastUpdated.getTime(),
})

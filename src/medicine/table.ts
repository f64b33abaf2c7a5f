import { bigint, check, customType, index, integer, pgTable, smallint, text, timestamp } from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'
import { cacheColumns } from '../cache/table.js'

/** Text that sorts and compares by code point on every database, so that a prefix is a range and a cursor is stable. */
const plainText = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' })
const instant = () => timestamp({ withTimezone: true, mode: 'date' })

/** How many jamo of the indications say what a medicine is for above all: about a dozen syllables behind "이 약은". */
export const HEAD = 36

/** The identity of a medicine, by 품목기준코드. What people save points here, whatever becomes of the texts. */
export const medicine = pgTable('medicine', {
  itemSeq: text().primaryKey(),
  firstSeenAt: instant().notNull().defaultNow(),
})

/**
 * The official texts as they were last fetched. `text_hash` is over all that a reader sees; `changed_at` is when a fetch
 * last brought another text for a medicine that was known. The `name_*` and `indications_jamo` columns are made from the
 * texts by `nameKeys`, in the version that `keys_version` says; `generation` is the catalogue's when the row was written.
 */
export const medicineCache = pgTable(
  'medicine_cache',
  {
    itemSeq: text()
      .primaryKey()
      .references(() => medicine.itemSeq, { onDelete: 'cascade' }),
    name: text().notNull(),
    manufacturer: text(),
    indications: text(),
    dosageAndAdministration: text(),
    boxedWarning: text(),
    precautions: text(),
    drugInteractions: text(),
    adverseReactions: text(),
    storage: text(),
    imageUrl: text(),
    source: text().notNull(),
    fetchedAt: instant().notNull(),
    lastUpdated: instant().notNull(),
    changedAt: instant(),
    textHash: text().notNull(),
    generation: bigint({ mode: 'number' }).notNull(),
    nameFolded: plainText().notNull(),
    nameJamo: plainText().notNull(),
    nameChoseong: plainText().notNull(),
    nameLength: smallint().notNull(),
    stemLength: smallint().notNull(),
    plainness: smallint().notNull(),
    indicationsJamo: plainText().notNull(),
    keysVersion: smallint().notNull(),
  },
  table => [
    index('medicine_cache_last_updated').on(table.lastUpdated),
    index('medicine_cache_name').on(table.plainness, table.nameFolded, table.itemSeq),
    index('medicine_cache_jamo').on(table.nameJamo),
    index('medicine_cache_choseong').on(table.nameChoseong),
    index('medicine_cache_name_trigrams').using('gin', table.nameFolded.op('gin_trgm_ops')),
    index('medicine_cache_jamo_trigrams').using('gin', table.nameJamo.op('gin_trgm_ops')),
    index('medicine_cache_choseong_trigrams').using('gin', table.nameChoseong.op('gin_trgm_ops')),
    index('medicine_cache_indications_trigrams').using('gin', table.indicationsJamo.op('gin_trgm_ops')),
    index('medicine_cache_indications_head').using(
      'gin',
      sql`left(${table.indicationsJamo}, ${sql.raw(String(HEAD))}) gin_trgm_ops`,
    ),
    check('medicine_cache_item_seq', sql`${table.itemSeq} ~ '^[0-9]{9}$'`),
  ],
)

/** Codes that the official source was asked for and has none of, until when that is believed. */
export const medicineAbsence = pgTable('medicine_absence', {
  itemSeq: text().primaryKey(),
  freshUntil: instant().notNull(),
  keepUntil: instant().notNull(),
})

/** Which codes the official source gave for a name or a symptom that the table knew nothing of. */
export const medicineLookup = pgTable('medicine_lookup', cacheColumns())

/** One row: the generation rises with every change of a medicine, and the catalogue is whole once an import has seen all of it. */
export const medicineCatalogue = pgTable(
  'medicine_catalogue',
  {
    id: smallint().primaryKey().default(1),
    generation: bigint({ mode: 'number' }).notNull().default(1),
    completeAt: instant(),
  },
  table => [check('medicine_catalogue_one_row', sql`${table.id} = 1`)],
)

/** How far an import from the live API came; the one unfinished row is where the next run goes on. */
export const medicineImport = pgTable('medicine_import', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  nextPage: integer().notNull(),
  totalCount: integer().notNull(),
  startedAt: instant().notNull(),
  finishedAt: instant(),
})

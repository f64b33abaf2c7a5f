import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  customType,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  timestamp,
} from 'drizzle-orm/pg-core'
import { cacheColumns } from '../cache/table.js'

const plainText = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' })
const cube = customType<{ data: string }>({ dataType: () => 'cube' })
const instant = () => timestamp({ withTimezone: true, mode: 'date' })

/**
 * The pharmacies of the national list. `code` is the hpid, or where a file gives none, one made of name and phone number
 * (`code.ts`). Hours are minutes from 00:00 of their day, in eight places: Monday…Sunday, then public holidays; null where
 * none is given. `unclear` names the places (1…8) whose hours can't be, as the source gives them. `position` is where the
 * pharmacy stands in metres from the centre of the earth (`sphere.ts`), null where the coordinates are missing or can't be;
 * such a row is kept and shown to nobody. `seen_in` is the latest import that held it.
 */
export const pharmacy = pgTable(
  'pharmacy',
  {
    code: plainText().primaryKey(),
    name: text().notNull(),
    address: text().notNull(),
    phone: text(),
    latitude: doublePrecision(),
    longitude: doublePrecision(),
    position: cube(),
    opens: smallint().array().$type<(number | null)[]>().notNull(),
    closes: smallint().array().$type<(number | null)[]>().notNull(),
    unclear: smallint().array().notNull(),
    source: text().notNull(),
    fetchedAt: instant().notNull(),
    changedAt: instant().notNull(),
    seenIn: integer(),
    nameFolded: plainText().notNull(),
    nameChoseong: plainText().notNull(),
    /** Name and address, as they are searched. */
    searchJamo: plainText().notNull(),
    keysVersion: smallint().notNull(),
  },
  table => [
    index('pharmacy_position').using('gist', table.position),
    index('pharmacy_name').on(table.nameFolded, table.code),
    index('pharmacy_search_trigrams').using('gin', table.searchJamo.op('gin_trgm_ops')),
    index('pharmacy_choseong_trigrams').using('gin', table.nameChoseong.op('gin_trgm_ops')),
    check('pharmacy_days', sql`cardinality(${table.opens}) = 8 and cardinality(${table.closes}) = 8`),
  ],
)

/** One row: the generation rises once with every import that changed something; the list is whole once an import has seen all of it. */
export const pharmacyList = pgTable(
  'pharmacy_list',
  {
    id: smallint().primaryKey().default(1),
    generation: bigint({ mode: 'number' }).notNull().default(1),
    completeAt: instant(),
  },
  table => [check('pharmacy_list_one_row', sql`${table.id} = 1`)],
)

/** How far an import from the live API came, and what it has come to; one without a verdict is where the next run goes on. */
export const pharmacyImport = pgTable('pharmacy_import', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  nextPage: integer().notNull(),
  totalCount: integer().notNull(),
  startedAt: instant().notNull(),
  finishedAt: instant(),
  verdict: text({ enum: ['whole', 'shrunken', 'moved', 'partial'] }),
})

/** The public holidays of a year, as the public-data service last gave them: a list of `{ day: 'YYYY-MM-DD', name }`. */
export const holidayYear = pgTable('holiday_year', {
  year: smallint().primaryKey(),
  days: jsonb().notNull(),
  fetchedAt: instant().notNull(),
})

/** What Kakao knows of a grid cell, for a day at most. */
export const pharmacyCell = pgTable('pharmacy_cell', cacheColumns())

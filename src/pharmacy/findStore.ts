import { and, asc, not, sql, type SQL } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { answers, anywhere, areOpen, holdChoseong, holdWords, opening, type Slots } from './filterStore.js'
import type { PharmacyRow } from './row.js'
import { rowOf, shown } from './rowStore.js'
import type { Reading } from './sought.js'
import { pharmacy as p } from './table.js'

/** Where a page of a search ended: the step that gave its last, and its place there. */
export interface FoundPlace {
  readonly step: number
  readonly folded: string
  readonly code: string
}

export interface Search {
  readonly sought: readonly Reading[]
  /** Only those open then. */
  readonly open: Slots | null
}

export interface FoundPharmacy extends FoundPlace {
  readonly row: PharmacyRow
}

/** No character sorts after it. */
const LAST = '\u{10ffff}'

/**
 * The pharmacies that answer to a search, the best first. Its steps: the whole name, with or without 약국; names that begin
 * with it, then those that hold it, each as it stands before what its last syllable may still become; initial consonants;
 * all words in name and address. Within a step by name, so that the index of names ends the first page of a frequent word
 * after a few rows. Whoever answers to a step is in no later one.
 */
export function createFindStore(db: Db) {
  const isOpen = (open: Slots | null) => (open ? areOpen(p, open) : undefined)

  const select = (where: SQL | undefined, { folded, code }: Omit<FoundPlace, 'step'>, limit: number) =>
    db
      .select({ ...shown, folded: p.nameFolded })
      .from(p)
      .where(and(sql`${p.position} is not null`, where, sql`(${p.nameFolded}, ${p.code}) > (${folded}, ${code})`))
      .orderBy(asc(p.nameFolded), asc(p.code))
      .limit(limit)

  return {
    /** At most `limit` behind `after`. One statement for each step that is begun. */
    async page({ sought, open }: Search, after: FoundPlace | null, limit: number): Promise<FoundPharmacy[]> {
      const steps = sought.flatMap(stepsOf)
      const found: FoundPharmacy[] = []
      for (let step = after?.step ?? 0; step < steps.length && found.length < limit; step++) {
        const earlier = steps.slice(0, step).map(each => not(each))
        const place = after?.step === step ? after : { folded: '', code: '' }
        const rows = await select(and(steps[step], ...earlier, isOpen(open)), place, limit - found.length)
        found.push(...rows.map(row => ({ step, folded: row.folded, code: row.code, row: rowOf(row) })))
      }
      return found
    },

    async count({ sought, open }: Search): Promise<number> {
      const [row] = await db
        .select({ count: sql<number>`count(*)::int` })
        .from(p)
        .where(and(sql`${p.position} is not null`, answers(p, sought), isOpen(open)))
      return row?.count ?? 0
    },
  }
}
export type FindStore = ReturnType<typeof createFindStore>

function stepsOf(reading: Reading): SQL[] {
  const { whole, choseong, words } = reading
  const steps = [
    ...(whole ? stepsOfName(whole) : []),
    choseong && and(sql`${p.nameChoseong} like ${opening(choseong.letters)}`, opensWith(choseong.lead)),
    choseong && holdChoseong(p, choseong),
    words.length > 0 && holdWords(p, reading),
  ]
  return steps.filter(step => !!step)
}

function stepsOfName({ folded, jamo, isWritten, making }: NonNullable<Reading['whole']>): (SQL | false | undefined)[] {
  const holdsJamo = sql`${p.searchJamo} like ${anywhere(jamo)}`
  const opensMaking = making && and(isNamed(making.from, making.to), sql`${p.searchJamo} like ${opening(jamo)}`)
  return [
    isWritten && sql`${p.nameFolded} in (${folded}, ${`${folded}약국`})`,
    isWritten && isNamed(folded, folded + LAST),
    opensMaking ?? false,
    isWritten && and(holdsJamo, sql`${p.nameFolded} like ${anywhere(folded)}`),
    !!making && and(holdsJamo, sql`split_part(${p.searchJamo}, ' ', 1) like ${anywhere(jamo)}`),
  ]
}

const isNamed = (from: string, to: string): SQL => sql`(${p.nameFolded} >= ${from} and ${p.nameFolded} < ${to})`

const opensWith = (lead: string): SQL | undefined => (lead ? sql`${p.nameFolded} like ${opening(lead)}` : undefined)

import { and, asc, desc, not, sql, type SQL } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { NEVER_PREPARED } from '../db/prepared.js'
import { answers, anywhere, areOpen, holdChoseong, holdWords, opening, type Slots } from './filterStore.js'
import type { PharmacyRow } from './row.js'
import { rowOf, shown, type Shown } from './rowStore.js'
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

type Found = Shown & Pick<FoundPlace, 'step' | 'folded'>

/** Before everything. */
const START: FoundPlace = { step: -1, folded: '', code: '' }
/** Among so many of a step those that are open mostly fill a page. */
const WINDOW = 500
/** Its words make a text of each search. */
const ofMany = sql.raw(`true ${NEVER_PREPARED}`)
const isPlaced = sql`${p.position} is not null`

/** No character sorts after it. */
const LAST = '\u{10ffff}'

/**
 * The pharmacies that answer to a search, the best first. Its steps: the whole name, with or without 약국; names that begin
 * with it, then those that hold it, each as it stands before what its last syllable may still become; initial consonants;
 * all words in name and address. Within a step by name, so that the index of names ends the first page of a frequent word
 * after a few rows. Whoever answers to a step is in no later one.
 */
export function createFindStore(db: Db) {
  /** What of a step, or of all of them, is behind a place. */
  const candidates = (where: SQL | undefined, step: SQL, { folded, code }: FoundPlace, open: Slots | null = null) =>
    db
      .select({
        ...shown,
        folded: sql<string>`${p.nameFolded}`.as('folded'),
        step: sql<number>`${step}`.as('step'),
        isOpen: sql<boolean>`${open ? sql`coalesce(${areOpen(p, open)}, false)` : true}`.as('is_open'),
      })
      .from(p)
      .where(and(isPlaced, where, sql`(${p.nameFolded}, ${p.code}) > (${folded}, ${code})`, ofMany))

  /** One statement for each step that is begun. */
  async function stepwise(steps: readonly SQL[], after: FoundPlace, limit: number): Promise<Found[]> {
    const found: Found[] = []
    for (let i = Math.max(after.step, 0); i < steps.length && found.length < limit; i++) {
      const rows = candidates(onlyStep(steps, i), sql`${i}::int`, after.step === i ? after : START)
      found.push(...(await rows.orderBy(asc(p.nameFolded), asc(p.code)).limit(limit - found.length)))
    }
    return found
  }

  /**
   * The same of those that are open: of each step a window is looked at, the open ones of it first. Where those aren't
   * enough and it held more than a page, few are open, and every step would go through all for them: null.
   */
  async function stepwiseOpen(steps: readonly SQL[], open: Slots, after: FoundPlace, limit: number) {
    const found: Found[] = []
    for (let i = Math.max(after.step, 0); i < steps.length && found.length < limit; i++) {
      const rest = limit - found.length
      const window = candidates(onlyStep(steps, i), sql`${i}::int`, after.step === i ? after : START, open)
        .orderBy(asc(p.nameFolded), asc(p.code))
        .limit(WINDOW)
        .as('candidates')
      const order = [desc(window.isOpen), asc(window.folded), asc(window.code)]
      const rows = await db
        .select()
        .from(window)
        .orderBy(...order)
        .limit(rest)
      found.push(...rows.filter(({ isOpen }) => isOpen))
      if (rows.length >= Math.min(rest, WINDOW) && found.length < limit) return null
    }
    return found
  }

  /** All that are open, ranked by their steps in one statement. */
  function ranked(sought: readonly Reading[], open: Slots, after: FoundPlace, limit: number): Promise<Found[]> {
    const steps = sought.flatMap(stepsOf).map((step, i) => sql`when ${step} then ${i}::int`)
    const where = and(answers(p, sought), areOpen(p, open))
    const all = candidates(where, sql`case ${sql.join(steps, sql` `)} end`, START).as('ranked')
    return db
      .select()
      .from(all)
      .where(
        sql`(${all.step}, ${all.folded}, ${all.code}) > (${after.step}::int, ${after.folded}::text, ${after.code}::text)`,
      )
      .orderBy(asc(all.step), asc(all.folded), asc(all.code))
      .limit(limit)
  }

  return {
    /** At most `limit` behind `after`. */
    async page({ sought, open }: Search, after: FoundPlace | null, limit: number): Promise<FoundPharmacy[]> {
      const [steps, place] = [sought.flatMap(stepsOf), after ?? START]
      const found = open
        ? ((await stepwiseOpen(steps, open, place, limit)) ?? (await ranked(sought, open, place, limit)))
        : await stepwise(steps, place, limit)
      return found.map(row => ({ step: row.step, folded: row.folded, code: row.code, row: rowOf(row) }))
    },

    async count({ sought, open }: Search): Promise<number> {
      const [row] = await db
        .select({ count: sql<number>`count(*)::int` })
        .from(p)
        .where(and(isPlaced, answers(p, sought), open ? areOpen(p, open) : undefined, ofMany))
      return row?.count ?? 0
    },
  }
}
export type FindStore = ReturnType<typeof createFindStore>

/** Whoever answers to an earlier step is in none that follows. */
const onlyStep = (steps: readonly SQL[], i: number): SQL | undefined =>
  and(steps[i], ...steps.slice(0, i).map(each => not(each)))

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

import { and, asc, sql, type SQL, type SQLWrapper } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { NEVER_PREPARED } from '../db/prepared.js'
import { answers, areOpen, type SearchColumns, type Slots } from './filterStore.js'
import { rowOf, shown, type Shown } from './rowStore.js'
import type { PharmacyRow } from './row.js'
import type { Reading } from './sought.js'
import { chordOf, cubeOf, type Coordinates } from './sphere.js'
import { pharmacy as p } from './table.js'

/** Where a page of the nearest ended. */
export interface NearPlace {
  /** Metres straight through the earth, as PostgreSQL told them: to the last digit, or the next page would begin elsewhere. */
  readonly chord: number
  readonly code: string
}

/** A circle, and what of it is asked for. */
export interface Circle {
  readonly near: Coordinates
  readonly radiusMeters: number
  /** Only those open then. */
  readonly open: Slots | null
  /** Only those that answer to it. */
  readonly sought: readonly Reading[] | null
}

export interface NearPharmacy extends NearPlace {
  readonly row: PharmacyRow
}

/** Before everything. */
const START: NearPlace = { chord: -1, code: '' }

/** Among so many of the nearest a filter mostly leaves a page; all of a wide circle are looked at only where it doesn't. */
const WINDOW = 500

const put = (name: string) => sql.placeholder(name)
const from = sql`${put('from')}::cube`
const chord = sql<number>`(${p.position} <-> ${from})`
/** By its name, since a parameter that is written twice is two to who plans. */
const byChord = chord.as('chord')
const isBehind = sql`(${chord}, ${p.code}) > (${put('chord')}::float8, ${put('code')}::text)`
/** The cube around the circle, which the index finds, and the circle itself. */
const isWithin = sql`(${p.position} <@ cube_enlarge(${from}, ${put('reach')}::float8, 3) and ${chord} <= ${put('reach')}::float8)`

const SLOTS: Readonly<Record<keyof Slots, unknown>> = {
  today: put('today'),
  yesterday: put('yesterday'),
  minute: put('minute'),
}
const keys = { nameFolded: p.nameFolded, nameChoseong: p.nameChoseong, searchJamo: p.searchJamo }

/** The columns that a filter looks at, of the table or of what was found in it. */
type Filtered = SearchColumns & Readonly<Record<'opens' | 'closes', SQLWrapper>>
type Filter = (of: Filtered) => SQL | undefined

const ofMany = sql.raw(`true ${NEVER_PREPARED}`)
const everything: Filter = () => undefined
const openOnly: Filter = of => areOpen(of, SLOTS)

/**
 * The pharmacies of a circle, nearest first, those at one distance by code. Without a filter the index walks outwards from
 * the middle and stops where the page is full. With one it does so within a window; where the page isn't full by then, the
 * cube around the circle is asked, which costs what the circle holds.
 */
export function createNearStore(db: Db) {
  const queriesOf = (filter: Filter, name: string) => ({
    outwards: outwards(db, filter).prepare(`pharmacies_outwards_${name}`),
    within: within(db, filter).prepare(`pharmacies_within_${name}`),
    count: count(db, filter).prepare(`pharmacies_count_${name}`),
  })
  const [all, open] = [queriesOf(everything, 'all'), queriesOf(openOnly, 'open')]

  /** How many words a search has is part of the statement, so that those are built for each and prepared by nobody. */
  const queriesFor = (circle: Circle) => {
    const { sought } = circle
    if (!sought) return circle.open ? open : all
    return queriesOf(of => and(answers(of, sought), circle.open ? openOnly(of) : undefined, ofMany), 'sought')
  }

  async function page(circle: Circle, after: NearPlace | null, limit: number): Promise<Found[]> {
    const queries = queriesFor(circle)
    const values = { ...valuesOf(circle), ...(after ?? START), limit }
    const isFiltered = queries !== all
    const found = await queries.outwards.execute({ ...values, window: isFiltered ? WINDOW : limit })
    return isFiltered && found.length < limit ? queries.within.execute(values) : found
  }

  return {
    /** At most `limit` behind `after`. */
    page: async (circle: Circle, after: NearPlace | null, limit: number): Promise<NearPharmacy[]> =>
      (await page(circle, after, limit)).map(found => ({ chord: found.chord, code: found.code, row: rowOf(found) })),

    count: async (circle: Circle): Promise<number> =>
      (await queriesFor(circle).count.execute(valuesOf(circle)))[0]?.count ?? 0,
  }
}
export type NearStore = ReturnType<typeof createNearStore>

type Found = Shown & { readonly chord: number }

/** The filter stands outside, so that the walk is planned without it: how rare it is, nobody can tell who plans. */
function outwards(db: Db, filter: Filter) {
  const near = db
    .select({ ...shown, ...keys, chord: byChord })
    .from(p)
    .where(isBehind)
    .orderBy(byChord, asc(p.code))
    .limit(put('window'))
    .as('near')
  return db
    .select()
    .from(near)
    .where(and(sql`${near.chord} <= ${put('reach')}::float8`, filter(near)))
    .orderBy(near.chord, asc(near.code))
    .limit(put('limit'))
}

const within = (db: Db, filter: Filter) =>
  db
    .select({ ...shown, chord: byChord })
    .from(p)
    .where(and(isWithin, isBehind, filter(p)))
    .orderBy(byChord, asc(p.code))
    .limit(put('limit'))

const count = (db: Db, filter: Filter) =>
  db
    .select({ count: sql<number>`count(*)::int` })
    .from(p)
    .where(and(isWithin, filter(p)))

const valuesOf = ({ near, radiusMeters, open }: Circle) => ({
  from: cubeOf(near),
  reach: chordOf(radiusMeters),
  ...open,
})

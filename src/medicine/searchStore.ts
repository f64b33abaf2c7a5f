import { and, asc, or, sql, type SQL } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { toJamo, type ChoseongPattern, type Gap, type Pattern } from './name.js'
import { medicineCache as m } from './table.js'

/** Where a match stands in its step: lower comes first, and no two medicines stand at the same place. */
export interface Place {
  rank: number
  /** How plain the name is; for a symptom, how long the text of the indications. */
  weight: number
  folded: string
  itemSeq: string
}
export interface Match extends Place {
  name: string
}

/** Before everything, so that the first page is asked for like any other. */
const START: Place = { rank: -1, weight: -1, folded: '', itemSeq: '' }

/** No character sorts after it, so that `text … text + LAST` is every text that begins so. */
const LAST = '\u{10ffff}'

/** How many names a misspelled search is compared with at most; beyond that a search is too vague to be one. */
const CANDIDATES = 1500

const put = (name: string) => sql.placeholder(name)
const escape = (text: string) => text.replace(/[\\%_]/g, '\\$&')
const anywhere = (text: string) => `%${escape(text)}%`
const opening = (text: string) => `${escape(text)}%`

/**
 * The statements of a search by name. Each gives at most `limit` matches behind `after`, in the order of `Place`.
 * `except` is a jamo pattern whose matches an earlier step has already given.
 */
export function createSearchStore(db: Db) {
  const plainness = sql<number>`${m.plainness}`
  const opens = sql`(${m.nameJamo} >= ${put('jamo')} and ${m.nameJamo} < ${put('jamoEnd')} and ${m.nameFolded} like ${put('headOpening')})`
  const holds = sql`(${m.nameJamo} like ${put('jamoAnywhere')} and ${m.nameFolded} like ${put('headAnywhere')})`
  const isNew = sql`${m.nameJamo} not like ${put('except')}`

  /** 0 the whole name, 1 up to its brackets, 2 the plain product, 3 what begins so, 4 what may come to. */
  const prefixRank = sql<number>`case
    when ${m.nameFolded} = ${put('folded')} then 0
    when ${m.nameFolded} not like ${put('foldedOpening')} then 4
    when ${m.nameLength} = ${put('size')}::int then 1
    when ${m.stemLength} = ${put('size')}::int then 2
    else 3 end`
  const choseongOpens = sql`(${m.nameChoseong} >= ${put('letters')} and ${m.nameChoseong} < ${put('lettersEnd')} and ${m.nameFolded} like ${put('leadOpening')})`
  const choseongRank = sql<number>`case when ${m.stemLength} = ${put('size')}::int then 0 else 1 end`
  const symptomRank = sql<number>`position(${put('jamo')} in ${m.indicationsJamo}) / 30`
  const symptomWeight = sql<number>`char_length(${m.indicationsJamo})`

  const select = (name: string, where: SQL, rank: SQL<number>, weight: SQL<number> = plainness) =>
    db
      .select({ itemSeq: m.itemSeq, name: m.name, folded: m.nameFolded, rank, weight })
      .from(m)
      .where(
        and(
          where,
          sql`(${rank}, ${weight}, ${m.nameFolded}, ${m.itemSeq}) > (${put('rank')}::int, ${put('weight')}::int, ${put('after')}, ${put('itemSeq')})`,
        ),
      )
      .orderBy(asc(rank), asc(weight), asc(m.nameFolded), asc(m.itemSeq))
      .limit(put('limit'))
      .prepare(name)

  /** These keep the order of an index, so that the first page of a frequent syllable ends after a few rows. */
  const selectInOrder = (name: string, where: SQL) =>
    db
      .select({ itemSeq: m.itemSeq, name: m.name, folded: m.nameFolded, rank: sql<number>`0`, weight: plainness })
      .from(m)
      .where(
        and(
          where,
          sql`(${m.plainness}, ${m.nameFolded}, ${m.itemSeq}) > (${put('weight')}::int, ${put('after')}, ${put('itemSeq')})`,
        ),
      )
      .orderBy(asc(m.plainness), asc(m.nameFolded), asc(m.itemSeq))
      .limit(put('limit'))
      .prepare(name)

  const prefix = select('medicine_prefix', sql`${opens} and ${isNew}`, prefixRank)
  const substring = selectInOrder('medicine_substring', sql`${holds} and not ${opens} and ${isNew}`)
  const choseongPrefix = select('medicine_choseong_prefix', sql`${choseongOpens} and ${isNew}`, choseongRank)
  const choseongSubstring = selectInOrder(
    'medicine_choseong_substring',
    sql`${m.nameChoseong} like ${put('lettersAnywhere')} and ${m.nameFolded} like ${put('leadAnywhere')} and not ${choseongOpens} and ${isNew}`,
  )
  const symptom = select(
    'medicine_symptom',
    sql`${m.indicationsJamo} like ${put('jamoAnywhere')}`,
    symptomRank,
    symptomWeight,
  )
  const count = (name: string, where: SQL) =>
    db
      .select({ count: sql<number>`count(*)::int` })
      .from(m)
      .where(where)
      .prepare(name)
  const literalCount = count('medicine_literal_count', sql`${holds} and ${isNew}`)
  const choseongCount = count(
    'medicine_choseong_count',
    sql`${m.nameChoseong} like ${put('lettersAnywhere')} and ${m.nameFolded} like ${put('leadAnywhere')} and ${isNew}`,
  )
  const symptomCount = count('medicine_symptom_count', sql`${m.indicationsJamo} like ${put('jamoAnywhere')}`)

  return {
    prefix: (pattern: Pattern, except: string, page: PageOf) =>
      prefix.execute({ ...literal(pattern, except), ...from(page) }),
    substring: (pattern: Pattern, except: string, page: PageOf) =>
      substring.execute({ ...literal(pattern, except), ...from(page) }),
    choseongPrefix: (pattern: ChoseongPattern, except: string, page: PageOf) =>
      choseongPrefix.execute({ ...choseong(pattern, except), ...from(page) }),
    choseongSubstring: (pattern: ChoseongPattern, except: string, page: PageOf) =>
      choseongSubstring.execute({ ...choseong(pattern, except), ...from(page) }),
    symptom: (jamo: string, page: PageOf) => symptom.execute({ jamo, jamoAnywhere: anywhere(jamo), ...from(page) }),
    countLiteral: async (pattern: Pattern, except: string) => one(await literalCount.execute(literal(pattern, except))),
    countChoseong: async (pattern: ChoseongPattern, except: string) =>
      one(await choseongCount.execute(choseong(pattern, except))),
    countSymptom: async (jamo: string) => one(await symptomCount.execute({ jamoAnywhere: anywhere(jamo) })),

    /** Names that hold at least one of the pieces of a misspelled search, or that it would be with one syllable more. */
    candidates: (pieces: readonly string[], gaps: readonly Gap[]) =>
      db
        .select({ itemSeq: m.itemSeq, name: m.name, folded: m.nameFolded, weight: m.plainness, jamo: m.nameJamo })
        .from(m)
        .where(or(sql`${m.nameJamo} like any(${listOf(pieces.map(anywhere))})`, hasGap(gaps)))
        .limit(CANDIDATES),
  }
}
export type SearchStore = ReturnType<typeof createSearchStore>

/** A page of matches behind `after`. */
export interface PageOf {
  after: Place | null
  limit: number
}

/** All gaps of a search share their first syllable, so that the index of names by jamo finds them. */
const hasGap = (gaps: readonly Gap[]): SQL | undefined => {
  const opening = toJamo(gaps[0]?.before.slice(0, 1) ?? '')
  const patterns = gaps.map(({ before, behind }) => `${escape(before)}_${escape(behind)}%`)
  return opening === ''
    ? undefined
    : sql`(${m.nameJamo} >= ${opening} and ${m.nameJamo} < ${opening + LAST} and ${m.nameFolded} like any(${listOf(patterns)}))`
}

const listOf = (texts: readonly string[]): SQL =>
  sql`array[${sql.join(
    texts.map(text => sql`${text}`),
    sql`, `,
  )}]::text[]`

const from = ({ after, limit }: PageOf) => {
  const place = after ?? START
  return { rank: place.rank, weight: place.weight, after: place.folded, itemSeq: place.itemSeq, limit }
}

const literal = ({ folded, head, jamo }: Pattern, except: string) => ({
  folded,
  size: [...folded].length,
  foldedOpening: opening(folded),
  headOpening: opening(head),
  headAnywhere: anywhere(head),
  jamo,
  jamoEnd: jamo + LAST,
  jamoAnywhere: anywhere(jamo),
  except: except && anywhere(except),
})

const choseong = ({ letters, lead }: ChoseongPattern, except: string) => ({
  letters,
  lettersEnd: letters + LAST,
  lettersAnywhere: anywhere(letters),
  leadOpening: opening(lead),
  leadAnywhere: anywhere(lead),
  size: [...letters].length,
  except: except && anywhere(except),
})

const one = (rows: { count: number }[]) => rows[0]?.count ?? 0

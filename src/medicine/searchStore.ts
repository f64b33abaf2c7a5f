import { and, asc, sql, type SQL } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import type { Gap } from './misspelling.js'
import { toJamo, type ChoseongPattern, type Pattern } from './name.js'
import { HEAD, medicineCache as m } from './table.js'

/** Where a match stands in its step: lower comes first, and no two medicines stand at the same place. */
export interface Place {
  rank: number
  /** How plain the name is. */
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
const CANDIDATES = 1000

const put = (name: string) => sql.placeholder(name)
const escape = (text: string) => text.replace(/[\\%_]/g, '\\$&')
const anywhere = (text: string) => `%${escape(text)}%`
const opening = (text: string) => `${escape(text)}%`

/**
 * The statements of a search by name. Each gives at most `limit` matches behind `after`, in the order of `Place`.
 * `except` is a jamo pattern whose matches an earlier step has already given.
 *
 * A name may answer to a text as it stands, or to one whose last syllable is still in the making (타일 on the way to
 * 타이레놀). Of the four ways of holding a text (opening with it or not, as it stands or half) each name answers to one.
 */
export function createSearchStore(db: Db) {
  const plainness = sql<number>`${m.plainness}`
  const isInRange = sql`${m.nameJamo} >= ${put('jamo')} and ${m.nameJamo} < ${put('jamoEnd')}`
  const holds = sql`${m.nameFolded} like ${put('foldedAnywhere')} and ${m.nameJamo} like ${put('jamoAnywhere')}`
  const opens = sql`${m.nameFolded} like ${put('foldedOpening')}`
  const holdsHalf = sql`${m.nameFolded} not like ${put('foldedAnywhere')} and ${m.nameJamo} like ${put('halfAnywhere')} and ${m.nameFolded} like ${put('headAnywhere')}`
  const opensHalf = sql`${isInRange} and ${m.nameFolded} like ${put('headOpening')}`
  const isNew = sql`${m.nameJamo} not like ${put('except')}`

  /** 0 the whole name, 1 up to its brackets, 2 the plain product, 3 what begins so. */
  const prefixRank = sql<number>`case
    when ${m.nameFolded} = ${put('folded')} then 0
    when ${m.nameLength} = ${put('size')}::int then 1
    when ${m.stemLength} = ${put('size')}::int then 2
    else 3 end`
  const choseongOpens = sql`(${m.nameChoseong} >= ${put('letters')} and ${m.nameChoseong} < ${put('lettersEnd')} and ${m.nameFolded} like ${put('leadOpening')})`
  const choseongRank = sql<number>`case when ${m.stemLength} = ${put('size')}::int then 0 else 1 end`

  const select = (name: string, where: SQL, rank: SQL<number>) =>
    db
      .select({ itemSeq: m.itemSeq, name: m.name, folded: m.nameFolded, rank, weight: plainness })
      .from(m)
      .where(
        sql`${where} and (${rank}, ${m.plainness}, ${m.nameFolded}, ${m.itemSeq}) > (${put('rank')}::int, ${put('weight')}::int, ${put('after')}, ${put('itemSeq')})`,
      )
      .orderBy(asc(rank), asc(m.plainness), asc(m.nameFolded), asc(m.itemSeq))
      .limit(put('limit'))
      .prepare(name)

  /** These keep the order of an index, so that the first page of a frequent syllable ends after a few rows. */
  const selectInOrder = (name: string, where: SQL) =>
    db
      .select({ itemSeq: m.itemSeq, name: m.name, folded: m.nameFolded, rank: sql<number>`0`, weight: plainness })
      .from(m)
      .where(
        sql`${where} and (${m.plainness}, ${m.nameFolded}, ${m.itemSeq}) > (${put('weight')}::int, ${put('after')}, ${put('itemSeq')})`,
      )
      .orderBy(asc(m.plainness), asc(m.nameFolded), asc(m.itemSeq))
      .limit(put('limit'))
      .prepare(name)

  const prefix = select('medicine_prefix', sql`${isInRange} and ${opens} and ${isNew}`, prefixRank)
  const substring = selectInOrder('medicine_substring', sql`${holds} and not ${opens} and ${isNew}`)
  const halfPrefix = selectInOrder('medicine_half_prefix', sql`${opensHalf} and ${holdsHalf} and ${isNew}`)
  const halfSubstring = selectInOrder('medicine_half_substring', sql`${holdsHalf} and not (${opensHalf}) and ${isNew}`)
  const choseongPrefix = select('medicine_choseong_prefix', sql`${choseongOpens} and ${isNew}`, choseongRank)
  const choseongSubstring = selectInOrder(
    'medicine_choseong_substring',
    sql`${m.nameChoseong} like ${put('lettersAnywhere')} and ${m.nameFolded} like ${put('leadAnywhere')} and not ${choseongOpens} and ${isNew}`,
  )
  const holdsSymptom = sql`${m.indicationsJamo} like ${put('jamoAnywhere')}`
  const opensWithSymptom = sql`left(${m.indicationsJamo}, ${sql.raw(String(HEAD))}) like ${put('jamoAnywhere')}`
  const symptomInHead = selectInOrder('medicine_symptom_in_head', opensWithSymptom)
  const symptomBehind = selectInOrder('medicine_symptom_behind', sql`${holdsSymptom} and not (${opensWithSymptom})`)
  const count = (name: string, where: SQL) =>
    db
      .select({ count: sql<number>`count(*)::int` })
      .from(m)
      .where(where)
      .prepare(name)
  // Whatever holds a text as it stands also holds it half; only of one or two jamo that isn't asked.
  const literalCount = count(
    'medicine_literal_count',
    sql`${m.nameJamo} like ${put('jamoAnywhere')} and ${m.nameFolded} like ${put('headAnywhere')} and ${isNew}`,
  )
  const shortCount = count('medicine_short_count', sql`((${holds}) or (${opensHalf})) and ${isNew}`)
  const choseongCount = count(
    'medicine_choseong_count',
    sql`${m.nameChoseong} like ${put('lettersAnywhere')} and ${m.nameFolded} like ${put('leadAnywhere')} and ${isNew}`,
  )
  const symptomCount = count('medicine_symptom_count', holdsSymptom)

  /** Built for each search, since how many words there are is part of the statement. */
  const holdsWords = (words: readonly string[], except: string) =>
    and(
      ...words.map(word => sql`${m.nameFolded} like ${anywhere(word)}`),
      sql`${m.nameJamo} not like ${anywhere(except)}`,
    )

  // The length is in no index: else all names would be read from one, and each compared with every pattern.
  const kept = { itemSeq: m.itemSeq, name: m.name, folded: m.nameFolded, weight: m.plainness, length: m.nameLength }
  const candidates = (where: SQL) =>
    db
      .select({ ...kept, jamo: m.nameJamo })
      .from(m)
      .where(where)
      .limit(CANDIDATES)
  const isNear = sql`${m.nameJamo} like any(${put('patterns')}::text[])`
  // All gaps of a search share their first syllable, so that the index of names by jamo finds them.
  const isGapped = sql`${isInRange} and ${m.nameFolded} like any(${put('gaps')}::text[])`
  const near = candidates(isNear).prepare('medicine_near')
  // An `or` would be answered by reading every name.
  const nearOrGapped = candidates(isNear).union(candidates(isGapped)).prepare('medicine_near_or_gapped')

  return {
    prefix: (pattern: Pattern, except: string, page: PageOf) =>
      prefix.execute({ ...literal(pattern, except), ...from(page) }),
    substring: (pattern: Pattern, except: string, page: PageOf) =>
      substring.execute({ ...literal(pattern, except), ...from(page) }),
    halfPrefix: (pattern: Pattern, except: string, page: PageOf) =>
      halfPrefix.execute({ ...literal(pattern, except), ...from(page) }),
    halfSubstring: (pattern: Pattern, except: string, page: PageOf) =>
      halfSubstring.execute({ ...literal(pattern, except), ...from(page) }),
    choseongPrefix: (pattern: ChoseongPattern, except: string, page: PageOf) =>
      choseongPrefix.execute({ ...choseong(pattern, except), ...from(page) }),
    choseongSubstring: (pattern: ChoseongPattern, except: string, page: PageOf) =>
      choseongSubstring.execute({ ...choseong(pattern, except), ...from(page) }),
    symptomInHead: (jamo: string, page: PageOf) =>
      symptomInHead.execute({ jamoAnywhere: anywhere(jamo), ...from(page) }),
    symptomBehind: (jamo: string, page: PageOf) =>
      symptomBehind.execute({ jamoAnywhere: anywhere(jamo), ...from(page) }),
    countLiteral: async (pattern: Pattern, except: string) =>
      one(await (isShort(pattern) ? shortCount : literalCount).execute(literal(pattern, except))),
    countChoseong: async (pattern: ChoseongPattern, except: string) =>
      one(await choseongCount.execute(choseong(pattern, except))),
    words: (words: readonly string[], except: string, { after, limit }: PageOf) => {
      const { weight, folded, itemSeq } = after ?? START
      return db
        .select({ itemSeq: m.itemSeq, name: m.name, folded: m.nameFolded, rank: sql<number>`0`, weight: m.plainness })
        .from(m)
        .where(
          and(
            holdsWords(words, except),
            sql`(${m.plainness}, ${m.nameFolded}, ${m.itemSeq}) > (${weight}::int, ${folded}, ${itemSeq})`,
          ),
        )
        .orderBy(asc(m.plainness), asc(m.nameFolded), asc(m.itemSeq))
        .limit(limit)
    },
    countWords: async (words: readonly string[], except: string) =>
      one(
        await db
          .select({ count: sql<number>`count(*)::int` })
          .from(m)
          .where(holdsWords(words, except)),
      ),
    countSymptom: async (jamo: string) => one(await symptomCount.execute({ jamoAnywhere: anywhere(jamo) })),

    /** Names that hold one of the sequences of a misspelled search, or that it would be with one syllable more. */
    candidates: async (sequences: readonly (readonly string[])[], gaps: readonly Gap[]) => {
      if (sequences.length + gaps.length === 0) return []
      const patterns = arrayOf(sequences.map(pieces => `%${pieces.map(escape).join('%')}%`))
      if (gaps.length === 0) return near.execute({ patterns })
      const jamo = toJamo(gaps[0]?.before.slice(0, 1) ?? '')
      const gapPatterns = arrayOf(gaps.map(({ before, behind }) => `${escape(before)}_${escape(behind)}%`))
      return nearOrGapped.execute({ patterns, gaps: gapPatterns, jamo, jamoEnd: jamo + LAST })
    },
  }
}
export type SearchStore = ReturnType<typeof createSearchStore>

/** A page of matches behind `after`. */
export interface PageOf {
  after: Place | null
  limit: number
}

/** As PostgreSQL writes an array of texts. */
const arrayOf = (texts: readonly string[]) => `{${texts.map(text => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`

const from = ({ after, limit }: PageOf) => {
  const place = after ?? START
  return { rank: place.rank, weight: place.weight, after: place.folded, itemSeq: place.itemSeq, limit }
}

/** One or two jamo half inside a name say nothing. */
const isShort = ({ jamo }: Pick<Pattern, 'jamo'>) => jamo.length < 3

const literal = ({ folded, head, jamo }: Pattern, except: string) => ({
  folded,
  size: [...folded].length,
  foldedOpening: opening(folded),
  foldedAnywhere: anywhere(folded),
  headOpening: opening(head),
  headAnywhere: anywhere(head),
  jamo,
  jamoEnd: jamo + LAST,
  jamoAnywhere: anywhere(jamo),
  halfAnywhere: isShort({ jamo }) ? opening(jamo) : anywhere(jamo),
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

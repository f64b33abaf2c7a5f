import { BadInputError } from '../errors.js'
import { isBlank } from '../text.js'
import type { Section } from '../medicine/label.js'
import { isKnown, isSection, isUnderstood, patternsFor, sectionOf, stemOf } from './synonyms.js'

/** What somebody wants to know of a label: `key` as it is kept and shown, `terms` the words that count in it. */
export interface Keyword {
  readonly key: string
  readonly terms: readonly string[]
}

const LONGEST = 40
/** How much longer than that a text may be before it is composed. */
const LOOSE = 10

/** Words that only ask, beside one that says what of. */
const FILLERS = new Set(
  (
    '중 때 시 후 전 약 이 그 좀 수 및 또는 과 와 복용 복용해도 복용중 복용시 먹어도 먹으면 먹고 먹을때 써도 발라도 사용 같이 함께 ' +
    '되나요 돼요 되요 되는지 될까요 괜찮나요 괜찮은가요 괜찮을까요 가능 가능한가요 있나요 있을때 해도 하면 하는데 사람 환자 경우 만'
  ).split(' '),
)

/** The same with whatever ending: 중에도, 마셔도, 괜찮아요. */
const FILLING =
  /^(?:(?:중|때|시|후|전|뒤)(?:에|에는|에도|인데|이면|이라)|(?:먹|마시|마셔|드시|드셔|발라|괜찮|(?:안|이안)?(?:좋|되|돼|될)|복용|사용|섭취)[가-힣]*|하는|있는데|때문에)$/

/** Null where nothing was typed. Throws BadInputError where it can't be a keyword. */
export function readKeyword(raw: string | null | undefined): Keyword | null {
  if (raw == null || raw === '') return null
  if (raw.length > LONGEST * LOOSE) throw tooLong()
  if (/[\p{Cs}\p{Noncharacter_Code_Point}]|(?!\s)\p{Cc}/u.test(raw))
    throw new BadInputError('keyword', '쓸 수 없는 문자(제어 문자)가 들어 있습니다.')
  if (isBlank(raw)) return null
  const key = keyOf(raw)
  if ([...key].length > LONGEST) throw tooLong()
  if (key === '') throw new BadInputError('keyword', '검색어에 글자나 숫자를 한 자 이상 넣어 주세요.')
  return { key, terms: termsOf(key) }
}

/** Whether a sentence speaks of all of a keyword's words, under whatever name. */
export const mentions = (text: string, keyword: Keyword): boolean => {
  const forms = formsOf(text)
  return keyword.terms.every(term => speaksOf(term)(forms))
}

/** A test for texts that have a keyword's own words, not only another name for them. */
export function namerOf({ terms }: Keyword): (text: string) => boolean {
  const tests = terms.map(term => testOf(plainPatterns(term)))
  return text => {
    const forms = formsOf(text)
    return tests.every(test => test(forms))
  }
}

/** A test for sentences that speak of a word, or stand in the section that the word is the name of. */
export function mentionOf(term: string): (text: string, section: Section | null) => boolean {
  const named = sectionOf(term)
  const speaks = speaksOf(term)
  return (text, section) => (named !== undefined && section === named) || speaks(formsOf(text))
}

/** The sections that a keyword names: 부작용, 보관법. */
export const sectionsOf = ({ terms }: Keyword): ReadonlySet<Section> =>
  new Set(terms.flatMap(term => sectionOf(term) ?? []))

const tooLong = () => new BadInputError('keyword', `검색어는 ${LONGEST}자까지 넣을 수 있습니다.`)

/** Lone jamo stay as they were typed: NFKC would turn them into others that only look alike. */
const composed = (text: string): string =>
  text
    .replace(/[^\u3131-\u318e]+/g, part => part.normalize('NFKC'))
    .toLowerCase()
    .normalize('NFC')

/** Signs stay only inside a word or number, as in "0.5", "비타민b-12" and "위·식도". */
const keyOf = (raw: string): string =>
  composed(composed(raw).replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, ''))
    .split(/[^\p{L}\p{N}\p{M}.%+\-·]+/u)
    .map(word => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}\p{M}%]+$/gu, ''))
    .filter(Boolean)
    .join(' ')

function termsOf(key: string): readonly string[] {
  const words = joined([...new Set(key.split(' '))])
  const counting = words.filter(word => !isFiller(word))
  if (counting.length > 0) return counting
  const known = words.filter(isKnown)
  return known.length > 0 ? known : words
}

/** Two words that the table has as one: 고혈압 약, 기계 조작. */
function joined(words: readonly string[]): readonly string[] {
  const made: string[] = []
  for (const word of words) {
    const whole = `${made.at(-1) ?? ''}${word}`
    const isOne = made.length > 0 && (word === '약' || !isFiller(word)) && isUnderstoodAsIs(whole)
    if (isOne) made[made.length - 1] = whole
    else made.push(word)
  }
  return made
}

const isFiller = (word: string): boolean => FILLERS.has(word) || (FILLING.test(word) && !isUnderstood(word))

const isUnderstoodAsIs = (word: string): boolean => isKnown(word) || isSection(word)

/** A text with blanks; without them and the signs inside words; and without what brackets explain: 신장(콩팥)장애. */
interface Forms {
  readonly spaced: string
  readonly joined: readonly [string, string]
}

function formsOf(text: string): Forms {
  const spaced = composed(text).replace(/\s+/g, ' ')
  const joined = (part: string) => part.replace(/[\s[\]·•․‧∙⋅ㆍᆞ・･]|(?<=[가-힣])\.(?=[가-힣])/gu, '')
  return { spaced, joined: [joined(spaced), joined(spaced.replace(/\([^()]*\)/g, ''))] }
}

function speaksOf(term: string): (forms: Forms) => boolean {
  const known = patternsFor(term)
  return testOf([...ownPatterns(term, known), ...known])
}

/** `^` is the beginning of a word. */
function testOf(patterns: readonly string[]): (forms: Forms) => boolean {
  const begins = patterns.filter(pattern => pattern.startsWith('^')).map(pattern => pattern.slice(1))
  const within = patterns.filter(pattern => !pattern.startsWith('^'))
  const atBegin = begins.length > 0 ? new RegExp(`(?<![\\p{L}\\p{N}])(?:${begins.join('|')})`, 'u') : null
  const anywhere = within.length > 0 ? new RegExp(within.join('|'), 'u') : null
  return ({ spaced, joined }) =>
    !!atBegin?.test(spaced) || (anywhere !== null && joined.some(text => anywhere.test(text)))
}

/**
 * The word as it was typed and without its particle, unless the table knows better what it is part of: 간질, not 간질환.
 * A name of one syllable is looked for only where a word begins, as 술 is no part of 수술.
 */
function ownPatterns(term: string, known: readonly string[]): readonly string[] {
  const stem = stemOf(term)
  if (stem.length === 1 && known.length > 0) return []
  const own = (isKnown(term) ? [term] : [term, stem]).filter(word => refined(word, known).length === 0)
  return own.map(word => (/^[가-힣]$/.test(word) ? `^${word}` : escaped(word)))
}

/** Patterns that are the word itself, but for where it is part of another. */
const refined = (word: string, known: readonly string[]): readonly string[] =>
  known.filter(pattern => pattern !== word && pattern.replace(/^\^|\(\?<?!.*?\)/g, '') === word)

function plainPatterns(term: string): readonly string[] {
  const known = patternsFor(term)
  const same = [term, stemOf(term)].flatMap(word => refined(word, known))
  return same.length > 0 ? same : ownPatterns(term, known)
}

const escaped = (word: string): string =>
  composed(word)
    .replace(/[\s·]/g, '')
    .replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)

import {
  TRIGRAM,
  distanceIn,
  fillsGap,
  gapsOf,
  holdsNumbers,
  mistakesAllowed,
  sequencesOf,
  type Gap,
} from './misspelling.js'
import { isMostlyForm, stemOf, toJamo, type ChoseongPattern, type Pattern, type Term } from './name.js'
import type { Match, PageOf, Place, SearchStore } from './searchStore.js'

export const MATCH_KINDS = ['EXACT', 'PREFIX', 'SUBSTRING', 'CHOSEONG', 'KEYBOARD', 'FUZZY', 'INDICATION'] as const
export type MatchKind = (typeof MATCH_KINDS)[number]

/** Where a match stands in a whole search: the step that gave it, and its place in that step. */
export interface Position extends Place {
  step: number
}
export interface Found {
  itemSeq: string
  name: string
  matchedBy: MatchKind
  position: Position
}

/** One way of matching, in the order of `Place`. */
interface Step {
  kindOf(match: Match): MatchKind
  find(page: PageOf): Promise<Match[]>
}

/** Steps that share what they match on; no two readings of a search give the same medicine. */
interface Reading {
  steps: Step[]
  count(): Promise<number>
}

/** Misspellings are looked for only where fewer than this many names match as typed: beyond that they would be noise. */
const ENOUGH = 5

/** Behind every step that matches as typed. */
const MISSPELLED_STEP = 100

/**
 * Walks the steps of a search in the order of their worth, from where the last page ended, until the page is full. Each
 * step is one statement that an index answers; most searches end in the first.
 */
export function createSearch(store: SearchStore) {
  const asTyped = (term: Term, isTyping = false) => readingsOf(store, term, isTyping).flatMap(({ steps }) => steps)

  /** While someone is typing, a name that the last syllable may still become stands before one that only holds it. */
  async function byName(term: Term, after: Position | null, limit: number, isTyping = false): Promise<Found[]> {
    const steps = asTyped(term, isTyping)
    const found = await walk(steps, after, limit)
    if (found.length >= limit) return found
    const typed = after ? await walk(steps, null, ENOUGH) : found
    const misspelled = await findMisspelled(store, term, typed)
    return [...found, ...misspelled.filter(({ position }) => !after || isBehind(position, after))].slice(0, limit)
  }

  async function countByName(term: Term): Promise<number> {
    const counts = await Promise.all(readingsOf(store, term, false).map(({ count }) => count()))
    const matching = counts.reduce((sum, count) => sum + count, 0)
    if (matching >= ENOUGH) return matching
    return matching + (await findMisspelled(store, term, await walk(asTyped(term), null, ENOUGH))).length
  }

  return {
    byName,
    countByName,
    /** What the official text begins with stands before what it only mentions; the plain name before the others. */
    bySymptom: (jamo: string, after: Position | null, limit: number) =>
      walk(
        [
          { kindOf: () => 'INDICATION', find: page => store.symptomInHead(jamo, page) },
          { kindOf: () => 'INDICATION', find: page => store.symptomBehind(jamo, page) },
        ],
        after,
        limit,
      ),
    countBySymptom: (jamo: string) => store.countSymptom(jamo),
  }
}
export type Search = ReturnType<typeof createSearch>

async function walk(steps: readonly Step[], after: Position | null, limit: number): Promise<Found[]> {
  const found: Found[] = []
  for (const [i, step] of steps.entries()) {
    if (found.length >= limit) break
    if (after && i < after.step) continue
    const matches = await step.find({ after: after?.step === i ? after : null, limit: limit - found.length })
    found.push(...matches.map(match => asFound(match, step.kindOf(match), i)))
  }
  return found
}

const asFound = ({ itemSeq, name, rank, weight, folded }: Match, matchedBy: MatchKind, step: number): Found => ({
  itemSeq,
  name,
  matchedBy,
  position: { step, rank, weight, folded, itemSeq },
})

/**
 * As typed, then as initial consonants, then as if the keyboard had been Korean, then its words in any order; each without
 * what those before it match.
 */
function readingsOf(store: SearchStore, { literal, choseong, keyboard, words }: Term, isTyping: boolean): Reading[] {
  const typed = literal?.jamo ?? ''
  const inKorean = keyboard?.literal?.jamo ?? typed
  return [
    literal && literalReading(store, literal, { except: '', isTyping }),
    choseong && choseongReading(store, choseong, typed),
    keyboard?.literal && literalReading(store, keyboard.literal, { except: typed, isTyping, kind: 'KEYBOARD' }),
    keyboard?.choseong && choseongReading(store, keyboard.choseong, inKorean, 'KEYBOARD'),
    words.length > 0 && wordsReading(store, words, typed),
  ].filter(reading => !!reading)
}

const wordsReading = (store: SearchStore, words: readonly string[], except: string): Reading => ({
  steps: [{ kindOf: () => 'SUBSTRING', find: page => store.words(words, except, page) }],
  count: () => store.countWords(words, except),
})

interface LiteralOptions {
  except: string
  isTyping: boolean
  kind?: MatchKind
}

function literalReading(store: SearchStore, pattern: Pattern, { except, isTyping, kind }: LiteralOptions): Reading {
  const step = (find: 'prefix' | 'substring' | 'halfPrefix' | 'halfSubstring', kindOf: Step['kindOf']): Step => ({
    kindOf: match => kind ?? kindOf(match),
    find: page => store[find](pattern, except, page),
  })
  const whole = [step('prefix', ({ rank }) => (rank <= 1 ? 'EXACT' : 'PREFIX')), step('substring', () => 'SUBSTRING')]
  const half = [step('halfPrefix', () => 'PREFIX'), step('halfSubstring', () => 'SUBSTRING')]
  return { steps: inOrder(pattern, isTyping, whole, half), count: () => store.countLiteral(pattern, except) }
}

/** No name holds a lone jamo as it stands, and nothing but Hangul is ever in the making. */
function inOrder({ folded, head }: Pattern, isTyping: boolean, whole: Step[], half: Step[]): Step[] {
  if (/[ㄱ-ㅎㅏ-ㅣ]/.test(folded)) return half
  if (folded === head) return whole
  return isTyping ? [whole[0], half[0], whole[1], half[1]].filter(step => !!step) : [...whole, ...half]
}

const choseongReading = (
  store: SearchStore,
  pattern: ChoseongPattern,
  except: string,
  kind: MatchKind = 'CHOSEONG',
): Reading => ({
  steps: [
    { kindOf: () => kind, find: page => store.choseongPrefix(pattern, except, page) },
    { kindOf: () => kind, find: page => store.choseongSubstring(pattern, except, page) },
  ],
  count: () => store.countChoseong(pattern, except),
})

/**
 * Names close to what was typed, the closest first: those that one mistake explains (a jamo, or a syllable left out), and
 * only where nothing else is found, those that need two.
 */
async function findMisspelled(store: SearchStore, term: Term, known: readonly Found[]): Promise<Found[]> {
  const pattern = term.keyboard?.literal ?? term.literal
  if (!pattern || isSpelledWell(known)) return []
  const isKnown = new Set(known.map(({ itemSeq }) => itemSeq))
  const lookedUp = telling(pattern, known)
  const allowed = mistakesAllowed(pattern.jamo, lookedUp)
  for (let mistakes = 1; mistakes <= (known.length > 0 ? 1 : Math.max(1, allowed)); mistakes++) {
    const gaps = mistakes === 1 ? gapsOf(pattern.folded) : []
    const sequences = mistakes <= allowed ? sequencesOf(lookedUp, mistakes) : []
    const candidates = await store.candidates(sequences, gaps)
    const found = candidates
      .filter(({ itemSeq }) => !isKnown.has(itemSeq))
      .flatMap(candidate => {
        const rank = mistakenRank(candidate, pattern, mistakes, gaps)
        return rank === null ? [] : [asFound({ ...candidate, rank }, 'FUZZY', MISSPELLED_STEP)]
      })
    if (found.length > 0) return found.sort((a, b) => (isBehind(a.position, b.position) ? 1 : -1))
  }
  return []
}

/** What a name begins with is no mistake; what is only somewhere inside of a few names may be one. */
const isSpelledWell = (known: readonly Found[]): boolean =>
  known.length >= ENOUGH ||
  known.some(({ matchedBy }) => matchedBy === 'EXACT' || matchedBy === 'PREFIX' || matchedBy === 'KEYBOARD')

/**
 * What is looked up of a misspelled search, but for syllables left out: a third of all names end in 정, so that only what
 * stands before the dosage form tells them apart. Nothing where that is too little.
 */
function telling({ folded, jamo }: Pattern, known: readonly Found[]): string {
  if (isMostlyForm(folded, TRIGRAM) || (known.length > 0 && jamo.length < 3 * TRIGRAM)) return ''
  const stem = toJamo(stemOf(folded))
  return stem.length < 2 * TRIGRAM ? jamo : stem
}

/**
 * Two for each mistake, and one more where the name only holds the search instead of beginning with it, which more than
 * one mistake would make a coincidence. Another strength is another medicine, never a misspelling.
 */
function mistakenRank(
  name: { folded: string; jamo: string },
  typed: Pattern,
  mistakes: number,
  gaps: readonly Gap[],
): number | null {
  if (!holdsNumbers(name.folded, typed.folded)) return null
  if (gaps.some(gap => fillsGap(name.folded, gap))) return 2
  const near = distanceIn(name.jamo, typed.jamo, mistakes)
  return near && (near.opens || near.distance <= 1) ? near.distance * 2 + (near.opens ? 0 : 1) : null
}

function isBehind(a: Position, b: Position): boolean {
  if (a.step !== b.step) return a.step > b.step
  if (a.rank !== b.rank) return a.rank > b.rank
  if (a.weight !== b.weight) return a.weight > b.weight
  return a.folded !== b.folded ? a.folded > b.folded : a.itemSeq > b.itemSeq
}

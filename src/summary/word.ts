import { isContinued, isTail } from './ending.js'
import { likeOf } from './lay.js'
import { isPlain } from './plain.js'

/** A word of a text, with where it stands. `joins`: only a blank is between it and the next. */
export interface Word {
  readonly at: number
  readonly end: number
  readonly text: string
  readonly joins: boolean
}

const WORD = /[가-힣]+|[a-z][a-z0-9]*(?:\^\d+)?|[^\P{L}가-힣a-z]+/gu

export const wordsIn = (text: string): Word[] =>
  [...text.matchAll(WORD)].map(match => {
    const end = match.index + match[0].length
    return { at: match.index, end, text: match[0], joins: /^[ -]?[가-힣]/.test(text.slice(end)) }
  })

/** Where a label has a word: the ends of it, behind which come negations and verbs. */
export interface Place {
  readonly at: number
  readonly end: number
}

/** How many words may have been written as one, or one as many. */
const MOST_JOINED = 4

/**
 * Finds the word at `index` of what is said in what is official, whatever it ends in; where it stands there in one word
 * with those behind it, `used` is how many. `isLoose`: 통증 may be what 두통 and 치통 are. Null where the label doesn't have it.
 */
export function find(
  said: readonly Word[],
  index: number,
  official: readonly Word[],
  isLoose: boolean,
): { used: number; places: Place[] } | null {
  for (let used = Math.min(MOST_JOINED, runFrom(said, index, isPlain)); used > 0; used--) {
    const run = said.slice(index, index + used).map(({ text }) => text)
    const found = findRun(run, official, isLoose) ?? findRun(run.map(withoutParticle), official, isLoose)
    if (found) return { used, places: found }
  }
  return null
}

/** All but the last may have lost their particles: 체중을 감량 is 체중감량. */
const withoutParticle = (word: string, index: number, run: readonly string[]): string =>
  index < run.length - 1 ? word.replace(/(?<=[가-힣]{2})(?:을|를|이|가|의)$/, '') : word

const findRun = (run: readonly string[], official: readonly Word[], isLoose: boolean) =>
  findStem(run.join(''), run.slice(0, -1).join('').length, stem =>
    likeOf(stem)
      .filter(word => isLoose || !word.startsWith('~'))
      .flatMap(word => placesOf(word, official)),
  )

/** The longest stem that the label has. Of words that are taken as one, the last must not be all ending. */
function findStem(text: string, more: number, placesOfStem: (stem: string) => Place[]): Place[] | null {
  for (let length = text.length; length > more; length--) {
    const stem = text.slice(0, length)
    const places = isTail(text.slice(length), stem) ? placesOfStem(stem) : []
    if (places.length > 0) return places
  }
  return null
}

function placesOf(stem: string, official: readonly Word[]): Place[] {
  if (stem.startsWith('~')) return official.filter(({ text }) => endsIn(text, stem.slice(1)))
  return official.flatMap((word, index) => {
    const most = Math.min(MOST_JOINED, runFrom(official, index))
    for (let used = 1; used <= most; used++) {
      const run = official.slice(index, index + used)
      const text = run.map(each => each.text).join('')
      if (!text.startsWith(stem)) continue
      return isContinued(text.slice(stem.length), stem) ? [{ at: word.at, end: run.at(-1)?.end ?? word.end }] : []
    }
    return []
  })
}

function endsIn(text: string, end: string): boolean {
  const at = text.lastIndexOf(end)
  return at > 0 && isTail(text.slice(at + end.length), end.padStart(2, ' '))
}

/** How many words stand in a row with nothing but blanks between them, up to the first that is none of them. */
function runFrom(words: readonly Word[], index: number, isOther = (_word: string): boolean => false): number {
  let count = 1
  while (words[index + count - 1]?.joins && !isOther(words[index + count]?.text ?? '')) count++
  return count
}

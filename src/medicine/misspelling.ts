/** How far from a name a search may be and still be meant for it. Everything is told in jamo, as `toJamo` gives them. */

/** What an index of trigrams can look for. */
export const TRIGRAM = 3

/**
 * How many jamo may be wrong in a search, so that a fixed share of what was typed is right, and so that what is looked up
 * of it can be cut into pieces.
 */
export const mistakesAllowed = (typed: string, lookedUp = typed): number =>
  Math.min(typed.length < 6 ? 0 : typed.length < 9 ? 1 : 2, Math.floor(lookedUp.length / TRIGRAM) - 1)

const MOST_SEQUENCES = 10

/**
 * Cuts a search into `mistakes` + n pieces: whatever is wrong, n of them are right, so that a name within that distance
 * holds one of these sequences, its pieces in their order. The more must be right, the fewer other names hold one.
 */
export function sequencesOf(jamo: string, mistakes: number): string[][] {
  const letters = [...jamo]
  let right = 1
  while ((mistakes + right + 1) * TRIGRAM <= letters.length && choices(mistakes, right + 1) <= MOST_SEQUENCES) right++
  const size = letters.length / (mistakes + right)
  const pieces = Array.from({ length: mistakes + right }, (_, i) =>
    letters.slice(Math.floor(i * size), Math.floor((i + 1) * size)).join(''),
  )
  return choose(pieces, right)
}

/** Every choice of so many things, in their order. */
function choose(things: readonly string[], count: number): string[][] {
  if (count === 0) return [[]]
  return things.flatMap((thing, i) => choose(things.slice(i + 1), count - 1).map(rest => [thing, ...rest]))
}

/** In how many ways so many can be wrong where so many others are right. */
const choices = (wrong: number, right: number): number =>
  wrong === 0 ? 1 : (choices(wrong - 1, right) * (wrong + right)) / wrong

/** A place in a search where a syllable may have been left out. */
export interface Gap {
  before: string
  behind: string
}

/** Every place inside a search; a name that lacks only its first syllable is found as it is. */
export function gapsOf(folded: string): Gap[] {
  const letters = [...folded]
  if (letters.length > 20) return []
  return letters
    .slice(1)
    .map((_, i) => ({ before: letters.slice(0, i + 1).join(''), behind: letters.slice(i + 1).join('') }))
}

export const fillsGap = (name: string, { before, behind }: Gap): boolean =>
  name.startsWith(before) && name.startsWith(behind, before.length + 1)

/**
 * The fewest insertions, deletions and substitutions that turn `typed` into some part of `name` (Sellers' algorithm), and
 * whether such a part opens the name. Gives up with `null` beyond `limit`.
 */
export function distanceIn(name: string, typed: string, limit: number): { distance: number; opens: boolean } | null {
  const anywhere = lastRow(name, typed, limit, true)
  if (anywhere > limit) return null
  return { distance: anywhere, opens: lastRow(name.slice(0, typed.length + limit), typed, limit, false) === anywhere }
}

/**
 * The least cost of ending anywhere in `name`, having begun anywhere (`free`) or at its start; exact up to `limit`. Costs
 * behind `reach` are over the limit, and not worked out (Ukkonen's cut-off).
 */
function lastRow(name: string, typed: string, limit: number, free: boolean): number {
  const costs = Array.from({ length: typed.length + 1 }, (_, i) => i)
  let best = typed.length
  let reach = Math.min(limit, typed.length)
  for (let at = 0; at < name.length; at++) {
    let diagonal = costs[0] ?? 0
    costs[0] = free ? 0 : at + 1
    if (reach < typed.length) costs[++reach] = limit + 1
    for (let i = 1; i <= reach; i++) {
      const above = costs[i] ?? 0
      costs[i] =
        typed.charCodeAt(i - 1) === name.charCodeAt(at) ? diagonal : 1 + Math.min(diagonal, above, costs[i - 1] ?? 0)
      diagonal = above
    }
    if (reach === typed.length) best = Math.min(best, costs[reach] ?? best)
    while (reach > 0 && (costs[reach] ?? 0) > limit) reach--
  }
  return best
}

/** Whether every number in what was typed stands in the name as a number of its own: 50 is not in 500. */
export const holdsNumbers = (name: string, typed: string): boolean => {
  const there = new Set(numbersOf(name))
  return numbersOf(typed).every(number => there.has(number))
}

const numbersOf = (folded: string): string[] => folded.match(/\d+(?:\.\d+)*/g) ?? []

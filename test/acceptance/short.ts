import type { Product } from './catalogue.js'
import { fold } from './catalogue.js'
import { initialsOf, isSyllable, keysOf, strokesOf } from './hangul.js'
import type { Chance } from './random.js'

/** A search of two syllables, and which names of the file truly answer to it. */
export interface ShortQuestion {
  readonly typed: string
  readonly isMatch: (product: Product) => boolean
}
export type ShortMaker = (product: Product, chance: Chance) => ShortQuestion | null

const pairsOf = (product: Product): string[] => {
  const letters = [...fold(product.base)]
  return letters.slice(1).flatMap((letter, i) => {
    const pair = (letters[i] ?? '') + letter
    return [...pair].every(isSyllable) ? [pair] : []
  })
}

/**
 * A name answers where it has the first syllable and then the strokes of the second: that one may still be in the making,
 * so that 타이 is found in 타일 too.
 */
const holds =
  (pair: string) =>
  ({ folded }: Product): boolean => {
    const [first = '', second = ''] = pair
    const strokes = strokesOf(second).join('')
    for (let at = folded.indexOf(first); at >= 0; at = folded.indexOf(first, at + 1))
      if (
        strokesOf(folded.slice(at + 1, at + 3))
          .join('')
          .startsWith(strokes)
      )
        return true
    return false
  }

const firstPair = (product: Product): string | null => {
  const [pair] = pairsOf(product)
  return pair && product.folded.startsWith(pair) ? pair : null
}

export const shortPrefix: ShortMaker = product => {
  const pair = firstPair(product)
  return pair === null ? null : { typed: pair, isMatch: holds(pair) }
}

export const shortInner: ShortMaker = (product, chance) => {
  const pairs = pairsOf(product).slice(1)
  if (pairs.length === 0) return null
  const pair = chance.pick(pairs)
  return { typed: pair, isMatch: holds(pair) }
}

export const shortInitials: ShortMaker = product => {
  const pair = firstPair(product)
  if (!pair) return null
  const typed = initialsOf(pair)
  return { typed, isMatch: ({ initials }) => initials.includes(typed) }
}

export const shortKeyboard: ShortMaker = product => {
  const pair = firstPair(product)
  return pair === null ? null : { typed: keysOf(pair), isMatch: holds(pair) }
}

import type { Product } from './catalogue.js'
import { fold } from './catalogue.js'
import { CONSONANTS, SINGLE_VOWELS, compose, initialsOf, isSyllable, keysOf, strokesOf } from './hangul.js'
import type { Chance } from './random.js'

/**
 * Makes of a product's name what someone who looks for it would type. Each maker gives `null` where the name can't be
 * asked for in that way, that is, where every such search would be shared by more than `MOST` names of the file.
 */
export type Maker = (product: Product, products: readonly Product[], chance: Chance) => string | null

/** A search identifies a product where at most so many names of the file, its own among them, answer to it. */
export const MOST = 5

/** Syllables, or characters of another script, at least. */
const LEAST = 2

/** Whether at most MOST names pass; the product's own counts whether it does or not. */
const isShared = (product: Product, products: readonly Product[], answers: (other: Product) => boolean) => {
  let others = 0
  for (const other of products) if (other !== product && answers(other) && ++others >= MOST) return true
  return false
}

const isLong = (text: string) => [...fold(text)].length >= LEAST

/** Where the text may be cut: behind each letter, digit or percent sign. */
const headsOf = (text: string): string[] =>
  [...text].flatMap((letter, i, letters) => (/[\p{L}\p{N}%]/u.test(letter) ? [letters.slice(0, i + 1).join('')] : []))

const pickOrNull = <T>(things: readonly T[], chance: Chance): T | null => (things.length ? chance.pick(things) : null)

/** The whole name as the file has it, blanks, newlines and all. */
export const exact: Maker = ({ name }) => name

export const base: Maker = (product, products) => {
  const folded = fold(product.base)
  return isLong(product.base) && !isShared(product, products, other => fold(other.base) === folded)
    ? product.base
    : null
}

const heads = (text: string, product: Product, products: readonly Product[]) =>
  headsOf(text)
    .filter(isLong)
    .filter(head => {
      const folded = fold(head)
      return !isShared(product, products, other => other.folded.startsWith(folded))
    })

/** Part of the base name, or of the whole one where its base is not enough. */
export const prefix: Maker = (product, products, chance) =>
  pickOrNull(heads(product.base, product, products).slice(0, -1), chance) ??
  pickOrNull(heads(product.name, product, products).slice(0, -1), chance)

/** Two to six letters from behind the beginning, without a bracket among them. */
export const inner: Maker = (product, products, chance) => {
  const letters = [...product.name]
  const starts = chance.shuffled(letters.map((_, i) => i).slice(1))
  for (const start of starts) {
    if (!/[\p{L}\p{N}]/u.test(letters[start] ?? '')) continue
    const rest =
      letters
        .slice(start, start + 6)
        .join('')
        .split(/[()[\]{}<>\n]/)[0] ?? ''
    const found = headsOf(rest)
      .filter(isLong)
      .filter(part => product.folded.indexOf(fold(part)) > 0)
      .filter(part => !isShared(product, products, other => other.folded.includes(fold(part))))
    if (found.length > 0) return chance.pick(found)
  }
  return null
}

/** The base name as far as one writes it with a Korean keyboard and no sign. */
const koreanHead = ({ base }: Product) => /^[가-힣0-9\s]*/u.exec(base)?.[0].trimEnd() ?? ''

export const initials: Maker = (product, products, chance) => {
  const all = initialsOf(fold(koreanHead(product)))
  const cuts = [...all]
    .map((_, i) => all.slice(0, i + 1))
    .filter(head => head.length >= LEAST && /^[ㄱ-ㅎ]{2}/.test(head))
    .filter(head => !isShared(product, products, other => other.initials.startsWith(head)))
  return pickOrNull(cuts, chance)
}

export const keyboard: Maker = (product, products, chance) => {
  const head = pickOrNull(
    heads(koreanHead(product), product, products).filter(each => isSyllable(each.slice(0, 1))),
    chance,
  )
  return head && keysOf(head)
}

/** What stands on the screen while a syllable of the base name is being typed: 타일 or 타이레노 on the way to 타이레놀. */
export const halfComposed: Maker = (product, products, chance) => {
  const syllables = [...fold(koreanHead(product))]
  const cuts = syllables.flatMap((syllable, i) => {
    const before = strokesOf(syllables.slice(0, i).join(''))
    const strokes = strokesOf(syllable)
    return strokes.slice(1).map((_, j) => [...before, ...strokes.slice(0, j + 1)])
  })
  const found = cuts
    .filter(cut => compose(cut).length >= LEAST)
    .filter(cut => !isShared(product, products, other => other.strokes.startsWith(cut.join(''))))
  const cut = pickOrNull(found, chance)
  return cut && compose(cut)
}

/** The base name with one stroke put in, left out or exchanged for another of its sort, as the screen would show it. */
export const oneJamoWrong: Maker = (product, products, chance) => {
  const strokes = strokesOf(product.base)
  const places = strokes.flatMap((stroke, i) => (isJamo(stroke) ? [i] : []))
  if (places.length === 0 || !isLong(product.base)) return null
  const at = chance.pick(places)
  const sort = CONSONANTS.includes(strokes[at] ?? '') ? CONSONANTS : SINGLE_VOWELS
  const other = chance.pick(sort.filter(letter => letter !== strokes[at]))
  const slip = chance.pick(['put', 'leave', 'exchange'] as const)
  const put = chance.pick([...CONSONANTS, ...SINGLE_VOWELS])
  strokes.splice(at, slip === 'put' ? 0 : 1, ...(slip === 'leave' ? [] : [slip === 'put' ? put : other]))
  const typed = compose(strokes)
  const wrong = strokesOf(fold(typed)).join('')
  return isShared(product, products, each => opensWithOneSlip(each.strokes, wrong)) ? null : typed
}

/** The base name without one of its syllables. */
export const oneSyllableMissing: Maker = (product, products, chance) => {
  const letters = [...product.base]
  const places = letters.flatMap((letter, i) => (isSyllable(letter) ? [i] : []))
  if (places.length <= LEAST) return null
  const typed = letters.toSpliced(chance.pick(places), 1).join('')
  const folded = fold(typed)
  return isShared(product, products, each => each.folded.includes(folded) || opensWithOneMore(each.folded, folded))
    ? null
    : typed
}

const isJamo = (letter: string) => CONSONANTS.includes(letter) || SINGLE_VOWELS.includes(letter)

/** Whether `typed` is the beginning of `name` with at most one letter put in, left out or exchanged. */
export function opensWithOneSlip(name: string, typed: string): boolean {
  const at = sameUntil(name, typed)
  if (at === typed.length) return true
  return (
    name.startsWith(typed.slice(at + 1), at + 1) ||
    name.startsWith(typed.slice(at + 1), at) ||
    name.startsWith(typed.slice(at), at + 1)
  )
}

/** Whether `typed` is the beginning of `name` but for one letter that it lacks. */
const opensWithOneMore = (name: string, typed: string): boolean => {
  const at = sameUntil(name, typed)
  return name.startsWith(typed.slice(at), at + 1)
}

function sameUntil(a: string, b: string): number {
  let at = 0
  while (at < b.length && a[at] === b[at]) at++
  return at
}

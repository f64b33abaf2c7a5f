import type { Medicines } from '../../src/medicine/service.js'
import type { Product } from './catalogue.js'
import * as question from './question.js'
import type { Maker } from './question.js'
import { createChance } from './random.js'
import * as short from './short.js'
import type { ShortMaker, ShortQuestion } from './short.js'

/** How one kind of search did. `target` is the share, 0 to 1, that must be reached among the first `within`. */
export interface Score {
  readonly kind: string
  readonly asked: number
  readonly first: number
  readonly five: number
  readonly target: number | null
  readonly within: 1 | 5
  readonly failures: readonly string[]
}

export const isReached = ({ asked, first, five, target, within }: Score): boolean =>
  target === null || (asked > 0 && (within === 1 ? first : five) / asked >= target)

interface Kind {
  name: string
  make: Maker
  within: 1 | 5
  target: number | null
  /** Asked as a search box does while someone is typing. */
  isTyping?: true
}

export const KINDS: readonly Kind[] = [
  { name: '정확한 이름 exact', make: question.exact, within: 1, target: 1 },
  { name: '괄호 앞 이름 base name', make: question.base, within: 5, target: 1 },
  { name: '앞부분 prefix', make: question.prefix, within: 5, target: 0.99 },
  { name: '중간 말 inner word', make: question.inner, within: 5, target: 0.99 },
  { name: '초성 choseong', make: question.initials, within: 5, target: 0.97 },
  { name: '영문 자판 QWERTY', make: question.keyboard, within: 5, target: 0.97 },
  { name: '자모 하나 틀림 one jamo', make: question.oneJamoWrong, within: 5, target: 0.95 },
  { name: '글자 하나 빠짐 one syllable', make: question.oneSyllableMissing, within: 5, target: null },
  { name: '치는 중 half-composed', make: question.halfComposed, within: 5, target: null, isTyping: true },
]

/** Asks up to `size` searches of the kind, each made from another product's name; a hit is that product itself. */
export async function scoreKind(
  { name, make, within, target, isTyping }: Kind,
  products: readonly Product[],
  medicines: Pick<Medicines, 'search' | 'suggestions'>,
  { seed, size }: { seed: number; size: number },
): Promise<Score> {
  const chance = createChance(seed)
  let [asked, first, five] = [0, 0, 0]
  const failures: string[] = []
  for (const product of chance.shuffled(products)) {
    if (asked === size) break
    const typed = make(product, products, chance)
    if (!typed) continue
    asked++
    const found = isTyping
      ? await medicines.suggestions(typed, 5)
      : (await medicines.search({ typed, first: 5, after: null })).found
    const at = found.findIndex(({ itemSeq }) => itemSeq === product.itemSeq)
    if (at === 0) first++
    if (at >= 0) five++
    if (within === 1 ? at !== 0 : at < 0) failures.push(`${typed} → ${oneLine(product.name)}; ${listed(found)}`)
  }
  return { kind: name, asked, first, five, target, within, failures }
}

const listed = (found: readonly { name: string; matchedBy: string }[]) =>
  found.map(({ name, matchedBy }) => `${oneLine(name).slice(0, 24)} (${matchedBy})`).join(' | ') || '없음 (nothing)'
const oneLine = (text: string) => text.replace(/\s+/g, ' ')

export const SHORT_KINDS: readonly { name: string; make: ShortMaker }[] = [
  { name: '두 글자 앞 short prefix', make: short.shortPrefix },
  { name: '두 글자 중간 short inner', make: short.shortInner },
  { name: '두 초성 short choseong', make: short.shortInitials },
  { name: '두 글자 자판 short QWERTY', make: short.shortKeyboard },
]

/** How a kind of short search did: a hit is a first page of five in which every name truly answers to it, and none is left out. */
export async function scoreShort(
  { name, make }: { name: string; make: ShortMaker },
  products: readonly Product[],
  medicines: Pick<Medicines, 'search'>,
  { seed, size }: { seed: number; size: number },
): Promise<Score> {
  const chance = createChance(seed)
  const questions = new Map<string, ShortQuestion>()
  for (const product of chance.shuffled(products)) {
    const made = questions.size < size ? make(product, chance) : null
    if (made) questions.set(made.typed, made)
  }
  let [first, five] = [0, 0]
  const failures: string[] = []
  for (const { typed, isMatch } of questions.values()) {
    const matching = new Set(products.filter(isMatch).map(({ itemSeq }) => itemSeq))
    const { found } = await medicines.search({ typed, first: 5, after: null })
    const wanted = Math.min(5, matching.size)
    const good = found.slice(0, wanted).filter(({ itemSeq }) => matching.has(itemSeq)).length
    if (found[0] && matching.has(found[0].itemSeq)) first++
    if (good === wanted) five++
    else failures.push(`${typed} → ${matching.size} names match; ${listed(found)}`)
  }
  return { kind: name, asked: questions.size, first, five, target: null, within: 5, failures }
}

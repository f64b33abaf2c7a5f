import type { Medicines } from '../../src/medicine/service.js'
import { fold, type Product } from './catalogue.js'
import { compose, initialsOf, isSyllable, keysOf, strokesOf, CONSONANTS, SINGLE_VOWELS } from './hangul.js'
import type { Chance } from './random.js'

/** How long answers took, in milliseconds. */
export interface Spread {
  readonly kind: string
  readonly asked: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** One line of the closing table. `most` is what the p99 may be, in milliseconds; Infinity where nothing was asked. */
export interface Timed extends Spread {
  readonly level: 'DATABASE' | 'REDIS' | 'MEMORY'
  readonly size: number
  readonly most: number
}

export interface Ask {
  readonly by: 'search' | 'forSymptom'
  readonly typed: string
}

/** One kind of search, as endlessly many terms. */
export interface Source {
  readonly kind: string
  make(): Ask | null
}

/** Terms made from the file's names, for each way of matching. */
export function sourcesOf(products: readonly Product[], indications: readonly string[], chance: Chance): Source[] {
  const product = () => chance.pick(products)
  const search = (typed: string): Ask | null => (fold(typed) ? { by: 'search', typed } : null)
  const part = (least: number, most: number) => {
    const letters = [...product().base]
    const size = least + chance.below(most - least + 1)
    const at = 1 + chance.below(Math.max(1, letters.length - size))
    const cut = letters.slice(at, at + size)
    return cut.length === size && cut.every(isSyllable) ? search(cut.join('')) : null
  }
  const head = (least: number) => {
    const { base } = product()
    return base.slice(0, least + chance.below(Math.max(1, base.length - least)))
  }
  const slipped = (slips: number) => {
    const strokes = strokesOf(product().base)
    for (let i = 0; i < slips; i++)
      strokes[chance.below(strokes.length)] = chance.pick([...CONSONANTS, ...SINGLE_VOWELS])
    return search(compose(strokes))
  }
  const word = () => {
    const words = chance
      .pick(indications)
      .split(/[\s,.()·]+/)
      .filter(each => /^[가-힣]{2,}$/.test(each))
    return words.length === 0 ? null : ({ by: 'forSymptom', typed: chance.pick(words) } as const)
  }
  const noise = () =>
    search(
      Array.from({ length: 3 + chance.below(4) }, () => String.fromCharCode(0xac00 + chance.below(11172))).join(''),
    )
  return [
    { kind: '이름 그대로 exact', make: () => search(product().name.slice(0, 200)) },
    { kind: '앞부분 prefix', make: () => search(head(2)) },
    { kind: '한 글자 substring 1', make: () => part(1, 1) },
    { kind: '두 글자 substring 2', make: () => part(2, 2) },
    { kind: '세 글자 이상 substring 3+', make: () => part(3, 6) },
    { kind: '초성 choseong', make: () => search(initialsOf(head(2).replace(/[^가-힣]/g, ''))) },
    { kind: '영문 자판 keyboard', make: () => search(keysOf(head(2))) },
    { kind: '자모 하나 틀림 1 wrong', make: () => slipped(1) },
    { kind: '자모 셋 틀림 3 wrong', make: () => slipped(3) },
    { kind: '없는 이름 no such name', make: noise },
    { kind: '증상 symptom', make: word },
  ]
}

const TRIES = 20

/** Up to `size` asks of a source that `asked` doesn't hold yet, and notes them there. */
export function newAsks(source: Source, size: number, asked: Set<string>): Ask[] {
  const asks: Ask[] = []
  for (let i = 0; i < size * TRIES && asks.length < size; i++) {
    const ask = source.make()
    if (!ask || asked.has(`${ask.by} ${ask.typed}`)) continue
    asked.add(`${ask.by} ${ask.typed}`)
    asks.push(ask)
  }
  return asks
}

export const PAGE = 10

/** Asks one after the other. What another level than `from` answered is left out: it would be the time of something else. */
export async function measure(
  medicines: Pick<Medicines, 'search' | 'forSymptom'>,
  asks: readonly Ask[],
  from: string,
): Promise<number[]> {
  const times: number[] = []
  for (const { by, typed } of asks) {
    const begun = performance.now()
    const { servedFrom } = await medicines[by]({ typed, first: PAGE, after: null })
    if (servedFrom === from) times.push(performance.now() - begun)
  }
  return times
}

export function spreadOf(kind: string, times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN
  return { kind, asked: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

import { numeralsIn } from './numeral.js'
import { nameOf, unitAt } from './unit.js'

/** A number with all that it depends on: 4시간 이상, 15세 미만, 1~2정. */
export interface Measure {
  readonly at: number
  readonly end: number
  readonly value: string
  readonly unit: string
  /** How it bounds, as a sign; empty where it is the number itself. */
  readonly bound: string
  readonly isAge: boolean
}

interface Number {
  readonly at: number
  readonly end: number
  readonly value: string
  readonly unit: string
}

const DIGITS = /(?<![a-z\d^]|\d[./])(?:\d+\+\d+\/\d+|\d+\/\d+|\d+(?:\.\d+)?)(?:\^\d+)?/g
const HALF_MORE = /^\s?반(?=씩|을|이|\s|,|$)(?!\s(?:정(?!도)|알|포|캡슐|봉|환|병|매|잔|스푼|숟가락))/

/** What makes two ends one range. Behind 부터 a number of its own may come, too. */
const BETWEEN = /^\s*(?:~|-|에서|내지|부터)\s*(?:만\s*)?$/
const LOOSE = String.raw`(?:\s?(?:정도|가량|쯤|씩|간|동안|분량))*\s?(?:을|를|의|이|가|로|으로)?\s?`
const BOUNDS: readonly (readonly [sign: string, words: string])[] = [
  [
    '<=',
    '(?:초과(?=하여|해|하지|하도록)|넘(?=지|겨|어|게|기))(?=[가-힣]{0,4}\\s?(?:[가-힣]{1,4}\\s?){0,3}지\\s?(?:마|말|않|못))',
  ],
  ['!', '(?:이상|이하|미만|초과|이내)(?:이|가)?\\s?(?:아니|아닌)'],
  ['>=', '이상|부터|최소'],
  ['<=', '이하|이내|까지|한도'],
  ['<', '미만|(?:보다|이\\s?안|가\\s?안|이\\s?되지\\s?않|가\\s?되지\\s?않|\\s?안)\\s?(?:적|어린|어리|된|되)'],
  ['>', '초과|넘|보다\\s?(?:많|큰|나이)'],
  ['each', '마다|간격|에\\s?한\\s?번씩'],
]
const BOUND = BOUNDS.map(([sign, words]) => [sign, new RegExp(`^${LOOSE}(?:${words})`)] as const)
const BEFORE: readonly (readonly [sign: string, words: RegExp])[] = [
  ['<=', /최대(?:\s?용량)?\s?$/],
  ['>=', /(?:최소|적어도)\s?$/],
]
const YOUNG =
  /^[^,가-힣]*(?:이상|이하|미만|초과|이내)?(?:의|인)?\s?(?:영|유아|유소아|소아|젖먹이|어린|신생아|미숙아|아기|아이)/

/** All numbers of a text that was spelled, in its order. */
export function measuresIn(text: string): Measure[] {
  const numbers = [...digitsIn(text), ...numeralsIn(text).map(number => ({ ...number, unit: nameOf(number.unit) }))]
    .sort((a, b) => a.at - b.at || b.end - a.end)
    .filter((number, index, all) => !all.slice(0, index).some(({ end }) => end > number.at))
    .map(number => withHalf(number, text))
  return joined(numbers, text).map(number => bounded(number, text))
}

/** What must be the same for two measures to say the same. */
export const keyOf = ({ value, unit, bound }: Measure): string => `${value} ${unit} ${bound}`.trim()

/** Of 알 and 개 only the number is known: what is counted so may be a tablet or a capsule. */
const COUNTABLE = new Set(['정', '캡슐', '환', '알', '개'])
export const isSame = (said: Measure, official: Measure): boolean =>
  keyOf(said) === keyOf(official) ||
  (said.value === official.value &&
    said.bound === official.bound &&
    (said.unit === '알' || said.unit === '개') &&
    COUNTABLE.has(official.unit))

function digitsIn(text: string): Number[] {
  return [...text.matchAll(DIGITS)].map(match => {
    const end = match.index + match[0].length
    const { unit, length } = unitAt(text.slice(end))
    return { at: match.index, end: end + length, value: valueOf(match[0]), unit }
  })
}

/** Fractions are numbers like others, but 11/3 is what is left of 1⅓: it stays as it is written, for nobody can tell. */
function valueOf(digits: string): string {
  const [, whole, top, bottom] = /^(?:(\d+)\+)?(\d+)\/(\d+)$/.exec(digits) ?? []
  if (top === undefined) return digits.includes('^') ? digits : String(Number(digits))
  const share = Number(top) / Number(bottom)
  if (share >= 1 || Number(bottom) === 0) return digits
  return String(Number((Number(whole ?? 0) + share).toFixed(4)))
}

function withHalf(number: Number, text: string): Number {
  const half = HALF_MORE.exec(text.slice(number.end))
  if (!half || !/^\d+$/.test(number.value)) return number
  return { ...number, end: number.end + half[0].length, value: String(Number(number.value) + 0.5) }
}

/** 1~2정 is one; of 30분~1시간 each end keeps its side. */
function joined(numbers: readonly Number[], text: string): (Number & { side?: string })[] {
  const result: (Number & { side?: string })[] = []
  for (const number of numbers) {
    const last = result.at(-1)
    if (!last || !BETWEEN.test(text.slice(last.end, number.at))) result.push(number)
    else if (last.unit === '' || last.unit === number.unit)
      result[result.length - 1] = { ...number, at: last.at, value: `${last.value}~${number.value}` }
    else result.splice(-1, 1, { ...last, side: 'from' }, { ...number, side: 'to' })
  }
  return result
}

function bounded(number: Number & { side?: string }, text: string): Measure {
  const { at, value, unit, side } = number
  const behind = text.slice(number.end)
  const found = BOUND.flatMap(([sign, words]) => {
    const match = words.exec(behind)
    return match ? [{ sign, length: match[0].length }] : []
  })[0]
  const before = BEFORE.find(([, words]) => words.test(text.slice(0, at)))?.[0]
  const sign = value.includes('~') && /^\s?까지/.test(behind) ? '' : (found?.sign ?? before ?? '')
  const end = number.end + (found?.length ?? 0)
  const isAge =
    unit === '세' || (unit === '개월' && (YOUNG.test(text.slice(end)) || /(?:만|생후)\s?$/.test(text.slice(0, at))))
  return { at, end, value, unit, bound: `${side ?? ''}${sign}`, isAge }
}

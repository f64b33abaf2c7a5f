import type { Spot, Statement } from './statement.js'

const CAUSE =
  /([가-힣a-z\d]{2})[가-힣a-z\d]*?\s?(?:(?:으로|로|에)\s?(?:인한|인해|의한|의해|기인한|따른)|때문에|때문인)/g
const PATIENTS = /([가-힣a-z\d]{2})[가-힣a-z\d]*?\s?환자(?:들)?(?:의|에서의?|에게서의?)\s/g
const ITS = /^\s?(?:환자)?(?:의|에서의?|에게서의?|에게)\s/
/** Of a list, what stands before one thing isn't said of the next. */
const ITEM = /(?:,\s|\s및\s|[과와]\s)(?!.*(?:,\s|\s및\s|[과와]\s))/
const NARROW = new Set('소아 영아 유아 신생아 미숙아 청소년 성인 남성 여성'.split(' '))

/**
 * Whether what the medicine is for is told of the same people and the same cause: 소아의 변비 is neither 변비 nor 성인의
 * 변비, 항암제로 인한 구토 is not all 구토, and 신부전 of 신부전 환자의 빈혈 isn't what it is for.
 */
export function isForSameOnes(said: Spot, official: Spot): boolean {
  if (official.statement.of?.section !== 'indications') return true
  return isQualifier(said) === isQualifier(official) && qualifiersOf(said) === qualifiersOf(official)
}

/** Everything that narrows what stands at a place, as one text. */
function qualifiersOf({ statement, at }: Spot): string {
  const { text } = statement
  const before = text.slice(0, at)
  const item = ITEM.exec(before)
  const start = item ? item.index + item[0].length : 0
  const causes = [CAUSE, PATIENTS].flatMap(words =>
    [...before.slice(start).matchAll(words)].map(match => match[1] ?? ''),
  )
  const people = narrowIn(statement, start, at)
  return [...new Set([...causes, ...people])].sort().join(' ')
}

const narrowIn = ({ populations, text }: Statement, start: number, at: number): string[] =>
  populations
    .filter(each => each.at >= start && each.end <= at && NARROW.has(each.who) && ITS.test(text.slice(each.end)))
    .map(({ who }) => who)

/** Whether a thing only says of what or of whom another is. */
const isQualifier = ({ statement: { text }, at, end }: Spot): boolean =>
  [CAUSE, PATIENTS].some(words =>
    [...text.slice(at).matchAll(words)].some(
      ({ index, 0: whole }) =>
        index <= end - at && index + whole.length >= end - at - 1 && !/,/.test(text.slice(at, at + index)),
    ),
  )

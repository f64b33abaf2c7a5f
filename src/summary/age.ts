import { isSame, type Measure } from './measure.js'
import type { Population } from './population.js'
import type { Statement } from './statement.js'

/**
 * Whether two texts mean the same people: what holds for infants below three months, or for children who take iron, isn't
 * said of all infants and children.
 */
export function isSameGroup(said: Population, saying: Statement, official: Population, telling: Statement): boolean {
  if (isDescribed(said, saying) !== isDescribed(official, telling)) return false
  const [one, other] = [ageOf(said, saying), ageOf(official, telling)]
  return one && other ? isSame(one, other) : one === other
}

/** 15세 미만의 소아, 소아(15세 미만), 임신 6개월 이상; null where people of any age are meant. */
function ageOf({ at, end, who }: Population, { text, measures }: Statement): Measure | null {
  const before = measures.find(measure => measure.end <= at && OF.test(text.slice(measure.end, at)))
  if (before?.isAge || (before && MONTHS.has(before.unit))) return before
  const behind = measures.find(measure => measure.at >= end && IN.test(text.slice(end, measure.at)))
  return behind && (behind.isAge || (who === '임부' && MONTHS.has(behind.unit))) ? behind : null
}

const isDescribed = ({ at }: Population, { text }: Statement): boolean =>
  /(?:[하있없받되먹앓]는|[가-힣][한된])\s$/.test(text.slice(0, at))

const OF = /^(?:의|인)?\s?(?:영,\s?|유,\s?)?$/
const IN = /^\s?(?:초기|중기|말기|후기|기간)?\s?(?:만\s?)?$/
const MONTHS = new Set(['개월', '주'])

import { isSame, keyOf, type Measure } from './measure.js'
import type { Fault } from './refusal.js'
import type { Statement } from './statement.js'

/** A number with what it is told of: so much a time or a day, and for whom. */
interface Dose {
  readonly measure: Measure
  readonly name: string
  /** 1회 or 1일, where it stands right before. */
  readonly per: string | null
  /** Ages and people that it is meant for; empty where it is meant for all. */
  readonly who: readonly string[]
  /** Whether only a doctor may say so. */
  readonly isOrdered: boolean
}

/** A dose that the label gives to others, or for another time; null where all are as the label has them. */
export function misplacedDose(said: Statement, official: readonly Statement[]): Fault | null {
  const doses = official.flatMap(dosesIn)
  const repeated = said.measures.find(measure => countOf(measure, [said]) > countOf(measure, official))
  if (repeated) {
    const name = said.text.slice(repeated.at, repeated.end)
    return { reason: 'number', detail: `"${name}" is said more often than in the label` }
  }
  for (const dose of dosesIn(said)) {
    if (!isTaken(dose.measure)) continue
    const same = doses.filter(each => isSame(dose.measure, each.measure))
    if (same.length === 0) continue
    if (!same.some(each => isSamePer(dose, each)))
      return { reason: 'number', detail: `"${dose.name}" stands with another number in the label` }
    if (!dose.isOrdered && same.every(each => each.isOrdered))
      return { reason: 'number', detail: `"${dose.name}" is only as a doctor orders` }
    if (!same.some(each => isSamePer(dose, each) && isForSame(dose, each)))
      return { reason: 'population', detail: `"${dose.name}" is meant for somebody else` }
  }
  return null
}

/** How often a number stands in any one reading of a sentence; in several sentences it may stand anew. */
function countOf(measure: Measure, statements: readonly Statement[]): number {
  const counts = new Map<unknown, number>()
  for (const { of, measures, text } of statements) {
    const key = of?.number ?? text
    counts.set(key, Math.max(counts.get(key) ?? 0, measures.filter(each => isSame(measure, each)).length))
  }
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

/** 황색4호 is no dose. */
const isTaken = ({ unit }: Measure): boolean => TAKEN.has(unit.replace(/\/.*/, ''))

const TAKEN = new Set('정 캡슐 포 병 매 장 알 환 방울 개 회 ml l mg g mcg iu 스푼 잔 배'.split(' '))

const isSamePer = (said: Dose, official: Dose): boolean =>
  said.per === official.per || (said.per === null && (official.per === '1 회' || isEach(said.measure)))

function isForSame({ who }: Dose, official: Dose): boolean {
  if (official.who.length === 0) return true
  return who.length > 0 && who.every(each => official.who.includes(each))
}

const isEach = ({ value, unit, bound }: Measure): boolean =>
  bound === '' &&
  (unit === '회' ? value === '1' : ['일', '주', '개월', '시간'].includes(unit) || (unit === 'kg' && value === '1'))

/** People and doses come in turn: those before a dose are who it is for. One dose behind all of them is for all. */
function dosesIn(statement: Statement): Dose[] {
  const groups: { who: string[]; doses: Dose[] }[] = [{ who: [], doses: [] }]
  let before: Measure | null = null
  for (const item of itemsOf(statement)) {
    let group = groups.at(-1)
    if (!group) break
    if ('who' in item) {
      if (group.doses.length > 0) groups.push((group = { who: [], doses: [] }))
      group.who.push(item.who)
      before = null
    } else {
      const per = before && isEach(before) && keyOf(before) !== keyOf(item.measure) ? keyOf(before) : null
      group.doses.push({
        measure: item.measure,
        name: item.name,
        per,
        who: group.who,
        isOrdered: isOrdered(statement, item.measure),
      })
      before = item.measure
    }
  }
  return shared(groups)
}

const isOrdered = ({ text, doings }: Statement, { at, end }: Measure): boolean => {
  const from = doings.findLast(doing => doing.end <= at)?.end ?? 0
  const to = doings.find(doing => doing.at >= end)?.end ?? text.length
  return /의사|지시|처방/.test(text.slice(from, to))
}

function shared(groups: readonly { who: readonly string[]; doses: readonly Dose[] }[]): Dose[] {
  const all = groups.flatMap(({ doses }) => doses)
  const everybody = groups.flatMap(({ who }) => who)
  const last = groups.at(-1)
  return all.map(dose => {
    const isAlone = all.filter(each => each.measure.unit === dose.measure.unit && each.per === dose.per).length === 1
    return isAlone && last?.doses.includes(dose) ? { ...dose, who: everybody } : dose
  })
}

function itemsOf({ text, measures, populations }: Statement) {
  const people = populations.map(({ at, who }) => ({ at, who }))
  const numbers = measures.map(measure =>
    measure.isAge
      ? { at: measure.at, who: keyOf(measure) }
      : { at: measure.at, measure, name: text.slice(measure.at, measure.end) },
  )
  return [...people, ...numbers].sort((a, b) => a.at - b.at)
}

import type { Spot, Statement } from './statement.js'
import type { Act } from './verbs.js'

const DOUBLE = /않(?:으면|고는|고서는)\s?안|않을\s?수\s?(?:가|는|도)?\s?없|없지\s?않|말라는|말란|것은?\s?아니|지\s?않지/
const DENIAL = /않|못\s?(?:하|할|한|해|합|먹|드|쓰|씁)|없|아니|아닌|아닙|제외|(?<![가-힣])안\s/g

/** Where a text says no, other than by forbidding. */
export const denialsIn = ({ text, doings, measures }: Statement): number[] =>
  [...text.matchAll(DENIAL)]
    .map(({ index }) => index)
    .filter(at => !doings.some(doing => FORBIDS.has(doing.act) && doing.at <= at && at < doing.end))
    .filter(at => !measures.some(measure => measure.at <= at && at < measure.end))

/** Two denials that make a command of a prohibition; no label has them. */
export const isDoublyDenied = ({ text }: Statement): boolean => DOUBLE.test(text)

/** Whether a thing is said not to be: 개선 in 개선이 없을 경우. */
export const isDenied = ({ statement, end }: Spot): boolean => denialBehind(statement, end) !== null

export function denialBehind(statement: Statement, end: number): number | null {
  const at = denialsIn(statement).find(denial => denial >= end && denial - end <= 8)
  return at === undefined || /[,.]/.test(statement.text.slice(end, at)) ? null : at
}

/** Whether a label denies the plain word that is denied at a place: 증상이 완화되지 않으면. */
export function isDeniedThere({ text }: Statement, at: number, official: readonly Statement[]): boolean {
  const stem = /([가-힣]{2})[가-힣]*\s?$/.exec(text.slice(Math.max(0, at - 8), at))?.[1]
  return stem !== undefined && official.some(statement => isDeniedIn(statement, stem))
}

/** Whether a plain word is said to be that the label only says not to be. */
export const isTurned = (said: Statement, official: readonly Statement[]): boolean =>
  TURNING.some(
    stem =>
      said.text.includes(stem) &&
      !isDeniedIn(said, stem) &&
      official.some(statement => isDeniedIn(statement, stem)) &&
      !official.some(statement => statement.text.includes(stem) && !isDeniedIn(statement, stem)),
  )

const TURNING = ['완화', '개선', '효과', '필요', '도움', '나타', '생기', '생길', '나아', '호전']

const isDeniedIn = (statement: Statement, stem: string): boolean =>
  denialsIn(statement).some(at => statement.text.slice(Math.max(0, at - 10), at).includes(stem))

const FORBIDS = new Set<Act>(['forbid', 'avoid'])

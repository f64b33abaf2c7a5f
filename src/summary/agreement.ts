import type { Doing } from './act.js'
import { isDenied } from './denial.js'
import { actsBehind, type Spot, type Statement } from './statement.js'
import type { Act } from './verbs.js'

const HAPPENS =
  /(?:나타나|나타날|나타난|발생|생기|생길|생긴|발현|일으키|일으킬)[가-힣]{0,3}\s?(?:경우|때|시)|(?:나타나|생기|발생하)면/

/** Whether a label does with a thing what a summary does with it. Of several acts behind it, the nearest rules. */
export function agree(said: Spot, official: Spot, isMeasure: boolean): boolean {
  if (isDenied(said) !== isDenied(official)) return false
  const [nearest] = actsBehind(said)
  const acts = actsBehind(official)
  if (nearest === undefined) return false
  if (nearest === 'risk') return mayHappen(official, acts[0]) && !forgetsToStop(said, acts)
  const ruling = acts.find(act => act !== 'risk')
  if (ruling === undefined || !isSameCase(said, official, isMeasure)) return false
  return isSameAct(nearest, ruling, official.statement) || (isMeasure && isDosing(nearest) && isDosing(ruling))
}

/**
 * "졸음이 올 수 있으므로 운전하지 마십시오" is no "졸음이 올 때 운전하지 마세요", and to stop where a week of it is of no use,
 * is not to stop for a week.
 */
function isSameCase(said: Spot, official: Spot, isMeasure: boolean): boolean {
  const ruling = rulingOf(official)
  if (!ruling || !WARNING.has(ruling.act)) return true
  const isCase = CASE.test(untilRuling(official))
  if (isMeasure && isCase) return CASE.test(untilRuling(said))
  return isCase || actsBehind(official)[0] !== 'risk' || !CASE.test(untilRuling(said))
}

const WARNING = new Set<Act>(['forbid', 'stop', 'consult', 'caution'])
const CASE = /경우|때|[으오나하되기있없않지리르끼]면|(?:여|아|어|해)도(?![가-힣])|[가-힣]시(?=$|[^가-힣]|에)/

const rulingOf = ({ statement, at }: Spot): Doing | undefined =>
  statement.doings.find(({ end, act }) => end > at && act !== 'risk' && act !== 'avoid')
const untilRuling = (spot: Spot): string => spot.statement.text.slice(spot.at, rulingOf(spot)?.at)

/** Whether one of the label's sentences does this at all. */
export function isDone(doing: Doing, said: Statement, official: readonly Statement[]): boolean {
  const isStopped = said.doings.some(({ act }) => act === 'stop')
  return official.some(statement => {
    const acts = statement.doings.map(({ act }) => act)
    if (doing.act === 'risk') return acts.includes('risk') || mayHappen({ statement, at: 0, end: 0 }, undefined)
    if (doing.act === 'consult' && !isStopped && acts.slice(0, acts.indexOf('consult')).includes('stop')) return false
    return acts.some(act => isSameAct(doing.act, act, statement))
  })
}

const isDosing = (act: Act): boolean => act === 'use' || act === 'tell'

const isIndication = ({ of }: Statement): boolean => of?.section === 'indications'

/** Among those who are to ask a doctor, what may come of one of them may not come of all. */
function isOfAList({ text, doings, of }: Statement, at: number): boolean {
  const risk = doings.find(({ act, end }) => act === 'risk' && end > at)
  return of?.section !== 'adverseReactions' && !!risk && /환자|경험자|사람|여성/.test(text.slice(at, risk.at))
}

/** In a list of what may come, "가 나타나는 경우" says as much as "가 나타날 수 있습니다". */
const mayHappen = ({ statement, at }: Spot, nearest: Act | undefined): boolean =>
  !isIndication(statement) &&
  ((nearest === 'risk' && !isOfAList(statement, at)) ||
    (statement.of?.section === 'adverseReactions' && HAPPENS.test(statement.text.slice(at))))

/** What the label has one stop at, is not merely to be talked about: "나타날 수 있으며, 이 경우 상의하세요". */
function forgetsToStop({ statement, at }: Spot, official: readonly Act[]): boolean {
  const [risk, next] = statement.doings.filter(doing => doing.end > at)
  if (!risk || next?.act !== 'consult' || official.find(act => act !== 'risk') !== 'stop') return false
  return /경우|때|면/.test(statement.text.slice(risk.end, next.at))
}

function isSameAct(said: Act, official: Act, statement: Statement): boolean {
  if (said === official) return true
  if (said === 'forbid' || said === 'avoid') return official === 'forbid' || official === 'avoid'
  if (said === 'allow') return official === 'use' && isIndication(statement)
  return said === 'need' && official === 'use' && !isIndication(statement)
}

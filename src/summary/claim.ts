import type { Doing } from './act.js'
import { agree, isDone } from './agreement.js'
import { keepsConditions } from './condition.js'
import { denialBehind, denialsIn, isDeniedThere, isDoublyDenied, isTurned } from './denial.js'
import { turned } from './direction.js'
import { misplacedDose } from './dose.js'
import type { OwnName } from './name.js'
import { meansSame } from './purpose.js'
import type { Fault } from './refusal.js'
import { strangeRouteIn } from './route.js'
import type { Statement } from './statement.js'
import { measuresOf, populationsOf, type Found, type Term } from './term.js'
import { merged, strewn } from './together.js'
import type { Act } from './verbs.js'
import { isForSameOnes } from './whose.js'
import { wordsOf } from './wording.js'

/** The first thing that one sentence of a summary says and the label doesn't; null where there is none. */
export function statementFault(said: Statement, official: readonly Statement[], own: OwnName): Fault | null {
  const terms: Term[] = []
  for (const find of [measuresOf, populationsOf, undone, wordsOf]) {
    const found = find(said, official, own)
    if ('fault' in found) return found.fault
    terms.push(...found.terms)
  }
  const route = strangeRouteIn(said.text, official.map(({ text }) => text).join(' '), own.full)
  if (route !== null) return { reason: 'uncited', detail: `"${route}" is in no cited sentence` }
  return misplacedDose(said, official) ?? termFault(terms) ?? actFault(said, terms, official)
}

function undone(said: Statement, official: readonly Statement[]): Found {
  const doing = said.doings.find(each => !isDone(each, said, official))
  if (!doing) return { terms: [] }
  return { fault: polarity(`no cited sentence says "${said.text.slice(doing.at, doing.end)}"`) }
}

function termFault(terms: readonly Term[]): Fault | null {
  const agreed: Term[] = []
  for (const term of terms) {
    const { kind, name, spot } = term
    const agreeing = term.places.filter(place => agree(spot, place, kind === 'measure'))
    if (agreeing.length === 0) return polarity(`what is said of "${name}" is not what the cited sentences say of it`)
    const meant = agreeing.filter(place => kind !== 'word' || meansSame(spot, place))
    if (meant.length === 0)
      return polarity(`what the medicine does about "${name}" is not what the cited sentences say`)
    const places = meant.filter(
      place => keepsConditions(spot, place) && (kind !== 'word' || isForSameOnes(spot, place)),
    )
    if (places.length === 0) return polarity(`the cited sentences say "${name}" of some only, or under a condition`)
    agreed.push({ ...term, places })
  }
  const astray = turned(agreed)
  if (astray) return polarity(`"${astray.name}" is said of something else in the cited sentences`)
  const [one, other] = strewn(agreed) ?? merged(agreed) ?? []
  return one && other ? polarity(`no cited sentence says "${one.name}" and "${other.name}" together`) : null
}

function actFault(said: Statement, terms: readonly Term[], official: readonly Statement[]): Fault | null {
  const ends = terms.map(({ spot }) => spot.end)
  const denied = denialsIn(said).filter(at => !ends.some(end => denialBehind(said, end) === at))
  if (isDoublyDenied(said) || isTurned(said, official) || !denied.every(at => isDeniedThere(said, at, official)))
    return polarity('it denies what the cited sentences do not deny')
  const forced = FORCED.exec(said.text)
  const next = forced && said.doings.find(({ at }) => at >= forced.index)
  if (next && EASED.has(next.act) && !official.some(({ text }) => FORCED.test(text)))
    return polarity(`no cited sentence says "${forced[0]}"`)
  const often = HOW_OFTEN.find(word => timesOf(word, said) > Math.max(0, ...official.map(each => timesOf(word, each))))
  if (often) return polarity(`"${often}" is said more often than in the cited sentences`)
  if (DURING.test(said.text) && !official.some(({ text }) => DURING.test(text)))
    return polarity('the cited sentences do not speak of the time of taking it')
  return said.doings.some((_, index) => isBare(said, index, terms)) ? polarity('it does not say to whom or what') : null
}

/** Each may stand before one thing only. */
const HOW_OFTEN = ['자주', '항상', '흔하', '흔히', '드물', '때때로', '계속', '많이', '많은', '매우']
const timesOf = (word: string, { text }: Statement): number => text.split(word).length - 1
const FORCED = /반드시|꼭/
const EASED = new Set<Act>(['use', 'allow', 'tell', 'need', 'risk'])
/** Who is to ask before taking it, isn't to ask while taking it. */
const DURING = /(?:복용|사용|투여)[가-힣]{0,2}\s?(?:중(?!이|인|지|단)|동안|도중)/

/** Whether a verb stands there with nothing of the label that it is said of. To see a doctor is never wrong. */
function isBare({ text, doings }: Statement, index: number, terms: readonly Term[]): boolean {
  const doing = doings[index]
  if (!doing || !BOUND.has(doing.act)) return false
  const before = doings.slice(0, index).findLast(({ act }) => act !== 'risk' && act !== 'avoid')
  if (before && isOfOneTurn(before, doing, text)) return false
  const own = terms.filter(({ spot }) => spot.at < doing.end && spot.end > (before?.end ?? -1))
  return !own.some(({ kind }) => kind !== 'population' || doing.act === 'forbid' || doing.act === 'stop')
}

/** 완화하는 데 사용합니다, 들어가지 않도록 주의하세요, 씹지 말고 복용하세요; but not 복용하지 말고 사용하세요. */
function isOfOneTurn(before: Doing, doing: Doing, text: string): boolean {
  if (before.act === 'use') return doing.act === 'use'
  const isManner = !/(?:복용|사용|투여|섭취|먹|드시|마시)하?$/.test(text.slice(0, before.at))
  return (
    before.act === 'forbid' &&
    (doing.act === 'caution' || doing.act === 'use') &&
    isManner &&
    doing.at - before.end < 12
  )
}

const BOUND = new Set<Act>(['forbid', 'stop', 'use', 'allow', 'store', 'caution', 'risk'])

const polarity = (detail: string): Fault => ({ reason: 'polarity', detail })

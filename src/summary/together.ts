import type { Spot } from './statement.js'
import type { Term } from './term.js'
import type { Act } from './verbs.js'

/** What joins the things of one list: "임부, 간장애 환자 또는" before the next. */
const LISTED =
  /^(?:\s?(?:환자|경험자|사람|여성|분|약물|약|등))?(?:이나|나|과|와)?\s?(?:,\s?)?(?:및\s?|또는\s?|혹은\s?)?$/
const JOINING = /(?:,|및|또는|혹은|과|와|나)\s?$/

/**
 * Two things under one verb that no single sentence has together: that neither 임부 nor anybody for more than five days may
 * take it, isn't that 임부 may for five days. Things of one list need not stand together, each being said by itself.
 */
export function strewn(terms: readonly Term[]): readonly [Term, Term] | null {
  const ordered = [...terms].sort((a, b) => a.spot.at - b.spot.at)
  for (const [index, one] of ordered.entries())
    for (const [further, other] of ordered.slice(index + 1).entries()) {
      if (doingOf(one.spot) !== doingOf(other.spot) || areTogether(one, other)) continue
      if (!isOneList(ordered.slice(index, index + further + 2)) && !isUnion(one, other)) return [one, other]
    }
  return null
}

/**
 * Two of a list that are made one: what holds for 신장애 환자 and for 12세 미만의 소아, isn't what holds for a 12세 미만의
 * 신장애 환자 only.
 */
export function merged(terms: readonly Term[]): readonly [Term, Term] | null {
  for (const one of terms)
    for (const other of terms) {
      const act = doingOf(one.spot)?.act
      if (!act || !WARNING.has(act) || other.spot.at < one.spot.end || doingOf(one.spot) !== doingOf(other.spot))
        continue
      if (PARTING.test(one.spot.statement.text.slice(one.spot.at, other.spot.at))) continue
      const pairs = pairsOf(one, other)
      if (pairs.length > 0 && pairs.every(([a, b]) => isListed(a, b))) return [one, other]
    }
  return null
}

/** Where one sentence names both. */
const pairsOf = (one: Term, other: Term): (readonly [Spot, Spot])[] =>
  one.places.flatMap(a =>
    other.places
      .filter(b => b.statement === a.statement)
      .map(b => (a.at <= b.at ? ([a, b] as const) : ([b, a] as const))),
  )

/** Behind 은 and 는 comes what is said of the list before it. */
function isListed(first: Spot, second: Spot): boolean {
  const between = first.statement.text.slice(first.at, second.at)
  return first.end <= second.at && PARTING.test(between) && !TOPIC.test(between)
}

const WARNING = new Set<Act>(['forbid', 'avoid', 'stop', 'consult', 'caution'])
const PARTING = /,|및|또는|혹은|거나|[과와나]\s/
const TOPIC = /(?<![있없하되받먹앓시오나지키])[은는]\s/

const doingOf = ({ statement, at }: Spot) => statement.doings.find(doing => doing.end > at)

const areTogether = (one: Term, other: Term): boolean =>
  one.places.some(({ statement }) => other.places.some(place => place.statement.of === statement.of))

function isOneList(terms: readonly Term[]): boolean {
  return terms.every((term, index) => {
    if (term.kind === 'measure') return false
    const next = terms[index + 1]
    if (!next) return true
    const { statement, at, end } = term.spot
    return (
      next.spot.at < end ||
      (LISTED.test(statement.text.slice(end, next.spot.at)) && JOINING.test(statement.text.slice(at, next.spot.at)))
    )
  })
}

/** What may come of it, and what it is for, the label tells in several sentences. */
const isUnion = (one: Term, other: Term): boolean => {
  if (one.kind !== 'word' || other.kind !== 'word') return false
  const act = doingOf(one.spot)?.act
  return (
    act === 'risk' ||
    [one, other].every(({ places }) => places.some(({ statement }) => statement.of?.section === 'indications'))
  )
}

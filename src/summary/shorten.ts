import { clausesOf, closed, FORBIDDING, isClosed, plain } from './clause.js'
import { bracketsOf, withoutStrays } from './bracket.js'

/** How a sentence is to be made short. */
export interface Shortening {
  /** In characters; a sentence that can't be that short without losing its sense is longer. */
  readonly limit: number
  /** The clauses to keep; null for as many of the first as fit. */
  readonly isWanted: ((clause: string) => boolean) | null
  /** One of the wanted clauses is enough where there is no room for all: so many symptoms, but never whom it is forbidden. */
  readonly mayChoose: boolean
}

/** What a shorter list would turn into its opposite, or into a rule for others. */
const EXCEPTING = /제외|이외|외에|에만|에 한[하해]|아닌|아니|다만|(?:복용|사용|투여|적용)할 수 있/

/** What a sentence begins with that says of what all of it is true. */
const LEAD = /^(?:이 약은 |이 약을 (?:복용|사용|투여|적용)하(?:기 전에는?|는 동안(?:에는?)?),? )/

/** A list of whom to ask before, in which a condition is the last member's own. */
const BEFORE = /^이 약을 \S+하기 전에/

/** Not one of a list, but half of what is said: "외용으로만 사용하고, 내복하지 마십시오." */
const HALF = /(?:하|되|않|말|있|없|지|이|으|며|시|키|르)(?:고|며|면|되|나|니|므로|지만|면서)$|(?:하여|되어|므로)$/
const CONDITION = /(?:경우|때|전에|후에|다음|면| 시)(?:에는?|는)?$/

/** Where the end of a list goes on without its last member: "… 복용한 환자는 …하십시오.", "… 등이 나타나는 경우 …". */
const RESTS = [
  /(?<=\s)등(?:이|을|의 (?:증상|반응|장애)\S*) /g,
  /(?<=\s)나타(?:나는 경우|난 경우|나면|날 수)/g,
  /(?<=[은는] )의사 또는 약사와 상[의담]하십시오/g,
]
const RESTS_OF_PERSONS = [
  /(?<=\s)(?:(?:복용|투여|사용)(?:한|하는|하고 있는|받고 있는|중인| 중인) )?(?:(?:환자|경험자|사람) (?:(?:또는|및) )?)*(?:환자|경험자|사람)(?:[은는]|에게는|에는)/g,
  /(?<=\s)함께 (?:복용|사용)/g,
  /(?<=\s)이 약을 (?:복용|사용)하지 마십시오/g,
]
const RESTS_BEFORE = [/(?<=\s)의사 또는 약사와 상[의담]하십시오/g]

/** A sentence without what can be left out, "…" in its place; numbers, words and brackets stay whole. */
export function shorten(sentence: string, { limit, isWanted, mayChoose }: Shortening): string {
  const clauses = clausesOf(sentence)
  const last = clauses.length - 1
  const end = clauses[last] ?? ''
  if (sentence.length <= limit || last === 0 || EXCEPTING.test(plain(end))) return sentence
  const kept = new Set([...clauses.keys()].filter(index => index === last || mustStay(clauses, index, mayChoose)))
  const rest = isWanted?.(end) ? end : restOf(end, BEFORE.test(sentence))
  const isAlone = (index: number) => !kept.has(index) || isClosed(clauses[index] ?? '')
  const text = () => written(clauses, kept, isAlone(last - 1) ? rest : end)
  const add = (indexes: readonly number[], mustFit: boolean) => {
    const added = indexes.filter(index => !kept.has(index))
    for (const index of added) kept.add(index)
    const isGood = !mustFit || text().length <= limit
    if (!isGood) for (const index of added) kept.delete(index)
    return isGood
  }
  const wanted = isWanted ? [...clauses.keys()].filter(index => isWanted(clauses[index] ?? '')) : []
  if (wanted.length === 0) [...clauses.keys()].every(index => add([index], true))
  else if (mayChoose) wanted.every((index, order) => add([index], order > 0))
  else for (const index of wanted) add(closed(clauses, index), false)
  return withoutStrays(text())
}

function mustStay(clauses: readonly string[], index: number, mayChoose: boolean): boolean {
  const clause = plain(clauses[index] ?? '')
  return (
    (HALF.test(clause) && !mayChoose) ||
    FORBIDDING.test(clause) ||
    (index === clauses.length - 2 && CONDITION.test(clause))
  )
}

/** Without the last member of a list, where the rest can stand without it. */
function restOf(end: string, isBefore: boolean): string {
  const brackets = bracketsOf(end)
  const patterns = [...RESTS_OF_PERSONS, ...(isBefore ? RESTS_BEFORE : RESTS)]
  const starts = patterns.flatMap(pattern => {
    const found = [...end.matchAll(pattern)].at(-1)?.index
    const isOutside = found !== undefined && !brackets.some(({ start, end: to }) => start < found && found < to)
    return isOutside && !FORBIDDING.test(end.slice(0, found)) ? [found] : []
  })
  return starts.length > 0 ? end.slice(Math.min(...starts)) : end
}

function written(clauses: readonly string[], kept: ReadonlySet<number>, end: string): string {
  const last = clauses.length - 1
  const lead = kept.has(0) ? '' : (LEAD.exec(clauses[0] ?? '')?.[0].trim() ?? '')
  const words = lead ? [lead] : []
  let before = -1
  for (const index of [...kept].sort((a, b) => a - b)) {
    if (index !== before + 1 || (index === last && end !== clauses[last])) words.push('…')
    words.push(index === last ? end : (clauses[index] ?? ''))
    before = index
  }
  return words.join(' ')
}

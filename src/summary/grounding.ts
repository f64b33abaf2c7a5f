import { statementFault } from './claim.js'
import { bracketFault, formFault } from './form.js'
import { isGenuine } from './genuine.js'
import { mentions, type Keyword } from './keyword.js'
import { ownNameOf, withoutName } from './name.js'
import type { Sentence } from './passage.js'
import type { Fault } from './refusal.js'
import { clausesOf, flattened, spell } from './spelling.js'
import { statementOf, statementsOf, type Statement } from './statement.js'
import { REASSURANCE, type Act } from './verbs.js'

export { REFUSALS, type Refusal } from './refusal.js'

/** What the model answered: its words, and the numbers of the sentences that they rest on. */
export interface Draft {
  readonly text: string
  readonly citations: readonly number[]
}

/** What the model was given. */
export interface Given {
  readonly name: string
  readonly passage: readonly Sentence[]
  readonly keyword: Keyword | null
}

export type Verdict = { readonly ok: true; readonly citations: readonly Sentence[] } | ({ readonly ok: false } & Fault)

const MOST_CITED = 6

/**
 * Whether a draft says nothing but what the sentences say that it cites. Every word must be one of theirs or one that says
 * nothing by itself, and be under the same verb as there; whatever can't be told is refused.
 */
export function verify(draft: Draft, given: Given): Verdict {
  const cited = given.passage.filter(({ number }) => draft.citations.includes(number))
  const official = cited.map(({ text }) => text)
  const fault =
    formFault(draft.text) ??
    citationFault(draft, given) ??
    bracketFault(draft.text, official) ??
    claimFault(draft.text, cited, given)
  return fault ? { ok: false, ...fault } : { ok: true, citations: cited }
}

function citationFault({ citations }: Draft, { passage }: Given): Fault | null {
  if (citations.length === 0) return { reason: 'uncited', detail: 'no sentence is cited' }
  const unknown = citations.find(number => !passage.some(sentence => sentence.number === number))
  if (unknown !== undefined) return { reason: 'unknown citation', detail: `there is no sentence ${unknown}` }
  if (new Set(citations).size > MOST_CITED)
    return { reason: 'form', detail: `more than ${MOST_CITED} sentences are cited` }
  const order = passage.find(({ number, text }) => citations.includes(number) && !isGenuine(text))
  return order ? { reason: 'form', detail: `sentence ${order.number} is not a label's` } : null
}

function claimFault(text: string, cited: readonly Sentence[], given: Given): Fault | null {
  const own = ownNameOf(given.name)
  const spelled = withoutName(spell(text), own)
  const official = cited.flatMap(statementsOf)
  if (REASSURANCE.test(spelled)) return polarity('no label promises that nothing happens')
  const said = clausesOf(flattened(spelled)).map(clause => statementOf(clause, null))
  for (const statement of said) {
    const fault = statementFault(statement, official, own)
    if (fault) return fault
  }
  return omissionOf(said, given)
}

/** Where the label forbids, a summary that only sends to the doctor hides it, also where it forbids something else. */
function omissionOf(said: readonly Statement[], { passage, keyword }: Given): Fault | null {
  if (!keyword || said.some(statement => isForbidden(statement, keyword, TOLD))) return null
  const forbidding = passage.find(
    sentence =>
      isGenuine(sentence.text) &&
      mentions(sentence.text, keyword) &&
      statementsOf(sentence).some(statement => isForbidden(statement, keyword, FORBIDDEN)),
  )
  return forbidding ? polarity(`sentence ${forbidding.number} forbids, and it does not say so`) : null
}

/** Whether it is forbidden in the words that the verb rules. In a summary that may come with a reason. */
function isForbidden({ text, doings }: Statement, keyword: Keyword, acts: ReadonlySet<Act>): boolean {
  const ruling = acts === TOLD ? doings.filter(({ act }) => act !== 'risk') : doings
  return ruling.some(
    ({ act, end }, index) => acts.has(act) && mentions(text.slice(ruling[index - 1]?.end ?? 0, end), keyword),
  )
}

const FORBIDDEN = new Set<Act>(['forbid'])
const TOLD = new Set<Act>(['forbid', 'avoid'])

const polarity = (detail: string): Fault => ({ reason: 'polarity', detail })

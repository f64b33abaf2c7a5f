import { FORBIDDING } from './clause.js'
import { mentions, namerOf, sectionsOf, type Keyword } from './keyword.js'
import { headOf, mentioning, type Sentence } from './passage.js'
import { beforeCut } from './sentence.js'

/** A sentence that may be told, with the one without which it says little. */
export interface Finding {
  readonly sentence: Sentence
  readonly head: Sentence | null
  readonly weight: number
}

/** What a sentence weighs; one that forbids goes before all that doesn't, but for what was asked for by name. */
const WEIGHT = {
  forbidden: 5,
  cutOff: 4,
  purpose: 3.7,
  consulting: 3,
  precaution: 2.5,
  other: 2,
  common: 0.5,
  kept: 0.2,
}
const MORE = { boxed: 0.5, ownWords: 1.5, allWords: 1, namedSection: 10 }
const WORTH_ROOM = 3

const CONSULTING = /상의|상담|주의|신중|유의|알리십시오|중지|중단|수 있습니다/

/** On nearly every label: true, but seldom what was asked for. */
const KEPT_AWAY = /손[이에] 닿지 않는/
const COMMON = /보호자의 지도|용법과 용량을 잘 지키십시오/

/** What a medicine is for, as on the label. */
export const purposes = (sentences: readonly Sentence[]): readonly Finding[] =>
  sentences
    .filter(({ section }) => section === 'indications')
    .map(sentence => ({ sentence, head: headOf(sentence, sentences), weight: WEIGHT.purpose }))

/** What forbids comes first, then what the medicine is for, what to ask about, and the rest, as on the label. */
export function ranked(sentences: readonly Sentence[], keyword: Keyword): readonly Finding[] {
  const isNamed = namerOf(keyword)
  const named = sectionsOf(keyword)
  return mentioning(sentences, keyword)
    .map(sentence => {
      const head = headOf(sentence, sentences)
      const hasAll = keyword.terms.length > 1 && mentions(sentence.text, keyword)
      const weight =
        weightOf(sentence, head) +
        (isNamed(sentence.text) ? MORE.ownWords : 0) +
        (hasAll ? MORE.allWords : 0) +
        (named.has(sentence.section) ? MORE.namedSection : 0)
      return { sentence, head, weight }
    })
    .sort((a, b) => b.weight - a.weight || a.sentence.number - b.sentence.number)
}

/** The first, and the next that says something else, where it matters or takes no room. One forbids if any does. */
export function chosenFrom(findings: readonly Finding[], room: number): readonly Finding[] {
  const [first, ...rest] = findings
  if (!first) return []
  const others = rest.filter(other => !isSaid(other, first))
  const second = (isForbidding(first) ? undefined : others.find(isForbidding)) ?? others[0]
  if (!second) return [first]
  const fits = lengthOf(first) + lengthOf(second) < room
  const adds = second.weight >= WEIGHT.other || first.weight < WORTH_ROOM
  const matters =
    (second.weight >= WORTH_ROOM && second.sentence.section !== 'adverseReactions') || isForbidding(second)
  const isGoingOn = second.head === first.sentence
  return matters || (adds && fits) ? [first, isGoingOn ? { ...second, head: null } : second] : [first]
}

export const isForbidding = ({ sentence, head }: Finding): boolean =>
  sentence.section !== 'storage' && FORBIDDING.test(`${head?.text ?? ''} ${sentence.text}`)

/** True where a finding has been told with another. */
export const isSaid = ({ sentence }: Finding, { sentence: other, head }: Finding): boolean =>
  sentence === head || gist(sentence.text) === gist(other.text)

/** Asks to keep the medicine from children and says nothing of giving it to them. */
export const isKeptAway = ({ sentence }: Finding): boolean => KEPT_AWAY.test(sentence.text)

export const lengthOf = ({ sentence, head }: Finding): number =>
  sentence.text.length + (head ? head.text.length + 1 : 0)

function weightOf(sentence: Sentence, head: Sentence | null): number {
  const { section, text } = sentence
  if (KEPT_AWAY.test(text)) return 0
  if (section === 'storage') return WEIGHT.kept
  if (COMMON.test(text)) return WEIGHT.common
  if (isForbidding({ sentence, head, weight: 0 }))
    return WEIGHT.forbidden + (section === 'boxedWarning' ? MORE.boxed : 0)
  if (beforeCut(text) !== null) return WEIGHT.cutOff
  if (section === 'indications') return WEIGHT.purpose
  if (section === 'dosageAndAdministration' || section === 'adverseReactions') return WEIGHT.other
  return CONSULTING.test(text) ? WEIGHT.consulting : WEIGHT.precaution
}

/** Two sentences that differ in particles only say the same. */
const gist = (text: string): string => text.replace(/[\s.,]|에는|에|은|는|중|시|동안|이 약을/g, '')

import { createHash } from 'node:crypto'
import { SECTIONS, type Label, type Section } from '../medicine/label.js'
import { FORBIDDING } from './clause.js'
import { mentionOf, type Keyword } from './keyword.js'
import { isListed, splitSentences } from './sentence.js'

/** A sentence of a label. Numbers begin at 1 and go on through all sections. */
export interface Sentence {
  readonly number: number
  readonly section: Section
  readonly text: string
}

/** What begins by pointing back, or names a harm without its cause: "간손상을 일으킬 수 있습니다." */
const LEANING =
  /^(?:이는|이 경우|이때|이로 인해|다만|단,|그러나|하지만|따라서|그렇지 않으면)|^[^,\s]+ (?:일으킬|유발할|초래할) 수 있습니다/

const MOST_INDICATIONS = 12
const MOST_MENTIONS = 20
const MOST_CHARACTERS = 4_000

/** Every sentence of a label, in its order. */
export function sentencesOf(label: Label): readonly Sentence[] {
  return SECTIONS.flatMap(section => splitSentences(label[section] ?? '').map(text => ({ section, text }))).map(
    (sentence, index) => ({ number: index + 1, ...sentence }),
  )
}

/** What a summary is made from: what the medicine is for, or all that is said about the keyword. Empty where nothing is. */
export function passageFor(sentences: readonly Sentence[], keyword: Keyword | null): readonly Sentence[] {
  if (!keyword) return within(sentences.filter(({ section }) => section === 'indications').slice(0, MOST_INDICATIONS))
  return chosenFrom(mentioning(sentences, keyword), sentences)
}

/** Sentences that speak of a word of the keyword; those that speak of all its words are the nearest to it. */
export function mentioning(sentences: readonly Sentence[], { terms }: Keyword): readonly Sentence[] {
  const tests = terms.map(mentionOf)
  return sentences.filter(({ text, section }) => tests.some(test => test(text, section)))
}

/** The words of a keyword that the label knows under no name. */
export function unknownOf(sentences: readonly Sentence[], { terms }: Keyword): readonly string[] {
  return terms.filter(term => {
    const isMention = mentionOf(term)
    return !sentences.some(({ text, section }) => isMention(text, section))
  })
}

/** The sentence without which this one says little: the beginning of its list, or what it goes on from; else null. */
export function headOf(sentence: Sentence, sentences: readonly Sentence[]): Sentence | null {
  const before = sentences.filter(({ number, section }) => section === sentence.section && number < sentence.number)
  if (isListed(sentence.text)) return before.findLast(({ text }) => !isListed(text)) ?? null
  return LEANING.test(sentence.text) ? (before.at(-1) ?? null) : null
}

/** Over the words alone: where in the label they stand doesn't make a summary another. */
export const hashOfPassage = (name: string, passage: readonly Sentence[]): string =>
  createHash('sha256')
    .update(JSON.stringify([name, passage.map(({ section, text }) => [section, text])]))
    .digest('hex')

/** Where there are too many, what forbids goes before what doesn't. Each comes with the one that it needs. */
function chosenFrom(found: readonly Sentence[], sentences: readonly Sentence[]): readonly Sentence[] {
  const isForbidding = ({ text }: Sentence) => FORBIDDING.test(text)
  const inOrder = [...found.filter(isForbidding), ...found.filter(sentence => !isForbidding(sentence))]
  const wanted = inOrder.flatMap(sentence => {
    const head = headOf(sentence, sentences)
    return head ? [head, sentence] : [sentence]
  })
  return within([...new Set(wanted)])
    .slice(0, MOST_MENTIONS)
    .toSorted((a, b) => a.number - b.number)
}

/** As many as fit, and the first in any case. */
function within(sentences: readonly Sentence[]): readonly Sentence[] {
  let left = MOST_CHARACTERS
  return sentences.filter(({ text }, index) => {
    const fits = index === 0 || text.length <= left
    if (fits) left -= text.length
    return fits
  })
}

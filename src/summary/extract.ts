import type { Section } from '../medicine/label.js'
import { clausesOf, plain } from './clause.js'
import { chosenFrom, isForbidding, isKeptAway, isSaid, lengthOf, purposes, ranked, type Finding } from './finding.js'
import { mentionOf, type Keyword } from './keyword.js'
import { unknownOf, type Sentence } from './passage.js'
import { beforeCut, withoutNumber } from './sentence.js'
import { shorten } from './shorten.js'
import { isUnderstood } from './synonyms.js'

/** Sentences of the official text that say what matters most, made short; or, in our own words, that there are none. */
export interface Extract {
  readonly text: string
  readonly citations: readonly Sentence[]
  readonly says: 'something' | 'nothing'
  /** Of which words of the keyword nothing is said, in our own words; part of the text. Empty where all are spoken of. */
  readonly unsaid: string
}

/** What a list of illnesses is closed with: "… 비타민 C의 보급과", "… 피부염의 완화,". */
const AIM =
  /(?:보급|보충|예방|완화|치료|요법|개선|보조|진통|해열|소염|진정|제거|억제|회복|소독)(?:제|의|와|과|에|를|및|또는|[\s,·ㆍ]|$)/

const WARNING: ReadonlySet<Section> = new Set<Section>(['boxedWarning', 'precautions', 'drugInteractions'])

type Wanted = ((clause: string) => boolean) | null

/** In characters. One that can't be shorter without losing what it forbids is longer. */
const SHORT = 200
const SHORTEST = 90
/** A sentence longer than that is made to speak of the keyword alone. */
const PLAIN = 120

/** Nothing said is no promise that nothing happens. */
export const NO_PROMISE = '말이 없다고 안전하다는 뜻은 아니니 의사나 약사에게 물어보세요.'

/** For words that may be a slip of the pen, a brand or a language of which we don't know what labels call it. */
export const OTHER_WORDS = `다른 말로 적혀 있을 수 있고, ${NO_PROMISE}`

/** For a text that ends in the middle of what it says, and so may have lost what it forbids. */
export const CUT_OFF = '설명서의 글이 여기서 끊겨 있으니 의사나 약사에게 물어보세요.'

/** What the label itself says of the keyword, or what the medicine is for. "…" at the end: it forbids still more. */
export function extract(sentences: readonly Sentence[], keyword: Keyword | null): Extract {
  const findings = keyword ? ranked(sentences, keyword) : purposes(sentences)
  if (findings.length === 0) return { text: silence(keyword), citations: [], says: 'nothing', unsaid: '' }
  const { told, chosen } = inShort(chosenFrom(findings, SHORT), wantedBy(keyword, findings))
  const isMore = findings.some(finding => isForbidding(finding) && !chosen.some(other => isSaid(finding, other)))
  const unsaid = keyword ? unsaidOf(keyword, findings, sentences) : ''
  return {
    text: [...told, ...(isMore ? ['…'] : []), ...(unsaid ? [unsaid] : [])].join(' '),
    citations: chosen.flatMap(({ head, sentence }) => (head ? [head, sentence] : [sentence])),
    says: 'something',
    unsaid,
  }
}

function silence(keyword: Keyword | null): string {
  if (!keyword) return '설명서에는 이 약을 어디에 쓰는지에 대한 말이 없습니다. 의사나 약사에게 물어보세요.'
  return keyword.terms.every(isUnderstood)
    ? `설명서에는 ‘${keyword.key}’에 대한 말이 없습니다. ${NO_PROMISE}`
    : `설명서에서 ‘${keyword.key}’에 대한 말을 찾지 못했습니다. ${OTHER_WORDS}`
}

/** The words of which nothing is said, or nothing but what every label says. */
function unsaidOf(keyword: Keyword, findings: readonly Finding[], sentences: readonly Sentence[]): string {
  const isOnlyKept = findings.every(isKeptAway)
  const words = isOnlyKept ? [keyword.key] : unknownOf(sentences, keyword)
  if (words.length === 0) return ''
  const named = `${isOnlyKept ? '그 밖에는 ' : ''}‘${words.join(' ')}’에 대한 말은`
  return isOnlyKept || words.every(isUnderstood)
    ? `${named} 없습니다. ${NO_PROMISE}`
    : `${named} 찾지 못했습니다. ${OTHER_WORDS}`
}

/** Null where no clause is more to the point than another. */
function wantedBy(keyword: Keyword | null, findings: readonly Finding[]): Wanted {
  if (!keyword) return null
  const tests = keyword.terms.map(mentionOf)
  const isWanted = (clause: string) => tests.some(test => test(clause, null))
  return findings.some(({ sentence }) => isWanted(sentence.text)) ? isWanted : null
}

/** Made to fit. What doesn't forbid gives way where two are still too long. */
function inShort(chosen: readonly Finding[], isWanted: Wanted): { told: string[]; chosen: readonly Finding[] } {
  const [first, second] = chosen
  if (!first) return { told: [], chosen }
  const alone = { told: [shortOf(first, SHORT, isWanted)], chosen: [first] }
  if (!second) return alone
  const begin = shortOf(first, Math.max(SHORT - lengthOf(second), SHORTEST), isWanted)
  const end = shortOf(second, Math.max(SHORT - begin.length, SHORTEST), isWanted)
  const isWarned = first.sentence.section === 'indications' && WARNING.has(second.sentence.section)
  return begin.length + end.length < SHORT || isForbidding(second) || isWarned ? { told: [begin, end], chosen } : alone
}

/** A dose stays whole: one clause of it may be half of what to take. So do several aims: one would be told for another. */
function shortOf({ sentence: { section, text: numbered }, head }: Finding, room: number, isWanted: Wanted): string {
  const text = withoutNumber(numbered)
  const begin = head ? `${wholeOf(withoutNumber(head.text))} ` : ''
  const isWhole = section === 'dosageAndAdministration' || (section === 'indications' && hasAims(text))
  if (isWhole && beforeCut(text) === null) return begin + wholeOf(text)
  const limit = Math.min(room - begin.length, isWanted ? PLAIN : SHORT)
  const mayChoose = section === 'adverseReactions' || section === 'indications'
  const short = shorten(beforeCut(text) ?? text, { limit, isWanted, mayChoose })
  return begin + (beforeCut(text) === null ? wholeOf(short) : `${short} … ${CUT_OFF}`)
}

/** With a full stop where the label forgot it, and "…" where it was cut. */
function wholeOf(text: string): string {
  const part = beforeCut(text)
  if (part !== null) return `${part} …`
  return /[다오요]$/.test(text) ? `${text}.` : text
}

/** True where not all that is named serves the aim that the sentence ends in. */
const hasAims = (text: string): boolean =>
  clausesOf(text)
    .slice(0, -1)
    .some(clause => AIM.test(plain(clause)))

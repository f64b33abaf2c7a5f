import { bracketsOf, isOpening, strayBrackets } from './bracket.js'

/** What a Korean sentence ends in. A full stop behind anything else is a slip for a comma, or stands in a name or number. */
const ENDING = /(?:[가-힣](?:다|오|요|죠|까|음|함|임|됨|것)|\s것|금지|주의|참조|참고)$/
const LONGEST_ENDING = 8
const SIGN = /[.!?。．([{「]/g
const PREDICATE_AT_LINE_END = /(?:니다|시오|시요|세요|한다|된다|있다|없다|않는다|것)[)\]"'”’\s]*$/
const ENUMERATOR = /^(?:[•▪◦●○■□◆◇▶※*‣⁃]|[-–—]\s|[①-⑳]|\(?(?:\d{1,2}|[가나다라마바사아자차카타파하])[.)]\s?(?!\d))/

/** How labels begin to say who should ask first. It may stand right behind a sentence whose end got lost on the way here. */
const FRESH_START = /(?<=[^\s(]|[^\s(] )이 약을 (?:복용|사용|투여)하기 전/g

/** The sentences of a label's text, trimmed; every letter and digit of the text is in one of them, in order. */
export const splitSentences = (text: string): string[] =>
  paragraphsOf(text).flatMap(resumed).flatMap(sentencesOfParagraph).filter(hasLetter)

/** True where a line is one of a list: "1) …", "가. …", "• …". */
export const isListed = (sentence: string): boolean => ENUMERATOR.test(sentence)

/** Without the number or sign that a line of a list begins with. */
export const withoutNumber = (sentence: string): string => sentence.replace(ENUMERATOR, '').trim() || sentence

/** As much of a text that ends in the middle as stands on its own; null for one that is whole. */
export function beforeCut(sentence: string): string | null {
  if (/[.!?。][)\]"'”’\s]*$/.test(sentence) || PREDICATE_AT_LINE_END.test(sentence.replace(/,$/, ''))) return null
  const open = strayBrackets(sentence).findLast(at => isOpening(sentence.charAt(at)))
  if (open !== undefined) return sentence.slice(0, open).trim() || null
  return sentence.endsWith(',') ? sentence.slice(0, -1) : null
}

const hasLetter = (text: string): boolean => /[\p{L}\p{N}]/u.test(text)

/** Lines that go on are joined: behind a comma, and within a paragraph where no sentence has ended. */
function paragraphsOf(text: string): string[] {
  const paragraphs: string[] = []
  let isGoingOn = false
  for (const [index, raw] of text.split(/\r\n?|\n/).entries()) {
    const line = raw.replace(/\s+/g, ' ').trim()
    const last = paragraphs.at(-1)
    if (!line) {
      isGoingOn &&= !!last?.endsWith(',')
    } else if (index > 0 && isGoingOn && last !== undefined && !isListed(line)) {
      paragraphs[paragraphs.length - 1] = `${last} ${line}`
    } else paragraphs.push(line)
    if (line) isGoingOn = goesOn(line)
  }
  return paragraphs
}

/** A heading is short and ends in no particle. */
const goesOn = (line: string): boolean =>
  !/[.!?。:：][)\]"'”’\s]*$/.test(line) &&
  !PREDICATE_AT_LINE_END.test(line) &&
  (/,|.{21}/.test(line) || /(?:[을를은는와과]|및|또는|전에)$/.test(line))

/** Parted where a new sentence begins in the middle of a word, or behind a bracket that never closes. */
function resumed(paragraph: string): string[] {
  const open = strayBrackets(paragraph).find(at => isOpening(paragraph.charAt(at))) ?? Infinity
  const starts = [...paragraph.matchAll(FRESH_START)]
    .map(({ index }) => index)
    .filter(index => /\S/.test(paragraph.charAt(index - 1)) || open < index)
  return [0, ...starts].map((start, order) => paragraph.slice(start, starts[order]).trim())
}

/** Where each bracket of a text ends, by where it begins; and the other way round. */
interface Brackets {
  readonly ends: ReadonlyMap<number, number>
  readonly starts: ReadonlyMap<number, number>
}

function sentencesOfParagraph(paragraph: string): string[] {
  const spans = bracketsOf(paragraph)
  const ends = new Map(spans.map(({ start, end }) => [start, end]))
  const brackets = { ends, starts: new Map(spans.map(({ start, end }) => [end, start])) }
  const sentences: string[] = []
  let start = 0
  let next = 0
  for (const { index: at } of paragraph.matchAll(SIGN)) {
    if (at < next) continue
    const closed = ends.get(at)
    if (closed !== undefined) next = closed
    else if (!isOpening(paragraph.charAt(at)) && isEnd(paragraph, at, start, brackets)) {
      next = behind(paragraph, at + 1, brackets)
      sentences.push(paragraph.slice(start, next).trim())
      start = next
    }
  }
  return [...sentences, paragraph.slice(start).trim()]
}

/** A bracket before the sign doesn't count: "뿌립니다(분무). ". A lone 다 is a number of a list; “…다.”라고 goes on. */
function isEnd(text: string, at: number, start: number, { starts }: Brackets): boolean {
  if (/^["'”’]+[가-힣]/.test(text.slice(at + 1, at + 4))) return false
  if (text.charAt(at) !== '.') return true
  let before = at
  for (let bracket; (bracket = starts.get(before)) !== undefined;) before = bracket
  return ENDING.test(text.slice(Math.max(start, before - LONGEST_ENDING), before).trimEnd())
}

/** Where a sentence is over: signs, quotes and remarks in brackets belong to what they follow. */
function behind(text: string, from: number, { ends }: Brackets): number {
  let end = from
  for (;;) {
    while (end < text.length && /[.!?。．)\]"'”’]/.test(text.charAt(end))) end++
    const next = text.charAt(end) === ' ' ? end + 1 : end
    const closed = ends.get(next)
    if (closed === undefined || isListed(text.slice(next, closed + 1))) return end
    end = closed
  }
}

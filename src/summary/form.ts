import { strayBrackets } from './bracket.js'
import type { Fault } from './refusal.js'

export const LONGEST = 200
const SHORTEST = 8

/** What a summary is written with: Hangul, Latin letters and digits, and the signs of plain sentences. */
const STRANGE = /[^가-힣a-zA-Z0-9 .,%~∼〜～·•ㆍ‧․・･/()‘’“”'":+\-–—…℃°㎎㎖㎍㎏㎝㎜½¼¾⅓⅔∙⋅₀-₉０-９α-ωμµ²³]/u
const MARKUP =
  /https?|www\.|[a-z0-9-]+\.(?:com|net|org|kr|io|co)\b|@|<|>|\*|`|#|\[|\]|\{|\}|\||\\|_|^\s*[-–—•]|&[a-z]+;|^\s*\d+[.)]\s/i
/** Talk of the machine or of what it was given. */
const MACHINE =
  /프롬프트|시스템\s?(?:메시지|명령|지시)|인공\s?지능|언어\s?모델|(?<![가-힣])모델(?:입|은|이|로)|챗봇|chatgpt|gpt-\d|openai|assistant|system|prompt|json|ignore|instruction|출력|답변|(?<!답)답하|(?<![가-힣])대답|(?<![가-힣])(?:이전|위|앞)의?\s(?:지시|명령|내용(?!물))|무시(?:하|합)|\d+\s?번\s?문장|문장\s?(?:번호|\d)|(?<![가-힣])(?:인용|저는|제가|저희|죄송)|요약(?:하|해|입|은|문)/i
const ENDS = /(?:니다|시오|세요|어요|아요|해요|예요|에요|시요|돼요)\.?$/

/** What is wrong with a text before it is asked whether it is true; null where it is a plain sentence or two. */
export function formFault(text: string): Fault | null {
  const length = [...text].length
  if (length > LONGEST) return { reason: 'length', detail: `${length} characters are more than ${LONGEST}` }
  if (text.trim().length < SHORTEST) return { reason: 'length', detail: 'too short to say anything' }
  const wrong = firstWrong(text)
  return wrong === null ? null : { reason: 'form', detail: wrong }
}

const AROUND = 4

/** A bracket that belongs to no other, unless it is copied from a label in which it doesn't either. */
export function bracketFault(text: string, official: readonly string[]): Fault | null {
  const isCopied = (at: number): boolean => {
    const around = text.slice(Math.max(0, at - AROUND), at + AROUND + 1)
    return around.length > AROUND && official.some(sentence => sentence.includes(around))
  }
  return strayBrackets(text).every(isCopied) ? null : { reason: 'form', detail: 'a bracket is not closed' }
}

function firstWrong(text: string): string | null {
  const strange = STRANGE.exec(text)?.[0]
  if (strange !== undefined)
    return `the sign U+${(strange.codePointAt(0) ?? 0).toString(16).toUpperCase()} is not allowed`
  if (text !== text.trim() || /\s{2}/.test(text)) return 'blanks that are not needed'
  if (MARKUP.test(text)) return 'only plain text is allowed'
  if (MACHINE.test(text)) return 'it speaks of itself or of what it was given'
  if (!ENDS.test(text)) return 'it must end in a polite Korean sentence'
  if (sentences(text) > 2) return 'more than two sentences'
  return isMostlyHangul(text) ? null : 'it must be Korean'
}

const sentences = (text: string): number =>
  text.split(/(?<=[가-힣)])[.!?]+(?:\s|$)/).filter(part => part.trim() !== '').length

function isMostlyHangul(text: string): boolean {
  const hangul = text.match(/[가-힣]/g)?.length ?? 0
  return hangul >= 6 && hangul > (text.match(/[a-zA-Z]/g)?.length ?? 0) * 2
}

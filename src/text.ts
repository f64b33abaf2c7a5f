import { UserMistakeError } from './errors.js'

/** The most characters, as a person counts them, that the name of a person may have. */
export const LONGEST_NICKNAME = 40

/** Marks that pile up on one character count as one: text itself has an end, too. */
export const UNITS_OF_A_CHARACTER = 10

/** What a text that somebody writes is called to them, where it stands in the input, and how long it may be. */
export interface TextField {
  readonly name: string
  readonly path: readonly string[]
  /** In characters, as a person counts them. */
  readonly longest: number
}

/** What can't be kept, or does something to a terminal. */
const UNKEEPABLE = String.raw`\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}`

/** Line ends and invisible signs such as bidi overrides, too; those that emoji are joined with may be. */
const FORBIDDEN_IN_A_LINE = new RegExp(
  String.raw`[${UNKEEPABLE}\p{Zl}\p{Zp}]|(?![\u200c\u200d\u{e0020}-\u{e007f}])\p{Cf}`,
  'gu',
)

const FORBIDDEN_IN_A_NOTE = new RegExp(String.raw`(?![\n\t])[${UNKEEPABLE}]`, 'u')

/** What takes up room and shows nothing. */
const BLANK = /[\s\u2800\p{Default_Ignorable_Code_Point}]/gu

const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' })

/** A name of one line as it is kept. Throws UserMistakeError where it can't be one. */
export function cleanLine(text: string, field: TextField): string {
  const cleaned = shortEnough(text, field)
  if (withoutForbidden(cleaned) !== cleaned)
    throw mistake('INVALID', field, '쓸 수 없는 문자(제어 문자, 보이지 않는 문자)가 들어 있습니다.')
  if (isBlank(cleaned)) throw mistake('INVALID', field, '보이는 글자가 하나는 있어야 합니다.')
  return cleaned
}

/** Lines of text as they are kept; null where they show nothing. Throws UserMistakeError where they can't be kept. */
export function cleanNote(text: string, field: TextField): string | null {
  const cleaned = shortEnough(text, field)
  if (FORBIDDEN_IN_A_NOTE.test(cleaned)) throw mistake('INVALID', field, '쓸 수 없는 문자(제어 문자)가 들어 있습니다.')
  return isBlank(cleaned) ? null : cleaned
}

/** As texts are kept: in the one form that Hangul, accents and line ends have, without space around. */
export const composed = (text: string): string => text.replace(/\r\n?/g, '\n').normalize('NFC').trim()

/** As much of the beginning of a name as isn't too long, in whole characters. */
export function cutShort(text: string): string {
  let cut = ''
  for (const { segment } of [...graphemes.segment(text)].slice(0, LONGEST_NICKNAME)) {
    if (cut.length + segment.length > LONGEST_NICKNAME * UNITS_OF_A_CHARACTER) break
    cut += segment
  }
  return cut
}

/** Without what a line can't have. */
export const withoutForbidden = (text: string): string => text.replace(FORBIDDEN_IN_A_LINE, '')

/** True where nothing of it can be seen. */
export const isBlank = (text: string): boolean => text.replace(BLANK, '') === ''

/** Composed, unless it is so long that even this would be work for nothing. */
function shortEnough(text: string, field: TextField): string {
  const units = field.longest * UNITS_OF_A_CHARACTER
  const cleaned = text.length > units ? text : composed(text)
  if (cleaned.length > units || [...graphemes.segment(cleaned)].length > field.longest)
    throw mistake('TOO_LONG', field, `${field.longest.toLocaleString('ko')}자까지입니다.`)
  return cleaned
}

const mistake = (code: 'INVALID' | 'TOO_LONG', { name, path }: TextField, words: string) =>
  new UserMistakeError(code, path, `${name}: ${words}`)

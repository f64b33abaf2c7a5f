import { UserMistakeError } from './errors.js'

/** The most characters, as a person counts them, that the name of a person may have. */
export const LONGEST_NICKNAME = 40

/**
 * Marks that pile up on one character count as one, and a family of emoji does: text itself has an end, too. A name has
 * room for this many UTF-16 units for each of its characters.
 */
export const UNITS_OF_A_CHARACTER = 10

/** So has a note: enough for emoji and accents throughout, and little enough to count. */
const UNITS_IN_A_NOTE = 2

/** Text that is still to be composed may be longer by as much as composing takes off: three jamo make one syllable. */
const LOOSE = 3

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

/** More marks in a row than any script has, and than can be put in order quickly. */
const PILE = /\p{M}{31}/u

const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' })

/** A name of one line as it is kept. Throws UserMistakeError where it can't be one. */
export function cleanLine(text: string, field: TextField): string {
  const cleaned = shortEnough(text, field, UNITS_OF_A_CHARACTER)
  if (withoutForbidden(cleaned) !== cleaned)
    throw mistake('INVALID', field, '쓸 수 없는 문자(제어 문자, 보이지 않는 문자)가 들어 있습니다.')
  if (isBlank(cleaned)) throw mistake('INVALID', field, '보이는 글자가 하나는 있어야 합니다.')
  return cleaned
}

/** Lines of text as they are kept; null where they show nothing. Throws UserMistakeError where they can't be kept. */
export function cleanNote(text: string, field: TextField): string | null {
  const cleaned = shortEnough(text, field, UNITS_IN_A_NOTE)
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

/** Composed. What is too long is told by its length first: composing and counting it would be work for nothing. */
function shortEnough(text: string, field: TextField, unitsOfACharacter: number): string {
  const { longest } = field
  const units = longest * unitsOfACharacter
  const cleaned = text.length > units * LOOSE || PILE.test(text) ? null : composed(text)
  const mayBe = cleaned !== null && cleaned.length <= units && !PILE.test(cleaned)
  if (mayBe && !isLongerThan(longest, cleaned)) return cleaned
  throw mistake('TOO_LONG', field, `${longest.toLocaleString('ko')}자까지입니다.`)
}

/** The units that are read at once: what one character costs grows with what the segmenter was given. */
const WINDOW = 64

/** Counts no further than it must. A character that goes on beyond a window is more than one. */
function isLongerThan(longest: number, text: string): boolean {
  if (text.length <= longest) return false
  let count = 0
  for (let start = 0; start < text.length && count <= longest;) {
    const window = text.slice(start, start + WINDOW)
    const begins = Array.from(graphemes.segment(window), ({ index }) => index)
    const isLast = start + WINDOW >= text.length
    const cut = isLast ? WINDOW : begins.at(-2) || WINDOW // a window's end may halve the last one
    count += begins.filter(index => index < cut).length
    start += cut
  }
  return count > longest
}

const mistake = (code: 'INVALID' | 'TOO_LONG', { name, path }: TextField, words: string) =>
  new UserMistakeError(code, path, `${name}: ${words}`)

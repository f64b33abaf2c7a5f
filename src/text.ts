/** The most characters, as a person counts them, that the name of a person may have. */
export const LONGEST_NICKNAME = 40

/** Marks that pile up on one character count as one: text itself has an end, too. */
export const LONGEST_TEXT = 400

/** Controls, lone surrogates, line ends and invisible signs such as bidi overrides; those that emoji are joined with may be. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]|(?![\u200c\u200d\u{e0020}-\u{e007f}])\p{Cf}/gu

/** What takes up room and shows nothing. */
const BLANK = /[\s\u2800\p{Default_Ignorable_Code_Point}]/gu

const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' })

/** As names are kept: in the one form that Hangul and accents have, without space around. */
export const composed = (text: string): string => text.normalize('NFC').trim()

export const isTooLong = (text: string): boolean =>
  text.length > LONGEST_TEXT || [...graphemes.segment(text)].length > LONGEST_NICKNAME

/** As much of its beginning as isn't too long, in whole characters. */
export function cutShort(text: string): string {
  let cut = ''
  for (const { segment } of [...graphemes.segment(text)].slice(0, LONGEST_NICKNAME)) {
    if (cut.length + segment.length > LONGEST_TEXT) break
    cut += segment
  }
  return cut
}

export const hasForbidden = (text: string): boolean => withoutForbidden(text) !== text

export const withoutForbidden = (text: string): string => text.replace(FORBIDDEN, '')

/** True where nothing of it can be seen. */
export const isBlank = (text: string): boolean => text.replace(BLANK, '') === ''

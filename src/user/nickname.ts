import { UserMistakeError } from '../errors.js'

/** The most characters, as a person counts them, that a nickname may have. */
export const LONGEST_NICKNAME = 40

/** Marks that pile up on one character count as one: text itself has an end, too. */
const LONGEST_TEXT = 400

/** Controls, lone surrogates, line ends and invisible signs such as bidi overrides; those that emoji are joined with may be. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]|(?![\u200c\u200d\u{e0020}-\u{e007f}])\p{Cf}/u

/** What takes up room and shows nothing. */
const BLANK = /[\s\u2800\p{Default_Ignorable_Code_Point}]/gu

const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' })

/** A nickname as it is kept: NFC, without space around. Throws UserMistakeError where it can't be one. */
export function cleanNickname(text: string, path: readonly string[] = ['input', 'nickname']): string {
  const cleaned = text.length > LONGEST_TEXT ? text : text.normalize('NFC').trim()
  if (cleaned.length > LONGEST_TEXT || countGraphemes(cleaned) > LONGEST_NICKNAME)
    throw new UserMistakeError('TOO_LONG', path, `별명은 ${LONGEST_NICKNAME}자까지입니다.`)
  if (FORBIDDEN.test(cleaned))
    throw new UserMistakeError('INVALID', path, '별명에 쓸 수 없는 문자(제어 문자, 보이지 않는 문자)가 들어 있습니다.')
  if (cleaned.replace(BLANK, '') === '')
    throw new UserMistakeError('INVALID', path, '별명은 보이는 글자가 하나는 있어야 합니다.')
  return cleaned
}

const countGraphemes = (text: string): number => [...graphemes.segment(text)].length

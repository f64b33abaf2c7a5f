import { UserMistakeError } from '../errors.js'
import { composed, hasForbidden, isBlank, isTooLong, LONGEST_NICKNAME, LONGEST_TEXT } from '../text.js'

const PATH = ['input', 'nickname']

/** A nickname as it is kept. Throws UserMistakeError, with its path in the input, where it can't be one. */
export function cleanNickname(text: string): string {
  const cleaned = text.length > LONGEST_TEXT ? text : composed(text)
  if (isTooLong(cleaned)) throw new UserMistakeError('TOO_LONG', PATH, `별명은 ${LONGEST_NICKNAME}자까지입니다.`)
  if (hasForbidden(cleaned))
    throw new UserMistakeError('INVALID', PATH, '별명에 쓸 수 없는 문자(제어 문자, 보이지 않는 문자)가 들어 있습니다.')
  if (isBlank(cleaned)) throw new UserMistakeError('INVALID', PATH, '별명은 보이는 글자가 하나는 있어야 합니다.')
  return cleaned
}

import { cleanLine, LONGEST_NICKNAME } from '../text.js'

/** A nickname as it is kept. Throws UserMistakeError, with its path in the input, where it can't be one. */
export const cleanNickname = (text: string): string =>
  cleanLine(text, { name: '별명', path: ['input', 'nickname'], longest: LONGEST_NICKNAME })

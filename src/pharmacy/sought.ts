import { fold, readTerm, toJamo, wordsOf, type Term } from '../medicine/service.js'
import type { PharmacyKeys } from './keys.js'

/** Part of a search: what must stand in the name or the address as jamo, or in the name as initial consonants. */
export interface Word {
  readonly jamo: string
  readonly choseong: string
}

/** A search as one text. */
export interface Whole {
  readonly folded: string
  readonly jamo: string
  /** False where it holds letters that no name is written with: 온누ㄹ. */
  readonly isWritten: boolean
  /** Where its last syllable may still become another, 눌 on the way to 누리: the range of the names that open so. */
  readonly making: { readonly from: string; readonly to: string } | null
}

/** One way in which a search can be meant. */
export interface Reading {
  /** What was typed as one; null where it is initial consonants throughout. */
  readonly whole: Whole | null
  /** Initial consonants of the name, behind what of it was typed in whole syllables. */
  readonly choseong: { readonly letters: string; readonly lead: string } | null
  /** All of them stand in the name or the address, in whichever order. Of a word one of the two is empty. */
  readonly words: readonly Word[]
}

type Script = Pick<Term, 'literal' | 'choseong'>

/** A whole address has some ten. What is left over narrows nothing down any more. */
const MOST_WORDS = 16
const CHOSEONG = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'
const SYLLABLES_OF_A_CONSONANT = 588
const LAST = '\u{10ffff}'

/**
 * A search by name or address part, understood: as it stands, and as the keys of a Korean keyboard. Null where nothing that
 * a name or an address is made of was typed.
 */
export function readSought(typed: string): readonly Reading[] | null {
  const term = readTerm(typed)
  if (!term) return null
  const own = readingsOf(term, wordsOf(typed).map(wordOf))
  return term.keyboard ? [...own, ...readingsOf(term.keyboard, typed.split(/\s+/).flatMap(wordOfKeys))] : own
}

/** Whether what is stored beside a pharmacy answers to a search, as `answers` says it to the database. */
export const isSought = (keys: PharmacyKeys, sought: readonly Reading[]): boolean =>
  sought.some(
    ({ words, choseong }) =>
      (words.length > 0 && words.every(word => holdsWord(keys, word))) ||
      (!!choseong && keys.nameChoseong.includes(choseong.letters) && keys.nameFolded.includes(choseong.lead)),
  )

const holdsWord = ({ searchJamo, nameChoseong }: PharmacyKeys, { jamo, choseong }: Word): boolean =>
  jamo ? searchJamo.includes(jamo) : nameChoseong.includes(choseong)

function readingsOf({ literal, choseong }: Script, typed: readonly Word[]): Reading[] {
  const words = typed.length > 1 ? typed.slice(0, MOST_WORDS) : []
  if (!literal) return [{ whole: null, choseong, words }]
  const { folded, jamo } = literal
  const whole = { folded, jamo, isWritten: !/[ㄱ-ㅎㅏ-ㅣ]/.test(folded), making: makingOf(literal) }
  if (areAllOf(jamo, typed)) return [{ whole, choseong, words: words.length > 0 ? words : [{ jamo, choseong: '' }] }]
  const asOne = { whole, choseong, words: [{ jamo, choseong: '' }] }
  return words.length > 0 ? [asOne, { whole: null, choseong: null, words }] : [asOne]
}

/** Whether the words are what was typed: `5 mg` as one is more than 5 and mg. */
const areAllOf = (jamo: string, words: readonly Word[]): boolean =>
  words.map(word => word.jamo + word.choseong).join('') === jamo

/** The first consonant of a syllable in the making stays what it is. */
function makingOf({ folded, head, jamo }: NonNullable<Term['literal']>): Whole['making'] {
  if (folded === head) return null
  const at = CHOSEONG.indexOf(jamo.charAt(toJamo(head).length))
  if (at < 0) return { from: head, to: head + LAST }
  const first = 0xac00 + at * SYLLABLES_OF_A_CONSONANT
  const [from, to] = [first, first + SYLLABLES_OF_A_CONSONANT - 1].map(code => String.fromCharCode(code))
  return { from: `${head}${from}`, to: `${head}${to}${LAST}` }
}

/** 강남 ㅇㄴㄹ is a word and initial consonants. */
const wordOf = (word: string): Word => wordOfScript(readTerm(word)) ?? { jamo: toJamo(word), choseong: '' }

const wordOfKeys = (typed: string): Word[] =>
  fold(typed) ? [wordOfScript(readTerm(typed)?.keyboard) ?? wordOf(fold(typed))] : []

function wordOfScript(script: Script | null | undefined): Word | null {
  if (script?.literal) return { jamo: script.literal.jamo, choseong: '' }
  return script?.choseong ? { jamo: '', choseong: script.choseong.letters } : null
}

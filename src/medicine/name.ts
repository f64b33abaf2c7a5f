import { assemble, convertQwertyToAlphabet, disassemble } from 'es-hangul'

/**
 * How a medicine's name is normalised and how a typed search is understood. Names and searches pass through the same
 * `fold`, so that they meet in the middle: full-width and compatibility forms, Latin case, spaces and punctuation do not
 * count, and the spellings of a unit (mg, 밀리그람, 밀리그램) are one.
 */

/** Raise it when the keys of a name change: rows that were keyed by an older version are keyed anew at start-up. */
export const KEYS_VERSION = 2

/** What is stored beside a name to find it by. Lengths are in characters of `folded`. */
export interface NameKeys {
  folded: string
  jamo: string
  choseong: string
  /** Up to the first bracket: 타이레놀정500밀리그램 of 타이레놀정500밀리그램(아세트아미노펜). */
  baseLength: number
  /** Without dosage form and strength: 타이레놀. The plain product is the one whose stem is what was typed. */
  stemLength: number
  /** Lower is plainer: a short stem before a long one (a variant's), a tablet before another form. */
  plainness: number
}

/** A pattern in the name's own script: `head` must stand there as it is, and `jamo` may end in a half-composed syllable. */
export interface Pattern {
  folded: string
  head: string
  jamo: string
}

/** Initial consonants; `lead` is what was typed in whole syllables before them: 타이ㄹㄴ is ㅌㅇㄹㄴ with the lead 타이. */
export interface ChoseongPattern {
  letters: string
  lead: string
}

/** What one script makes of a search. */
interface Script {
  literal: Pattern | null
  choseong: ChoseongPattern | null
}

/** The ways in which one search can be meant. */
export interface Term extends Script {
  folded: string
  /** Two or more, where they may stand in another order: 타이레놀 어린이. Else none. */
  words: string[]
  /** The same keys read as a Korean keyboard's. */
  keyboard: Script | null
}

const CHOSEONG = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ']
const SYLLABLE = /[가-힣]/g
const MOST_WORDS = 6
const LONE_JAMO = 'ㄱ-ㅎㅏ-ㅣ'
/** A final consonant is one only where no vowel follows. `assemble` throws on other jamo, such as the ㅗㅐㄴㅅ of "host". */
const JAMO_OF_SYLLABLE =
  /[ㄱ-ㅎ](?:ㅗ[ㅏㅐㅣ]|ㅜ[ㅓㅔㅣ]|ㅡㅣ|[ㅏ-ㅣ])(?:(?:ㄱㅅ|ㄴ[ㅈㅎ]|ㄹ[ㄱㅁㅂㅅㅌㅍㅎ]|ㅂㅅ|[ㄱ-ㄷㄹ-ㅂㅅ-ㅈㅊ-ㅎ])(?![ㅏ-ㅣ]))?/g

/** Half-width jamo U+FFA1.. stand in the order of the compatibility jamo U+3131.., in five blocks. */
const HALF_WIDTH: [from: number, to: number, compatibility: number][] = [
  [0xffa1, 0xffbe, 0x3131],
  [0xffc2, 0xffc7, 0x314f],
  [0xffca, 0xffcf, 0x3155],
  [0xffd2, 0xffd7, 0x315b],
  [0xffda, 0xffdc, 0x3161],
]

/** Dosage forms that trade names end in, longest first, so that 연질캡슐 goes before 캡슐. */
const FORMS = (
  '필름코팅정 구강붕해정 구강용해필름 이알서방정 연질캡슐 경질캡슐 장용캡슐 서방캡슐 츄어블정 추어블정 장용정 서방정 발포정 질정 ' +
  '건조시럽 현탁액 카타플라스마 플라스타 점안액 점비액 관장약 가글액 외용액 내복액 분무액 에어로솔 에어로졸 스프레이 ' +
  '시럽 캡슐 과립 세립 크림 연고 로션 로오션 패취 패치 좌제 트로키 겔 껌 환 액 산 정'
)
  .split(' ')
  .sort((a, b) => b.length - a.length)
const STRENGTH = /\d[\d.]*(밀리그램|마이크로그램|밀리리터|그램|아이유|단위|%)?$/

/** What counts of a text when it is compared: letters, digits, and `.` or `%` inside a number. Never longer than 4 × the input. */
export function fold(text: string): string {
  return text
    .replace(/[^\u3131-\u318e\uffa0-\uffdc]+/g, part => part.normalize('NFKC'))
    .replace(/[\uffa0-\uffdc]/g, toCompatibility)
    .replace(/[\u1100-\u1112]/g, letter => CHOSEONG[letter.charCodeAt(0) - 0x1100] ?? '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.%]/gu, '')
    .replace(/(?<!\p{N})[.%]|\.(?!\p{N})/gu, '')
    .replace(/그람/g, '그램')
    .replace(/(?<=\d)mg/g, '밀리그램')
    .replace(/(?<=\d)ml/g, '밀리리터')
    .replace(/(?<=\d)(mcg|μg)/g, '마이크로그램')
}

/** The keys of a folded text's letters in the order in which they are typed: 닭 is ㄷㅏㄹㄱ, 왜 is ㅇㅗㅐ. */
export const toJamo = (folded: string): string => disassemble(folded)

/** The first consonant of each syllable; anything else stays. */
export const toChoseong = (folded: string): string =>
  folded.replace(SYLLABLE, syllable => CHOSEONG[Math.floor((syllable.charCodeAt(0) - 0xac00) / 588)] ?? '')

export function nameKeys(name: string): NameKeys {
  const folded = fold(name)
  const base = fold(name.split(/[([{<]/, 1)[0] ?? '') || folded
  const stem = stemOf(base)
  return {
    folded,
    jamo: toJamo(folded),
    choseong: toChoseong(folded),
    baseLength: [...base].length,
    stemLength: [...stem].length,
    plainness: [...stem].length * 2 + (base.startsWith('정', stem.length) ? 0 : 1),
  }
}

/** Null where nothing that a name is made of was typed. */
export function readTerm(typed: string): Term | null {
  const folded = fold(typed)
  if (!folded) return null
  const own = readScript(folded)
  const keys = /[a-z]/i.test(typed) && !/[가-힣ㄱ-ㅎㅏ-ㅣ]/.test(typed) ? keyboardOf(typed) : null
  const keyboard = keys && keys !== folded ? readScript(keys) : null
  const words = wordsOf(typed)
  const areWords = words.length > 1 && words.length <= MOST_WORDS && !own.choseong && !keyboard
  return { folded, words: areWords ? words : [], ...own, keyboard }
}

/** What stands between blanks and brackets, folded. */
export const wordsOf = (typed: string): string[] => typed.split(/[\s()[\]{}<>,/]+/).flatMap(word => fold(word) || [])

/** How a name may be meant where it can't be found: whole syllables of a Korean keyboard's keys, else as typed. */
export function spelled(typed: string, term: Term): string {
  const keys = term.keyboard?.literal?.folded
  return keys && !new RegExp(`[${LONE_JAMO}]`).test(keys) ? keys : typed.normalize('NFC').trim()
}

function readScript(folded: string): Script {
  const [, lead = '', tail = ''] = new RegExp(`^(.*?)([${LONE_JAMO}0-9]*)$`, 'u').exec(folded) ?? []
  const letters = /^[ㄱ-ㅎ]+[ㄱ-ㅎ0-9]*$/.test(tail) ? toJamo(tail) : ''
  const onlyConsonants = lead === '' && letters !== ''
  return {
    literal: onlyConsonants ? null : { folded, head: headOf(folded), jamo: toJamo(folded) },
    choseong: onlyConsonants || letters.length > 1 ? { letters: toChoseong(lead) + letters, lead } : null,
  }
}

/** All but the syllable that may still be in the making: 타일 may become 타이레놀, so only 타 is certain. */
function headOf(folded: string): string {
  const whole = folded.replace(new RegExp(`[${LONE_JAMO}]+$`), '')
  return /[가-힣]$/.test(whole) ? whole.slice(0, -1) : whole
}

/** Whether no more than so many jamo stand before the dosage form that the name ends in: 탐캡슐 has three. */
export function isMostlyForm(folded: string, most: number): boolean {
  const form = FORMS.find(ending => folded.endsWith(ending))
  return !!form && toJamo(folded.slice(0, -form.length)).length <= most
}

/** Without dosage form and strength, but never shorter than two letters: 타이레놀 of 타이레놀정500밀리그램. */
export function stemOf(base: string): string {
  let stem = base
  for (;;) {
    const form = FORMS.find(ending => stem.endsWith(ending) && stem.length - ending.length >= 2)
    const shorter = form ? stem.slice(0, -form.length) : stem.replace(STRENGTH, '')
    if (shorter === stem || [...shorter].length < 2) return stem
    stem = shorter
  }
}

/** Caps lock would turn every letter into its shifted one, so a search in capitals alone is read as if it had been off. */
const keyboardOf = (typed: string): string =>
  fold(
    convertQwertyToAlphabet(
      /[a-z]/.test(typed) ? typed.normalize('NFKC') : typed.normalize('NFKC').toLowerCase(),
    ).replace(JAMO_OF_SYLLABLE, jamo => assemble([...jamo])),
  )

function toCompatibility(letter: string): string {
  const code = letter.charCodeAt(0)
  const block = HALF_WIDTH.find(([from, to]) => code >= from && code <= to)
  return block ? String.fromCharCode(block[2] + code - block[0]) : ''
}

/**
 * Hangul as a two-set keyboard (두벌식, KS X 5002) types it and an input method shows it. Written for the acceptance run
 * alone, from the layout and the Unicode composition formula, so that it can't share a mistake with what it judges.
 */

const LEADS = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ']
const VOWELS = [...'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ']
const TAILS = ['', ...'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ']

/** Letters of two strokes. */
const PAIRS = new Map(
  'ㅘㅗㅏ ㅙㅗㅐ ㅚㅗㅣ ㅝㅜㅓ ㅞㅜㅔ ㅟㅜㅣ ㅢㅡㅣ ㄳㄱㅅ ㄵㄴㅈ ㄶㄴㅎ ㄺㄹㄱ ㄻㄹㅁ ㄼㄹㅂ ㄽㄹㅅ ㄾㄹㅌ ㄿㄹㅍ ㅀㄹㅎ ㅄㅂㅅ'
    .split(' ')
    .map(entry => [entry.slice(0, 1), entry.slice(1)] as const),
)
const JOINED = new Map([...PAIRS].map(([letter, strokes]) => [strokes, letter]))

const KEYS = new Map(
  (
    'ㅂq ㅈw ㄷe ㄱr ㅅt ㅛy ㅕu ㅑi ㅐo ㅔp ㅁa ㄴs ㅇd ㄹf ㅎg ㅗh ㅓj ㅏk ㅣl ㅋz ㅌx ㅊc ㅍv ㅠb ㅜn ㅡm ' +
    'ㅃQ ㅉW ㄸE ㄲR ㅆT ㅒO ㅖP'
  )
    .split(' ')
    .map(pair => [pair.slice(0, 1), pair.slice(1)] as const),
)

/** Letters that one stroke makes. */
export const CONSONANTS = [...KEYS.keys()].filter(letter => LEADS.includes(letter))
export const SINGLE_VOWELS = [...KEYS.keys()].filter(letter => VOWELS.includes(letter))

const FIRST = 0xac00
const LAST = 0xd7a3
export const isSyllable = (letter: string) => letter.length === 1 && letter >= '가' && letter <= '힣'

/** The letters of a text in the order of their strokes: 왜 is ㅇㅗㅐ, 닭 is ㄷㅏㄹㄱ, 까 is ㄲㅏ; what isn't Hangul stays. */
export const strokesOf = (text: string): string[] =>
  [...text].flatMap(letter => {
    const code = letter.charCodeAt(0)
    if (code < FIRST || code > LAST) return [...(PAIRS.get(letter) ?? letter)]
    const at = code - FIRST
    const parts = [LEADS[Math.floor(at / 588)], VOWELS[Math.floor((at % 588) / 28)], TAILS[at % 28]]
    return parts.flatMap(part => (part ? [...(PAIRS.get(part) ?? part)] : []))
  })

export const initialsOf = (text: string): string =>
  [...text].map(letter => (isSyllable(letter) ? (strokesOf(letter)[0] ?? '') : letter)).join('')

/** What the same strokes give on a keyboard that was left in English. */
export const keysOf = (text: string): string =>
  strokesOf(text)
    .map(stroke => KEYS.get(stroke) ?? stroke)
    .join('')

/** The syllable under way: a lead and a vowel, a lone one of them, or all three. */
interface Cell {
  lead: string
  vowel: string
  tail: string
}
const empty = (): Cell => ({ lead: '', vowel: '', tail: '' })

/** What stands on the screen after these strokes. */
export function compose(strokes: readonly string[]): string {
  let shown = ''
  let cell = empty()
  const begin = (next: Partial<Cell>) => {
    shown += glyph(cell)
    cell = { ...empty(), ...next }
  }
  for (const stroke of strokes) {
    if (LEADS.includes(stroke)) typeConsonant(stroke)
    else if (VOWELS.includes(stroke)) typeVowel(stroke)
    else {
      begin({})
      shown += stroke
    }
  }
  return shown + glyph(cell)

  function typeConsonant(stroke: string) {
    const tail = cell.tail ? JOINED.get(cell.tail + stroke) : stroke
    if (cell.lead && cell.vowel && tail && TAILS.includes(tail)) cell.tail = tail
    else begin({ lead: stroke })
  }

  /** A vowel takes the consonant before it along, or the second half of a double one: 닭 + ㅣ is 달기. */
  function typeVowel(stroke: string) {
    const joined = JOINED.get(cell.vowel + stroke)
    if (cell.tail) {
      const [kept = '', moved = ''] = PAIRS.has(cell.tail) ? [...(PAIRS.get(cell.tail) ?? '')] : ['', cell.tail]
      cell.tail = kept
      begin({ lead: moved, vowel: stroke })
    } else if (!cell.vowel) cell.vowel = stroke
    else if (joined) cell.vowel = joined
    else begin({ vowel: stroke })
  }
}

function glyph({ lead, vowel, tail }: Cell): string {
  if (!lead || !vowel) return lead + vowel
  return String.fromCharCode(FIRST + LEADS.indexOf(lead) * 588 + VOWELS.indexOf(vowel) * 28 + TAILS.indexOf(tail))
}

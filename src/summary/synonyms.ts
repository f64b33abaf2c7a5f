import type { Section } from '../medicine/label.js'
import { SAID } from './said.js'

/** Words that are the name of a section: all that stands in it is about them. */
const NAMES: readonly (readonly [typed: string, section: Section])[] = [
  ['부작용 이상반응 사이드이펙트', 'adverseReactions'],
  ['효능 효과 효능효과 용도 쓰임', 'indications'],
  [
    '용법 용량 용법용량 복용법 복용방법 사용법 사용방법 먹는법 먹는방법 바르는법 복용량 몇알 하루몇번 투여량',
    'dosageAndAdministration',
  ],
  ['보관 보관법 보관방법 저장', 'storage'],
  ['상호작용 병용 병용금기 같이먹으면안되는약 함께먹으면안되는약 약물상호작용', 'drugInteractions'],
  ['주의사항 주의 주의점 금기 금기사항', 'precautions'],
  ['경고 경고문', 'boxedWarning'],
]

const tableOf = <T>(rows: readonly (readonly [string, T])[]): ReadonlyMap<string, T> =>
  new Map(rows.flatMap(([typed, said]) => typed.split(' ').map(word => [word, said] as const)))

const PATTERNS = tableOf(SAID)
const SECTIONS = tableOf(NAMES)

/** Particles and endings that a word is typed with: 술을, 임신했는데, 두통약. */
const ENDING =
  /(?:이랑|랑|하고|에서|에게|한테|까지|부터|이나|인데|인가요|이면|라도|했을때|할때|일때|있을때|했는데|하는데|해도|하면|하다가|먹고|먹은|마시고|마신|후에?|전에?|중에?|때에?|시에?|이|가|은|는|을|를|에|도|와|과|의|로|만|약|제|증|병|환자|사람)$/

/** An age, as it is typed: 3세, 만7살, 24개월. */
const AGE = /^만?(\d{1,3})(개월|세|살|돌)/

/** True where a word is in a table as it stands. */
export const isKnown = (word: string): boolean => PATTERNS.has(word)

/** True where a word is the name of a section as it stands. */
export const isSection = (word: string): boolean => SECTIONS.has(word)

/** Patterns for what labels say for a word; none where it is in no table. */
export function patternsFor(word: string): readonly string[] {
  const known = knownIn(word)
  return known === null ? [] : (PATTERNS.get(known)?.split(' ') ?? [])
}

/** False for a word of which nobody knows what labels call it: a slip of the pen, a brand, another language. */
export const isUnderstood = (word: string): boolean => knownIn(word) !== null || sectionOf(word) !== undefined

/** The section that a word is the name of. */
export const sectionOf = (word: string): Section | undefined => SECTIONS.get(word) ?? SECTIONS.get(stemOf(word))

/** Without its particle; a word of two syllables or fewer stays as it is where the rest is in no table. */
export function stemOf(word: string): string {
  const stem = word.replace(ENDING, '')
  return stem !== '' && (stem.length > 1 || PATTERNS.has(stem)) ? stem : word
}

/** The word as a table has it: as typed, without its particle, or the longest beginning of two syllables or more. */
function knownIn(word: string): string | null {
  if (PATTERNS.has(word)) return word
  const stem = stemOf(word)
  if (PATTERNS.has(stem)) return stem
  const people = peopleOf(word)
  if (people !== null) return people
  for (let length = word.length - 1; length > 1; length--)
    if (PATTERNS.has(word.slice(0, length))) return word.slice(0, length)
  return null
}

/** Whom somebody means who types an age: a label that forbids it under 7 doesn't say "3세". */
function peopleOf(word: string): string | null {
  const [, count, unit] = AGE.exec(word) ?? []
  if (unit === undefined) return null
  const years = unit === '세' || unit === '살' ? Number(count) : 0
  if (years < 13) return '아이'
  if (years < 20) return '청소년'
  return years >= 60 ? '노인' : null
}

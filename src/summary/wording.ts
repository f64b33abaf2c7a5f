import { isTail } from './ending.js'
import { isMedicineLike, isOwn, type OwnName } from './name.js'
import { isPlain } from './plain.js'
import type { Fault } from './refusal.js'
import { actsBehind, type Statement } from './statement.js'
import type { Found, Term } from './term.js'
import { find, type Word } from './word.js'

/** Every word of a summary but numbers and people. Whatever says something must be a word of the label's. */
export function wordsOf(said: Statement, official: readonly Statement[], own: OwnName): Found {
  const terms: Term[] = []
  for (let index = 0; index < said.words.length;) {
    const word = said.words[index]
    if (!word) break
    const found = findWord(said, index, official)
    if (found) terms.push(found.term)
    else if (!isFree(said, word, official, own)) return { fault: unknownWord(word.text) }
    index += found?.used ?? 1
  }
  return { terms }
}

function findWord(said: Statement, index: number, official: readonly Statement[]): { term: Term; used: number } | null {
  const word = said.words[index]
  if (!word || isRemainder(said, word) || isPlain(word.text)) return null
  if (/^(?:부작용|이상반응)/.test(word.text)) return sideEffect(said, word, official)
  if (ORDER.test(word.text) || isOnly(said, word)) return null
  const hits = official.flatMap(statement => {
    const hit = find(said.words, index, statement.words, statement.of?.section === 'indications')
    return hit ? [{ ...hit, statement }] : []
  })
  const used = Math.max(0, ...hits.map(hit => hit.used))
  if (used === 0) return null
  const end = said.words[index + used - 1]?.end ?? word.end
  const places = hits
    .filter(hit => hit.used === used)
    .flatMap(({ statement, places }) => places.map(place => ({ statement, ...place })))
  const name = said.text.slice(word.at, end)
  return { term: { kind: 'word', name, spot: { statement: said, at: word.at, end }, places }, used }
}

/** 복용 후 is not 취침 후: what comes before or behind must be the same. */
function isOrdered({ text }: Statement, word: Word, official: readonly Statement[]): boolean {
  const [before = ''] = /[가-힣a-z\d]+(?=\s?$)/.exec(text.slice(0, word.at)) ?? []
  if (before === '' || !ORDER.test(word.text)) return false
  const stem = /\d/.test(before) ? before : before.slice(0, 2)
  const order = new RegExp(`${stem}[가-힣]{0,3}\\s?(?:${word.text.startsWith('전') ? '전' : '후|뒤|다음'})`)
  return official.some(statement => order.test(statement.text))
}

const ORDER = /^(?:전|후|뒤)(?:에|에는|에도|의|부터|까지)?$/

/** What the label tells among the adverse reactions is one, without the word. */
function sideEffect(said: Statement, word: Word, official: readonly Statement[]): { term: Term; used: number } | null {
  const adverse = official.filter(({ of, text }) => of?.section === 'adverseReactions' || /부작용|이상반응/.test(text))
  const places = adverse.map(statement => ({ statement, at: 0, end: 0 }))
  const spot = { statement: said, at: word.at, end: word.end }
  return places.length > 0 ? { term: { kind: 'word', name: word.text, spot, places }, used: 1 } : null
}

/** What is left of a word when the number or the person in it was taken out: 를 of 3회를, but not 만 of 성인만. */
const isRemainder = ({ text }: Statement, word: Word): boolean =>
  /[가-힣a-z\d%)]$/.test(text.slice(0, word.at)) && isTail(word.text, '이것')

const isFree = (said: Statement, word: Word, official: readonly Statement[], own: OwnName): boolean =>
  isRemainder(said, word) ||
  isBefore(said, word) ||
  isOrdered(said, word, official) ||
  isYears(said, word) ||
  (isOwn(word.text, own) && isUsed(said, word)) ||
  (isPlain(word.text) && (!isOnly(said, word) || isOnlyThere(said, word, official)))

/** What it is made from may be said where it is told what it is for, but not be put among what it forbids. */
const isUsed = (statement: Statement, { at, end }: Word): boolean =>
  ['use', 'tell'].includes(actsBehind({ statement, at, end })[0] ?? '')

/** 만 15세, but not 성인만 1회. */
const isYears = ({ text, measures }: Statement, word: Word): boolean =>
  word.text === '만' &&
  !/[가-힣a-z\d]$/.test(text.slice(0, word.at)) &&
  measures.some(({ at, unit }) => (at === word.end + 1 || at === word.end) && (unit === '세' || unit === '개월'))

/** To ask a doctor before is to ask a doctor. */
const isBefore = (said: Statement, word: Word): boolean =>
  /^전(?:에|에는)?$/.test(word.text) && /^\s?[^,]{0,16}$/.test(behindUntilConsult(said, word))

const behindUntilConsult = ({ text, doings }: Statement, { end }: Word): string => {
  const next = doings.find(doing => doing.end > end)
  return next?.act === 'consult' ? text.slice(end, next.at) : ','
}

/** 만 behind a number or a person makes all others not meant. */
const isOnly = ({ text }: Statement, word: Word): boolean =>
  /^만(?:이|을|은|의|으로)?$/.test(word.text) && /[가-힣a-z\d%]$/.test(text.slice(0, word.at))

const isOnlyThere = (said: Statement, word: Word, official: readonly Statement[]): boolean => {
  const taken = [...said.measures, ...said.populations].find(({ end }) => end === word.at)
  const whole = taken && said.text.slice(taken.at, word.end)
  return whole !== undefined && official.some(({ text }) => text.includes(whole))
}

function unknownWord(word: string): Fault {
  const detail = `"${word}" is in no cited sentence`
  if (/^[일이삼사오육칠팔구십백천영]{1,4}(?:회|번|정|세|살|알|포|캡슐|시간|일|개월|주|밀리|그램|$)/.test(word))
    return { reason: 'number', detail }
  if (/^(?:만(?:이|을|은|의|으로)?$|뿐|밖에)|(?<!미|비|팽)만$/.test(word)) return { reason: 'polarity', detail }
  return { reason: isMedicineLike(word) ? 'medicine name' : 'uncited', detail }
}

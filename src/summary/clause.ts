import { bracketsOf } from './bracket.js'

/** What a sentence forbids with, or a clause of one. */
export const FORBIDDING =
  /마십시[오요]|마세요|말 것|말아야|말고|마시고|(?:하지|지는?) 않(?:습니다|는다|아야|도록|는 것)|안 ?됩니다|안 ?된다|금지|금기|금합|금하십|피해야|피하(?:십|고|여|며|도록|는 것)|삼가|삼갑|중단하십시오|넘지/

/** People and illnesses that a clause may end in; what stands before them needs them: "콩, 땅콩에 과민증 환자". */
const CLOSED =
  /(?:환자|경험자|사람|여성|부인|체질|[소영유]아|어린이|젖먹이|고령자|노인|임부|수유[부기]|병력|복용자)(?:[은는]|에게는|에는|$)/
/** An illness that says enough by itself. */
const ILLNESS =
  /(?:질환|장애|이상|저하|부전|곤란|[병증염암압통열질]|녹내장|당뇨|궤양|결석|천식|출혈|경화|발진|두드러기|가려움|임신|수유)$/
/** What makes the clauses behind it some of many: not every asthma, but one "… 소염진통제에 의한 천식, 두드러기". */
const CAUSE = /(?<!이 약)에 (?:의[한해하]|대[한해]|과민)|로 인[한해]|(?:복용|사용) ?시|제에 /
const NEAR = 60

/** The parts of a sentence between commas outside of brackets and numbers. */
export function clausesOf(sentence: string): readonly string[] {
  const brackets = bracketsOf(sentence)
  const borders = [...sentence.matchAll(/,(?!\d)|(?<!\d),/g)]
    .map(({ index }) => index + 1)
    .filter(at => !brackets.some(({ start, end }) => start < at && at < end))
  return [0, ...borders].map((start, index) => sentence.slice(start, borders[index]).trim()).filter(Boolean)
}

/** What a clause says outside of brackets. */
export const plain = (clause: string): string =>
  clause
    .replace(/\([^()]*\)/g, '')
    .replace(/\([^()]*\)/g, '')
    .replace(/,$/, '')
    .trim()

export const isClosed = (clause: string): boolean => CLOSED.test(plain(clause))

/** A clause with those from the one that says of what it comes, up to the one that closes it, where they are near. */
export function closed(clauses: readonly string[], index: number): readonly number[] {
  const start = causeOf(clauses, index)
  const end = within(clauses, index, clause => CLOSED.test(clause) || ILLNESS.test(clause))
  return Array.from({ length: end - start + 1 }, (_, at) => start + at)
}

function causeOf(clauses: readonly string[], index: number): number {
  let length = 0
  for (let at = index; at >= 0 && length <= NEAR; at--) {
    const clause = plain(clauses[at] ?? '')
    if (at < index && CLOSED.test(clause)) return index
    if (CAUSE.test(clause)) return at
    length += clause.length
  }
  return index
}

/** The next clause that is such, or the last; the first where both are too far. */
function within(clauses: readonly string[], index: number, isSuch: (clause: string) => boolean): number {
  let length = 0
  for (const [at, clause] of clauses.entries()) {
    if (at < index) continue
    if (at > index) length += clause.length
    if (length > NEAR) return index
    if (isSuch(plain(clause)) || at === clauses.length - 1) return at
  }
  return index
}

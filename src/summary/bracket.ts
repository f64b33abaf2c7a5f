/** Brackets that are read as one thing, unless they run over so much that one of the two must be a slip of the pen. */
const CLOSING = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
  ['」', '「'],
])
const OPENING = new Set(CLOSING.values())
const BRACKET = /[()[\]{}「」]/g
const WIDEST = 300

/** Pieces of text with where they begin. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** The outermost brackets that are closed again. One that never is, is a sign like any other. */
export function bracketsOf(text: string): Span[] {
  const open: { sign: string; start: number }[] = []
  const pairs: Span[] = []
  for (const { 0: sign, index: at } of text.matchAll(BRACKET)) {
    if (OPENING.has(sign)) open.push({ sign, start: at })
    const wanted = CLOSING.get(sign)
    const index = wanted === undefined ? -1 : open.findLastIndex(({ sign: opened }) => opened === wanted)
    const opened = open[index]
    if (!opened) continue
    open.length = index
    if (at - opened.start <= WIDEST) pairs.push({ start: opened.start, end: at + 1 })
  }
  let end = 0
  return pairs
    .sort((a, b) => a.start - b.start)
    .filter(pair => {
      const isOuter = pair.start >= end
      if (isOuter) end = pair.end
      return isOuter
    })
}

export const isOpening = (sign: string): boolean => OPENING.has(sign)

/** Without the brackets that belong to no other; what one would have parted stays apart. */
export function withoutStrays(text: string): string {
  const strays = new Set(strayBrackets(text))
  const parted = text.replace(BRACKET, (sign, at: number) => {
    if (!strays.has(at)) return sign
    return OPENING.has(sign) ? ' ' : ''
  })
  return strays.size > 0 ? parted.replace(/ +/g, ' ').trim() : text
}

/** Where brackets stand that belong to no other. */
export function strayBrackets(text: string): number[] {
  const brackets = bracketsOf(text)
  return [...text.matchAll(BRACKET)]
    .map(({ index }) => index)
    .filter(index => !brackets.some(({ start, end }) => start <= index && index < end))
}

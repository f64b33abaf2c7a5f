/** A piece of a text: one that a citation rests on has the citation's number. */
export interface Stretch {
  readonly text: string
  readonly citation: number | null
}

export interface Quote {
  readonly number: number
  readonly quote: string
}

interface Span {
  readonly number: number
  readonly start: number
  readonly end: number
}

/**
 * A text in pieces, so that the sentences that quotes rest on can be lit. Together the pieces are the text as it was. A
 * quote has its lines joined, which the text may not, so blanks don't count; one that the text doesn't say lights nothing.
 */
export function stretchesOf(text: string, quotes: readonly Quote[]): readonly Stretch[] {
  const stretches: Stretch[] = []
  let at = 0
  for (const { start, end, number } of spansOf(text, quotes)) {
    if (start > at) stretches.push({ text: text.slice(at, start), citation: null })
    stretches.push({ text: text.slice(start, end), citation: number })
    at = end
  }
  return at < text.length ? [...stretches, { text: text.slice(at), citation: null }] : stretches
}

/** Those that lie in the text, in its order. Of two that overlap, the later lights what the earlier leaves it. */
function spansOf(text: string, quotes: readonly Quote[]): readonly Span[] {
  const { letters, places } = withoutBlanks(text)
  const from = new Map<string, number>()
  const spans = quotes.flatMap(({ number, quote }) => {
    const wanted = withoutBlanks(quote).letters
    const found = wanted === '' ? -1 : letters.indexOf(wanted, from.get(wanted) ?? 0)
    if (found < 0) return []
    from.set(wanted, found + wanted.length)
    return [{ number, start: places[found] ?? 0, end: (places[found + wanted.length - 1] ?? 0) + 1 }]
  })
  let end = 0
  return spans
    .sort((one, other) => one.start - other.start || one.number - other.number)
    .map(span => {
      const cut = { ...span, start: Math.max(span.start, end) }
      end = Math.max(end, span.end)
      return cut
    })
    .filter(span => span.start < span.end)
}

/** What is left of a text without its blanks, and where in the text each unit of it stands. */
function withoutBlanks(text: string): { letters: string; places: readonly number[] } {
  const places: number[] = []
  let letters = ''
  for (let at = 0; at < text.length; at++) {
    const unit = text.charAt(at)
    if (/\s/.test(unit)) continue
    letters += unit
    places.push(at)
  }
  return { letters, places }
}

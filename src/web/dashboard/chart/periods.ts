import { dayAfter, daysBetween, earlierOf, monthEndOf, monthStartOf, weekStartOf } from '../calendar/day'
import type { Span } from '../calendar/month'

export type Grain = 'day' | 'week' | 'month'

const ENDS: Readonly<Record<Grain, (day: string) => string>> = {
  day: day => day,
  week: day => dayAfter(weekStartOf(day), 6),
  month: monthEndOf,
}

/** A span in parts, the earliest first. The first and the last have only the days that the span has. */
export function periodsIn({ from, to }: Span, grain: Grain): readonly Span[] {
  const periods: Span[] = []
  for (let start = from; start <= to;) {
    const end = earlierOf(ENDS[grain](start), to)
    periods.push({ from: start, to: end })
    start = dayAfter(end)
  }
  return periods
}

/** For each period what there is of it. What is of none is left out. */
export function byPeriod<Row>(
  periods: readonly Span[],
  rows: readonly Row[],
  dayOf: (row: Row) => string,
): readonly (readonly Row[])[] {
  const sorted = periods.map((): Row[] => [])
  const at = new Map(periods.flatMap((period, index) => daysOf(period).map(day => [day, index] as const)))
  for (const row of rows) sorted[at.get(dayOf(row)) ?? -1]?.push(row)
  return sorted
}

/** So many weeks or months up to a day, the one that it is in among them. */
export function spanUpTo(day: string, count: number, grain: 'week' | 'month'): Span {
  if (grain === 'week') return { from: dayAfter(weekStartOf(day), -7 * (count - 1)), to: day }
  let from = monthStartOf(day)
  for (let left = count - 1; left > 0; left--) from = monthStartOf(dayAfter(from, -1))
  return { from, to: day }
}

/** What a span is divided into, so that a chart of it can still be read. */
export function grainFor(span: Span): Grain {
  const days = daysBetween(span.from, span.to)
  if (days <= 31) return 'day'
  return days <= 190 ? 'week' : 'month'
}

const daysOf = ({ from, to }: Span): readonly string[] =>
  Array.from({ length: daysBetween(from, to) }, (_, at) => dayAfter(from, at))

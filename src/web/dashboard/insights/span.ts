import { dayAfter, daysBetween, readDay } from '../calendar/day'
import type { Span } from '../calendar/month'

/** The most days that may be asked for at once. */
export const MOST_DAYS = 366

export const SPANS = ['week', 'month', 'quarter', 'year', 'own'] as const
export type SpanName = (typeof SPANS)[number]

const LENGTHS: Readonly<Record<Exclude<SpanName, 'own'>, number>> = { week: 7, month: 30, quarter: 90, year: 365 }

/** Ends yesterday, since today is not counted before it is over. */
export const spanBefore = (today: string, name: Exclude<SpanName, 'own'>): Span => ({
  from: dayAfter(today, -LENGTHS[name]),
  to: dayAfter(today, -1),
})

/** What is wrong with a span as it was typed; null of one that can be asked for. */
export function mistakeIn({ from, to }: Span): 'noDay' | 'wrongSpan' | null {
  if (readDay(from) === null || readDay(to) === null) return 'noDay'
  const length = daysBetween(from, to)
  return length >= 1 && length <= MOST_DAYS ? null : 'wrongSpan'
}

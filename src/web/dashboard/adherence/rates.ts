import type { Span } from '../calendar/month'
import { byPeriod, type Grain, periodsIn, spanUpTo } from '../chart/periods'

export interface Counts {
  /** Doses whose time had come. */
  readonly due: number
  readonly completed: number
  readonly skipped: number
  readonly missed: number
}

export interface DayCounts extends Counts {
  readonly date: string
}

export interface PeriodCounts extends Counts, Span {}

/** How many weeks or months one sees at most. */
const MOST = 12

/** The least that is shown though nothing was due in the first of them. */
const LEAST = 6

/** All that weeks and months up to a day are made of: never more than the year that may be asked for. */
export const spanOf = (today: string): Span => spanUpTo(today, MOST, 'month')

/** The last weeks or months up to `today`, without those at the beginning in which there was nothing yet. */
export function periodsOf(days: readonly DayCounts[], today: string, grain: Exclude<Grain, 'day'>): PeriodCounts[] {
  const periods = periodsIn(spanUpTo(today, MOST, grain), grain)
  const counted = byPeriod(periods, days, ({ date }) => date).map((of, at) => ({
    from: periods[at]?.from ?? today,
    to: periods[at]?.to ?? today,
    ...sumOf(of),
  }))
  const first = counted.findIndex(({ due }) => due > 0)
  return counted.slice(Math.min(first === -1 ? 0 : first, counted.length - LEAST))
}

export const sumOf = (counts: readonly Counts[]): Counts => counts.reduce(plus, NONE)

/** Null where nothing was due: that is no rate of 0. */
export const rateOf = ({ due, completed }: Counts): number | null => (due === 0 ? null : completed / due)

const NONE: Counts = { due: 0, completed: 0, skipped: 0, missed: 0 }

const plus = (one: Counts, other: Counts): Counts => ({
  due: one.due + other.due,
  completed: one.completed + other.completed,
  skipped: one.skipped + other.skipped,
  missed: one.missed + other.missed,
})

import type { Span } from '../calendar/month'
import { byPeriod } from '../chart/periods'
import type { ResultOf } from '../client/graphql'
import type { INSIGHTS_OF_DAYS } from './queries'

export type Insights = ResultOf<typeof INSIGHTS_OF_DAYS>['insights']
export type Search = Insights['searches'][number]
export type CacheRead = Insights['cacheReads'][number]
export type Summary = Insights['summaries'][number]
export type Weekday = Insights['adherence'][number]

/** As many rows of a day and a term as may be asked for. */
export const MOST_SEARCHES = 100

export interface Term {
  readonly term: string
  readonly searches: number
  /** Days on which enough people searched for it. */
  readonly days: number
  /** On the day on which they were most: people of several days may be the same, so they don't add up. */
  readonly people: number
}

/** What was searched for most, first. */
export function termsOf(rows: readonly Search[]): readonly Term[] {
  const terms = new Map<string, Term>()
  for (const { term, searches, people } of rows) {
    const known = terms.get(term) ?? { term, searches: 0, days: 0, people: 0 }
    terms.set(term, {
      term,
      searches: known.searches + searches,
      days: known.days + 1,
      people: Math.max(known.people, people),
    })
  }
  return [...terms.values()].sort((one, other) => other.searches - one.searches || other.people - one.people)
}

/** What there is of each period; null where nothing is shown of it, which is not 0. */
export function sumsIn<Row extends { readonly day: string }>(
  periods: readonly Span[],
  rows: readonly Row[],
  valueOf: (row: Row) => number,
): readonly (number | null)[] {
  return byPeriod(periods, rows, ({ day }) => day).map(of => (of.length === 0 ? null : sumOf(of, valueOf)))
}

export const sumOf = <Row>(rows: readonly Row[], valueOf: (row: Row) => number): number =>
  rows.reduce((sum, row) => sum + valueOf(row), 0)

/** The caches there are, those that are read most first. */
export function cachesOf(rows: readonly CacheRead[]): readonly string[] {
  const reads = new Map<string, number>()
  for (const row of rows) reads.set(row.cache, (reads.get(row.cache) ?? 0) + row.reads)
  return [...reads].sort(([, one], [, other]) => other - one).map(([cache]) => cache)
}

/** From the nearest to the furthest, which is where nothing was kept. */
export const LEVELS = ['MEMORY', 'REDIS', 'DATABASE', 'UPSTREAM'] as const
export type Level = (typeof LEVELS)[number]

export interface Shares {
  readonly reads: number
  readonly of: Readonly<Record<Level, number>>
  /** What was answered by any level that keeps something. */
  readonly hits: number
}

/** Null where nothing was read, or nothing is shown of it. */
export function sharesOf(rows: readonly CacheRead[]): Shares | null {
  const reads = sumOf(rows, row => row.reads)
  if (reads === 0) return null
  const share = (level: Level) =>
    sumOf(
      rows.filter(row => row.level === level),
      row => row.reads,
    ) / reads
  const of = {
    MEMORY: share('MEMORY'),
    REDIS: share('REDIS'),
    DATABASE: share('DATABASE'),
    UPSTREAM: share('UPSTREAM'),
  }
  return { reads, of, hits: 1 - of.UPSTREAM }
}

export const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const

import { daysBetween } from '../calendar/day'
import type { Span } from '../calendar/month'
import { byPeriod } from '../chart/periods'
import type { ResultOf } from '../client/graphql'
import type { INSIGHTS_OF_DAYS } from './queries'

export type Insights = ResultOf<typeof INSIGHTS_OF_DAYS>['insights']
export type Search = Insights['searches'][number]
export type Term = Insights['terms'][number]
export type CacheRead = Insights['cacheReads'][number]
export type Summary = Insights['summaries'][number]
export type Weekday = Insights['adherence'][number]

/** As many rows of a day and a term, and as many terms, as may be asked for. */
export const MOST_ROWS = 100

/** Those that the rows are of, the ones with the most searches in them first. */
export function termsIn(rows: readonly Search[]): readonly string[] {
  const searches = new Map<string, number>()
  for (const row of rows) searches.set(row.term, (searches.get(row.term) ?? 0) + row.searches)
  return [...searches].sort(([, one], [, other]) => other - one).map(([term]) => term)
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

/** Who may have written a summary. */
export const ORIGINS = ['AI', 'EXTRACT'] as const satisfies readonly Summary['origin'][]

/**
 * How often summaries of each origin were shown. Null where nothing may be told of one, which is not 0; but where all is
 * told (`isWhole`), one that is missing was shown to nobody.
 */
export const readsByOrigin = (rows: readonly Summary[], isWhole: boolean): readonly (number | null)[] =>
  ORIGINS.map(origin => {
    const told = rows.flatMap(row => (row.origin === origin && row.reads !== null ? [row.reads] : []))
    return told.length > 0 || isWhole ? sumOf(told, reads => reads) : null
  })

/** True where no day of the span is missing, and no summaries of it are hidden. */
export const isWholeOfSummaries = ({ from, to, suppressed }: Insights): boolean =>
  suppressed.summaries === 0 && suppressed.daysCounted === daysBetween(from, to)

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

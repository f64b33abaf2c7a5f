import { useMemo } from 'react'
import type { Span } from '../calendar/month'
import { type Grain, grainFor, periodsIn } from '../chart/periods'
import { INSIGHTS } from '../words/insights'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'

export interface Periods {
  readonly periods: readonly Span[]
  /** By day, by week or by month, in words. */
  readonly per: string
  readonly longName: (at: number) => string
  /** As it is written below a bar. */
  readonly shortNames: readonly string[]
}

/** A span in as many parts as one can look at, with what they are called. */
export function usePeriods({ from, to }: Span): Periods {
  const words = useWords(INSIGHTS)
  const format = useFormat()
  return useMemo(() => {
    const grain = grainFor({ from, to })
    const periods = periodsIn({ from, to }, grain)
    const shortName: Readonly<Record<Grain, (day: string) => string>> = {
      day: day => words.shortDay(Number(day.slice(5, 7)), Number(day.slice(8))),
      week: day => words.shortDay(Number(day.slice(5, 7)), Number(day.slice(8))),
      month: day => words.shortMonth(Number(day.slice(5, 7))),
    }
    const longName = (at: number) => {
      const period = periods[at]
      if (!period) return ''
      return grain === 'month'
        ? format.month(period.from)
        : words.spanOf(format.day(period.from), format.day(period.to))
    }
    return { periods, per: words.per[grain], longName, shortNames: periods.map(each => shortName[grain](each.from)) }
  }, [from, to, words, format])
}

import { type ReactNode, useId, useState } from 'react'
import type { Bar } from '../chart/bars'
import { ChartCard } from '../chart/chartCard'
import { lazyChart } from '../chart/lazyChart'
import { type LegendEntry, SeriesLegend } from '../chart/series'
import { INSIGHTS } from '../words/insights'
import { useWords } from '../words/language'
import type { Periods } from './usePeriods'

const Bars = lazyChart(() => import('../chart/bars'))

interface Props {
  readonly title: string
  readonly lead?: ReactNode
  readonly note?: ReactNode
  readonly actions: ReactNode
  readonly periods: Periods
  /** One for each period; of one without parts nothing is shown, which is said. */
  readonly bars: readonly Bar[]
  readonly ticks: readonly number[]
  readonly tickLabel: (value: number) => string
  readonly legend?: readonly LegendEntry[]
  /** What the table says of a period, by the names of its columns. */
  readonly head: readonly string[]
  readonly cells: (at: number) => readonly string[]
  /** What is told of the period that is pointed at. */
  readonly reading: (at: number) => string
}

/** A chart of what was in each period of the span. */
export function PeriodBars(props: Props) {
  const { periods, bars, ticks, tickLabel, legend, head, cells, reading, ...card } = props
  const words = useWords(INSIGHTS)
  const name = useId()
  const [pointed, point] = useState<number | null>(null)
  const isKnown = (at: number) => bars[at]?.parts !== null
  const known = bars.flatMap((_, at) => (isKnown(at) ? [at] : []))
  const at = pointed ?? known.at(-1) ?? 0
  const row = (each: number) =>
    isKnown(each) ? cells(each) : head.map((_, column) => (column === 0 ? words.unknown : ''))
  return (
    <ChartCard
      {...card}
      none={words.none}
      reading={
        <>
          <b>{periods.longName(at)}</b> {isKnown(at) ? reading(at) : words.unknown}
        </>
      }
      legend={legend && <SeriesLegend name={name} entries={legend} />}
      table={{
        head: [words.period, ...head],
        rows: known.length === 0 ? [] : bars.map((_, each) => [periods.longName(each), ...row(each)]),
      }}
    >
      <Bars
        labels={periods.shortNames}
        ticks={ticks}
        tickLabel={tickLabel}
        pointed={pointed}
        onPoint={point}
        bars={bars}
      />
    </ChartCard>
  )
}

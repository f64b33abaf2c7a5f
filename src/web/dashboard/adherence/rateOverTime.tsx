import { useMemo, useState } from 'react'
import { ChartCard } from '../chart/chartCard'
import { lazyChart } from '../chart/lazyChart'
import { Tabs } from '../parts/tabs'
import { ADHERENCE } from '../words/adherence'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import { type DayCounts, type PeriodCounts, periodsOf, rateOf } from './rates'

const Bars = lazyChart(() => import('../chart/bars'))

interface Props {
  readonly days: readonly DayCounts[]
  readonly today: string
}

const GRAINS = ['week', 'month'] as const
type Grain = (typeof GRAINS)[number]

/** The rate of the last weeks, or of the last months. */
export function RateOverTime({ days, today }: Props) {
  const words = useWords(ADHERENCE)
  const [grain, setGrain] = useState<Grain>('week')
  const periods = useMemo(() => periodsOf(days, today, grain), [days, today, grain])
  return (
    <div>
      <Tabs
        label={words.chartLabel}
        tabs={GRAINS.map(name => ({ name, label: words.chart[name] }))}
        chosen={grain}
        onChoose={setGrain}
      >
        <Rates key={grain} periods={periods} grain={grain} today={today} />
      </Tabs>
    </div>
  )
}

const TICKS = [0, 0.25, 0.5, 0.75, 1]

function Rates({ periods, grain, today }: { periods: readonly PeriodCounts[]; grain: Grain; today: string }) {
  const words = useWords(ADHERENCE)
  const format = useFormat()
  const names = useNames(grain, today)
  const [pointed, point] = useState<number | null>(null)
  const read = periods[pointed ?? periods.length - 1]
  const rateInWords = (of: PeriodCounts) => {
    const rate = rateOf(of)
    return rate === null ? words.nothingDue : format.share(rate)
  }
  const { table } = words
  return (
    <ChartCard
      title={words.rate(words.chart[grain])}
      lead={words.rateLead}
      reading={read && <Reading name={names.long(read)} rate={rateInWords(read)} counts={read} />}
      table={{
        head: [table[grain], table.rate, table.due, table.completed, table.skipped, table.missed],
        rows: periods.map(of => [
          names.long(of),
          rateInWords(of),
          ...[of.due, of.completed, of.skipped, of.missed].map(format.number),
        ]),
      }}
    >
      <Bars
        labels={periods.map(names.short)}
        ticks={TICKS}
        tickLabel={format.share}
        pointed={pointed}
        onPoint={point}
        bars={periods.map(of => {
          const rate = rateOf(of)
          return rate === null ? { parts: null } : { parts: [{ slot: 1, value: rate }], value: format.share(rate) }
        })}
      />
    </ChartCard>
  )
}

function Reading({ name, rate, counts }: { name: string; rate: string; counts: PeriodCounts }) {
  const words = useWords(ADHERENCE)
  const format = useFormat()
  return (
    <>
      <b>{name}</b> {rate}
      {counts.due > 0 && ` · ${words.ofDue(format.number(counts.completed), format.number(counts.due))}`}
    </>
  )
}

/** What a period is called in a line of text, and below its bar. */
function useNames(grain: Grain, today: string) {
  const words = useWords(ADHERENCE)
  const format = useFormat()
  const monthOf = (day: string) => Number(day.slice(5, 7))
  const dateOf = (day: string) => words.date(monthOf(day), Number(day.slice(8)))
  const named = ({ from, to }: PeriodCounts) =>
    grain === 'month' ? format.month(from) : words.span(dateOf(from), dateOf(to))
  return {
    long: (period: PeriodCounts) => (period.to === today ? words.sofar(named(period)) : named(period)),
    short: ({ from }: PeriodCounts) =>
      grain === 'month' ? words.month(monthOf(from)) : `${monthOf(from)}/${Number(from.slice(8))}`,
  }
}

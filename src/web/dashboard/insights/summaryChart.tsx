import type { Span } from '../calendar/month'
import { CsvButton } from '../chart/csvButton'
import { byPeriod } from '../chart/periods'
import { ticksUpTo } from '../chart/scale'
import type { Slot } from '../chart/series'
import { INSIGHTS } from '../words/insights'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import { PeriodBars } from './periodBars'
import { sumOf, type Summary } from './sums'
import { usePeriods } from './usePeriods'

const SLOTS = { EXTRACT: 2, AI: 1 } as const satisfies Readonly<Record<Summary['origin'], Slot>>
const ORIGINS = ['AI', 'EXTRACT'] as const

/** How often summaries were shown, by who wrote them. */
export function SummaryChart({ rows, span }: { rows: readonly Summary[]; span: Span }) {
  const { summaries: words } = useWords(INSIGHTS)
  const format = useFormat()
  const periods = usePeriods(span)
  const sums = byPeriod(periods.periods, rows, ({ day }) => day).map(of =>
    of.length === 0 ? null : ORIGINS.map(origin => readsOf(of, origin)),
  )
  const totals = sums.map(of => (of ?? []).reduce((sum, reads) => sum + reads, 0))
  const title = words.title(periods.per)
  return (
    <PeriodBars
      title={title}
      lead={words.lead}
      actions={
        <CsvButton
          title={title}
          name={`summaries-${span.from}-${span.to}`}
          rows={rows}
          columns={['day', 'origin', 'reads', 'calls', 'tokens', 'usd']}
        />
      }
      periods={periods}
      bars={sums.map(of => ({
        parts: of && ORIGINS.map((origin, at) => ({ slot: SLOTS[origin], value: of[at] ?? 0 })),
      }))}
      ticks={ticksUpTo(Math.max(0, ...totals), { isWhole: true })}
      tickLabel={format.number}
      legend={ORIGINS.map(origin => ({ slot: SLOTS[origin], label: words.origins[origin] }))}
      head={ORIGINS.map(origin => words.origins[origin])}
      cells={at => (sums[at] ?? []).map(format.number)}
      reading={at =>
        ORIGINS.map((origin, each) => `${words.origins[origin]} ${format.number(sums[at]?.[each] ?? 0)}`).join(' · ')
      }
    />
  )
}

const readsOf = (rows: readonly Summary[], origin: Summary['origin']): number =>
  sumOf(
    rows.filter(row => row.origin === origin),
    ({ reads }) => reads,
  )

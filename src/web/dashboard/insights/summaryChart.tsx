import type { Span } from '../calendar/month'
import type { Bar } from '../chart/bars'
import { CsvButton } from '../chart/csvButton'
import { byPeriod } from '../chart/periods'
import { ticksUpTo } from '../chart/scale'
import type { Slot } from '../chart/series'
import { INSIGHTS } from '../words/insights'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import { PeriodBars } from './periodBars'
import { ORIGINS, readsByOrigin, sumOf, type Summary } from './sums'
import { usePeriods } from './usePeriods'

interface Props {
  readonly rows: readonly Summary[]
  readonly span: Span
  /** All of the span is told, so that what is missing is 0. */
  readonly isWhole: boolean
}

const SLOTS = { EXTRACT: 2, AI: 1 } as const satisfies Readonly<Record<Summary['origin'], Slot>>

/** How often summaries were shown, by who wrote them. */
export function SummaryChart({ rows, span, isWhole }: Props) {
  const { summaries: words, unknown } = useWords(INSIGHTS)
  const format = useFormat()
  const periods = usePeriods(span)
  const sums = byPeriod(periods.periods, rows, ({ day }) => day).map(of => readsByOrigin(of, isWhole))
  const totals = sums.map(of => sumOf(of, Number))
  const said = (reads: number | null | undefined) => (typeof reads === 'number' ? format.number(reads) : unknown)
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
      bars={sums.map(of => ({ parts: partsOf(of) }))}
      ticks={ticksUpTo(Math.max(0, ...totals), { isWhole: true })}
      tickLabel={format.number}
      legend={ORIGINS.map(origin => ({ slot: SLOTS[origin], label: words.origins[origin] }))}
      head={ORIGINS.map(origin => words.origins[origin])}
      cells={at => (sums[at] ?? []).map(said)}
      reading={at => ORIGINS.map((origin, each) => `${words.origins[origin]} ${said(sums[at]?.[each])}`).join(' · ')}
    />
  )
}

/** Null where nothing is told of any origin. */
function partsOf(reads: readonly (number | null)[]): Bar['parts'] {
  const parts = ORIGINS.flatMap((origin, at) => {
    const value = reads[at]
    return typeof value === 'number' ? [{ slot: SLOTS[origin], value }] : []
  })
  return parts.length > 0 ? parts : null
}

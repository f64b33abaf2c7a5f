import type { Span } from '../calendar/month'
import { CsvButton } from '../chart/csvButton'
import { byPeriod } from '../chart/periods'
import { ticksUpTo } from '../chart/scale'
import { INSIGHTS } from '../words/insights'
import { useLanguage, useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import { PeriodBars } from './periodBars'
import { sumOf, type Summary } from './sums'
import { usdIn } from './usd'
import { usePeriods } from './usePeriods'

/** What the AI's summaries cost. Sentences of the label cost nothing, so they aren't in it. */
export function CostChart({ rows, span }: { rows: readonly Summary[]; span: Span }) {
  const { cost: words } = useWords(INSIGHTS)
  const [language] = useLanguage()
  const format = useFormat()
  const usd = usdIn(language)
  const periods = usePeriods(span)
  const ofAi = rows.filter(({ origin }) => origin === 'AI')
  const sums = byPeriod(periods.periods, ofAi, ({ day }) => day).map(of => (of.length === 0 ? null : costOf(of)))
  const all = costOf(ofAi)
  const said = (at: number): readonly [string, string, string] => {
    const of = sums[at] ?? NOTHING
    return [usd(of.usd), format.number(of.calls), format.number(of.tokens)]
  }
  const title = words.title(periods.per)
  return (
    <PeriodBars
      title={title}
      lead={words.lead(usd(all.usd), format.number(all.calls), format.number(all.tokens))}
      note={words.note}
      actions={
        <CsvButton
          title={title}
          name={`summary-cost-${span.from}-${span.to}`}
          rows={ofAi}
          columns={['day', 'calls', 'tokens', 'usd']}
        />
      }
      periods={periods}
      bars={sums.map(of => ({ parts: of && [{ slot: 1, value: of.usd }] }))}
      ticks={ticksUpTo(Math.max(0, ...sums.map(of => of?.usd ?? 0)))}
      tickLabel={usd}
      head={[words.usd, words.calls, words.tokens]}
      cells={said}
      reading={at => words.lead(...said(at))}
    />
  )
}

const NOTHING = { usd: 0, calls: 0, tokens: 0 }

const costOf = (rows: readonly Summary[]) => ({
  usd: sumOf(rows, row => row.usd),
  calls: sumOf(rows, row => row.calls),
  tokens: sumOf(rows, row => row.tokens),
})

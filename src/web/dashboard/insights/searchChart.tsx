import { useState } from 'react'
import type { Span } from '../calendar/month'
import { CsvButton } from '../chart/csvButton'
import { ticksUpTo } from '../chart/scale'
import { SelectField } from '../parts/field'
import { INSIGHTS } from '../words/insights'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import { PeriodBars } from './periodBars'
import { MOST_ROWS, type Search, sumsIn, termsIn } from './sums'
import { usePeriods } from './usePeriods'

/** Searches for one term, or for all that are shown, over the span. */
export function SearchChart({ rows, span }: { rows: readonly Search[]; span: Span }) {
  const { searches: words, terms } = useWords(INSIGHTS)
  const format = useFormat()
  const periods = usePeriods(span)
  const [term, choose] = useState('')
  const chosen = term === '' ? rows : rows.filter(row => row.term === term)
  const sums = sumsIn(periods.periods, chosen, ({ searches }) => searches)
  const said = (at: number) => terms.count(format.number(sums[at] ?? 0))
  const title = words.title(periods.per)
  return (
    <PeriodBars
      title={title}
      note={rows.length >= MOST_ROWS ? words.cut(format.number(rows.length)) : words.gap}
      lead={
        rows.length > 0 && (
          <SelectField label={words.choose} value={term} onChange={event => choose(event.target.value)}>
            <option value="">{words.all}</option>
            {termsIn(rows).map(each => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </SelectField>
        )
      }
      actions={
        <CsvButton
          title={title}
          name={`searches-${span.from}-${span.to}`}
          rows={chosen}
          columns={['day', 'term', 'searches', 'people']}
        />
      }
      periods={periods}
      bars={sums.map(sum => ({ parts: sum === null ? null : [{ slot: 1, value: sum }] }))}
      ticks={ticksUpTo(Math.max(0, ...sums.map(Number)), { isWhole: true })}
      tickLabel={format.number}
      head={[terms.searches]}
      cells={at => [format.number(sums[at] ?? 0)]}
      reading={said}
    />
  )
}

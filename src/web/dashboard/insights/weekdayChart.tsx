import { useState } from 'react'
import type { Span } from '../calendar/month'
import { ChartCard } from '../chart/chartCard'
import { CsvButton } from '../chart/csvButton'
import { lazyChart } from '../chart/lazyChart'
import { INSIGHTS } from '../words/insights'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import { type Weekday, WEEKDAYS } from './sums'

const Bars = lazyChart(() => import('../chart/bars'))
const TICKS = [0, 0.25, 0.5, 0.75, 1]

/** On which days of the week people take what they are to take. */
export function WeekdayChart({ rows, span }: { rows: readonly Weekday[]; span: Span }) {
  const { adherence: words, terms, none, unknown } = useWords(INSIGHTS)
  const format = useFormat()
  const [pointed, point] = useState<number | null>(null)
  const of = new Map(rows.map(row => [row.dayOfWeek, row]))
  const read = of.get(WEEKDAYS[pointed ?? WEEKDAYS.findIndex(day => of.has(day))] ?? 'MONDAY')
  const name = words.days[read?.dayOfWeek ?? WEEKDAYS[pointed ?? 0] ?? 'MONDAY']
  const ofDue = (row: Weekday) => words.ofDue(format.number(row.completed), format.number(row.due))
  return (
    <ChartCard
      title={words.title}
      lead={words.lead}
      note={words.note}
      none={none}
      reading={
        <>
          <b>{name}</b> {read ? `${format.share(read.rate)} · ${ofDue(read)}` : unknown}
        </>
      }
      actions={
        <CsvButton
          title={words.title}
          name={`adherence-${span.from}-${span.to}`}
          rows={rows}
          columns={['dayOfWeek', 'due', 'completed', 'rate', 'people']}
        />
      }
      table={{
        head: [words.weekday, words.rate, words.due, words.completed, words.people],
        rows: rows.map(row => [
          words.days[row.dayOfWeek],
          format.share(row.rate),
          format.number(row.due),
          format.number(row.completed),
          terms.manyPeople(format.number(row.people)),
        ]),
      }}
    >
      <Bars
        labels={WEEKDAYS.map(day => words.days[day])}
        ticks={TICKS}
        tickLabel={format.share}
        pointed={pointed}
        onPoint={point}
        bars={WEEKDAYS.map(day => {
          const row = of.get(day)
          return row ? { parts: [{ slot: 1, value: row.rate }], value: format.share(row.rate) } : { parts: null }
        })}
      />
    </ChartCard>
  )
}

import { daysBetween } from '../calendar/day'
import { INSIGHTS } from '../words/insights'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import type { Insights } from './sums'

const LEFT = ['searches', 'cacheReads', 'summaries', 'adherence'] as const

/** Why something may be missing, and how much of it is: so that nobody takes what is hidden for nothing. */
export function CrowdNote({ insights: { from, to, suppressed } }: { insights: Insights }) {
  const { crowd } = useWords(INSIGHTS)
  const format = useFormat()
  const all = daysBetween(from, to)
  const { daysCounted, adherenceDaysCounted } = suppressed
  return (
    <section className="card insights-crowd" aria-labelledby="insights-crowd">
      <h2 id="insights-crowd">{crowd.title}</h2>
      <p>{crowd.text}</p>
      <p>
        {daysCounted === all
          ? crowd.everyDay(format.number(all))
          : crowd.counted(format.number(daysCounted), format.number(all))}{' '}
        {adherenceDaysCounted !== daysCounted && crowd.adherenceDays(format.number(adherenceDaysCounted))}
      </p>
      <h3>{crowd.left}</h3>
      <dl>
        {LEFT.map(each => (
          <div key={each}>
            <dt>{crowd[each]}</dt>
            <dd>{format.number(suppressed[each])}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

import type { Span } from '../calendar/month'
import { ChartCard } from '../chart/chartCard'
import { CsvButton } from '../chart/csvButton'
import { INSIGHTS } from '../words/insights'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import { MOST_ROWS, type Term } from './sums'

/** How many terms are drawn; the table has all. */
const DRAWN = 10

/** What was searched for most in the whole span. */
export function TermRanks({ terms, span }: { terms: readonly Term[]; span: Span }) {
  const { terms: words, none } = useWords(INSIGHTS)
  const format = useFormat()
  return (
    <ChartCard
      title={words.title}
      lead={words.lead}
      note={terms.length >= MOST_ROWS ? words.cut(format.number(terms.length)) : words.note}
      none={none}
      actions={
        <CsvButton
          title={words.title}
          name={`terms-${span.from}-${span.to}`}
          rows={terms}
          columns={['term', 'searches', 'days', 'people']}
        />
      }
      table={{
        head: [words.term, words.searches, words.people, words.days],
        rows: terms.map(each => [
          each.term,
          format.number(each.searches),
          words.manyPeople(format.number(each.people)),
          format.number(each.days),
        ]),
      }}
    >
      <Ranks terms={terms.slice(0, DRAWN)} />
    </ChartCard>
  )
}

function Ranks({ terms }: { terms: readonly Term[] }) {
  const { terms: words } = useWords(INSIGHTS)
  const format = useFormat()
  const most = Math.max(1, ...terms.map(({ searches }) => searches))
  return (
    <ol className="insights-ranks" aria-hidden="true">
      {terms.map(({ term, searches }) => (
        <li key={term}>
          <span className="insights-term">{term}</span>
          <span>{words.count(format.number(searches))}</span>
          <span className="insights-rank" style={{ width: `${(searches / most) * 100}%` }} />
        </li>
      ))}
    </ol>
  )
}

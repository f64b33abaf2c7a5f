import { Link } from 'wouter'
import { DoseRow } from '../dose/doseRow'
import type { ShownDose } from '../dose/shown'
import { Empty } from '../parts/empty'
import { Skeleton } from '../parts/skeleton'
import { CALENDAR } from '../words/calendar'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import { countsOf } from './outlook'
import { useCountsInWords } from './useCountsInWords'

interface Props {
  readonly day: string
  readonly today: string
  /** Undefined as long as they aren't there. */
  readonly doses: readonly ShownDose[] | undefined
  readonly hasFailed: boolean
}

/** What one day has, with what can be said of each. */
export function DayList({ day, today, doses, hasFailed }: Props) {
  const words = useWords(CALENDAR)
  const format = useFormat()
  const inWords = useCountsInWords()
  return (
    <section className="calendar-list" aria-labelledby="calendar-day">
      <header>
        <h2 id="calendar-day">{format.day(day)}</h2>
        <p>{doses && doses.length > 0 ? inWords(countsOf(doses)) : ' '}</p>
      </header>
      {doses === undefined && (hasFailed ? <p className="calendar-lost">{words.failed}</p> : <Skeleton count={2} />)}
      {doses?.length === 0 && <Nothing isToCome={day >= today} />}
      {doses && doses.length > 0 && (
        <ul>
          {doses.map(dose => (
            <li key={dose.id}>
              <DoseRow dose={dose} isDense />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Nothing({ isToCome }: { isToCome: boolean }) {
  const words = useWords(CALENDAR)
  if (!isToCome) return <Empty icon="calendar" title={words.empty} />
  return (
    <Empty
      icon="calendar"
      title={words.empty}
      hint={words.emptyHint}
      action={
        <Link href="/regimens" className="button button-plain">
          {words.plan}
        </Link>
      }
    />
  )
}

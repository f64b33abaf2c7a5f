import { Button } from '../parts/button'
import { CALENDAR } from '../words/calendar'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import { monthStartAfter, sameDayAfter } from './day'
import { isSameMonth, type Span } from './month'
import type { Counts } from './outlook'

interface Props {
  readonly day: string
  readonly today: string
  readonly reach: Span
  readonly counts: ReadonlyMap<string, Counts> | null
  readonly onChoose: (day: string) => void
}

/** Which month it is, how it went so far, and the ways to others. */
export function MonthHead({ day, today, reach, counts, onChoose }: Props) {
  const words = useWords(CALENDAR)
  const format = useFormat()
  const isFirst = monthStartAfter(day, 0) <= reach.from
  const isLast = monthStartAfter(day, 1) > reach.to
  return (
    <header className="calendar-head">
      <h2 id="calendar-month" aria-live="polite">
        {format.month(day)}
      </h2>
      <div className="calendar-ways">
        <Button icon="back" look="quiet" isIconOnly disabled={isFirst} onClick={() => onChoose(sameDayAfter(day, -1))}>
          {words.earlier}
        </Button>
        <Button onClick={() => onChoose(today)}>{words.today}</Button>
        <Button icon="next" look="quiet" isIconOnly disabled={isLast} onClick={() => onChoose(sameDayAfter(day, 1))}>
          {words.later}
        </Button>
      </div>
      <SoFar day={day} counts={counts} />
    </header>
  )
}

/** Its place is there before it is. */
function SoFar({ day, counts }: Pick<Props, 'day' | 'counts'>) {
  const words = useWords(CALENDAR)
  const format = useFormat()
  const ofMonth = [...(counts ?? [])].filter(([date]) => isSameMonth(date, day)).map(([, each]) => each)
  const sum = (pick: (each: Counts) => number) => ofMonth.reduce((total, each) => total + pick(each), 0)
  const due = sum(({ all, left }) => all - left)
  const done = sum(each => each.done)
  return <p className="calendar-sofar">{due > 0 ? words.sofar(format.number(done), format.number(due)) : ' '}</p>
}

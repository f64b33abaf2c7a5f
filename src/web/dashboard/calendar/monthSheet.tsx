import { type KeyboardEvent, useEffect, useRef } from 'react'
import { CALENDAR } from '../words/calendar'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import { DayCell } from './dayCell'
import { dayByKey, type Span, weeksOf, within } from './month'
import type { Counts } from './outlook'

interface Props {
  readonly day: string
  readonly today: string
  readonly reach: Span
  /** Null as long as they aren't there. */
  readonly counts: ReadonlyMap<string, Counts> | null
  /** Why they aren't. */
  readonly missing: 'coming' | 'failed'
  readonly onChoose: (day: string) => void
}

/** One day of it takes the tab key, and the arrows go on from there, into other months too. */
export function MonthSheet({ day, today, reach, counts, missing, onChoose }: Props) {
  const words = useWords(CALENDAR)
  const format = useFormat()
  const table = useRef<HTMLTableElement>(null)
  const isByKey = useRef(false)
  const weeks = weeksOf(day)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const next = dayByKey(day, event.key, event.shiftKey)
    if (next === null) return
    event.preventDefault()
    isByKey.current = true
    onChoose(within(next, reach))
  }
  useEffect(() => {
    if (isByKey.current) table.current?.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus()
    isByKey.current = false
  }, [day])
  return (
    <table
      ref={table}
      className="calendar-sheet"
      role="grid"
      aria-label={words.grid(format.month(day))}
      aria-busy={counts === null && missing === 'coming'}
      onKeyDown={onKeyDown}
    >
      <thead>
        <tr>
          {weeks[0]?.map(date => (
            <th key={date} scope="col">
              {format.weekday(date)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map(week => (
          <tr key={week[0]}>
            {week.map(date => (
              <DayCell
                key={date}
                date={date}
                day={day}
                today={today}
                counts={counts?.get(date) ?? missing}
                isBeyond={within(date, reach) !== date}
                onChoose={onChoose}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

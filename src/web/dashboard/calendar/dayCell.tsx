import { useWords } from '../words/language'
import { CALENDAR } from '../words/calendar'
import { useFormat } from '../words/useFormat'
import { isSameMonth } from './month'
import { type Counts, outlookOf } from './outlook'
import { Sign } from './sign'
import { useCountsInWords } from './useCountsInWords'

interface Props {
  readonly date: string
  /** The day that is chosen. */
  readonly day: string
  readonly today: string
  /** Or why there are none. */
  readonly counts: Counts | 'coming' | 'failed'
  /** Further away than anybody plans. */
  readonly isBeyond: boolean
  readonly onChoose: (date: string) => void
}

/** A day of a month: its sign and how many of how many; the same in words for who listens. */
export function DayCell({ date, day, today, counts, isBeyond, onChoose }: Props) {
  const format = useFormat()
  const said = useSaid(counts)
  const isOther = !isSameMonth(date, day)
  const classes = [
    'calendar-day-button',
    isOther && 'calendar-other',
    date === today && 'calendar-today',
    date === day && 'calendar-chosen',
  ]
  return (
    <td role="gridcell" aria-selected={date === day}>
      <button
        type="button"
        className={classes.filter(Boolean).join(' ')}
        data-day={date}
        tabIndex={date === day ? 0 : -1}
        disabled={isBeyond}
        aria-current={date === today ? 'date' : undefined}
        onClick={() => onChoose(date)}
      >
        <span className="unseen">{isBeyond ? format.longDay(date) : `${format.longDay(date)}, ${said}`}</span>
        <span className="calendar-number" aria-hidden="true">
          {Number(date.slice(8))}
        </span>
        {!isBeyond && <Marks counts={counts} />}
      </button>
    </td>
  )
}

function Marks({ counts }: Pick<Props, 'counts'>) {
  if (counts === 'coming') return <span className="calendar-coming" aria-hidden="true" />
  if (counts === 'failed')
    return (
      <span className="calendar-unknown" aria-hidden="true">
        ?
      </span>
    )
  const outlook = outlookOf(counts)
  if (!outlook) return null
  return (
    <span className={`calendar-marks calendar-marks-${outlook}`} aria-hidden="true">
      <Sign outlook={outlook} />
      <span>{counts.left === counts.all ? counts.all : `${counts.done}/${counts.all}`}</span>
    </span>
  )
}

function useSaid(counts: Props['counts']): string {
  const words = useWords(CALENDAR)
  const inWords = useCountsInWords()
  if (typeof counts === 'string') return words[counts]
  return counts.all === 0 ? words.none : inWords(counts)
}

import { CALENDAR } from '../words/calendar'
import { useWords } from '../words/language'
import { OUTLOOKS } from './outlook'
import { Sign } from './sign'

/** What the signs mean. That something is being sent is so for a moment only, and is told only then. */
export function Legend({ isSending }: { isSending: boolean }) {
  const words = useWords(CALENDAR)
  return (
    <div className="calendar-legend">
      <h3 className="unseen">{words.legend}</h3>
      <ul>
        {OUTLOOKS.filter(outlook => isSending || outlook !== 'waiting').map(outlook => (
          <li key={outlook}>
            <Sign outlook={outlook} />
            {words.outlooks[outlook]}
          </li>
        ))}
      </ul>
      <p>{words.legendCount}</p>
    </div>
  )
}

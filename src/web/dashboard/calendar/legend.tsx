import { CALENDAR } from '../words/calendar'
import { useWords } from '../words/language'
import { type Counts, outlookOf, OUTLOOKS } from './outlook'
import { Sign } from './sign'

/** What the signs mean that this sheet shows. */
export function Legend({ counts }: { counts: ReadonlyMap<string, Counts> | null }) {
  const words = useWords(CALENDAR)
  const shown = new Set([...(counts?.values() ?? [])].map(outlookOf))
  const signs = OUTLOOKS.filter(each => shown.has(each))
  return (
    <div className="calendar-legend">
      {signs.length > 0 && (
        <>
          <h3 className="unseen">{words.legend}</h3>
          <ul>
            {signs.map(outlook => (
              <li key={outlook}>
                <Sign outlook={outlook} />
                {words.outlooks[outlook]}
              </li>
            ))}
          </ul>
          <p>{words.legendCount}</p>
        </>
      )}
    </div>
  )
}

import { useNow } from '../client/useNow'
import { useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import type { Standing } from './standing'
import { useKoreanFormat } from './useKoreanFormat'

/** Open, closed or not known, and until when. */
export function StandingLine({ standing: { state, until } }: { standing: Standing }) {
  const { state: words } = useWords(PHARMACIES)
  const format = useKoreanFormat()
  const now = useNow()
  const isToday = until !== null && format.dateOf(until) === format.dateOf(new Date(now))
  const when = until === null ? null : isToday ? format.time(until) : format.dayAndTime(until)
  return (
    <p className="pharmacies-standing">
      <strong className={`pharmacies-state pharmacies-${state}`}>{words[state]}</strong>
      {when !== null && (
        <time dateTime={until ?? undefined}>{state === 'open' ? words.closes(when) : words.opens(when)}</time>
      )}
    </p>
  )
}

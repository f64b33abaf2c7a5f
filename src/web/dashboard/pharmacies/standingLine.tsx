import { useNow } from '../client/useNow'
import { useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import type { Standing } from './standing'
import { useKoreanFormat } from './useKoreanFormat'

/** Open, closed or not known, and until when or since when. */
export function StandingLine({ standing: { state, until, lastKnown } }: { standing: Standing }) {
  const { state: words } = useWords(PHARMACIES)
  const format = useKoreanFormat()
  const now = useNow()
  const inWords = (at: Date) =>
    format.dateOf(at) === format.dateOf(new Date(now)) ? format.time(at) : format.dayAndTime(at)
  const when = until === null ? null : inWords(new Date(until))
  return (
    <p className="pharmacies-standing">
      <strong className={`pharmacies-state pharmacies-${state}`}>{words[state]}</strong>
      {when !== null && (
        <time dateTime={until ?? undefined}>{state === 'open' ? words.closes(when) : words.opens(when)}</time>
      )}
      {lastKnown !== null && <span>{words.lastKnown(inWords(new Date(lastKnown)))}</span>}
    </p>
  )
}

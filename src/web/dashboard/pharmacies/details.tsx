import { useNow } from '../client/useNow'
import { Button } from '../parts/button'
import { Icon } from '../parts/icon'
import { agoIn } from '../words/ago'
import { useLanguage, useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import { SHARED } from '../words/shared'
import { HoursTable } from './hoursTable'
import type { Place } from './sought'
import type { Pharmacy } from './useFound'

interface Props {
  readonly pharmacy: Pharmacy
  readonly onSeek: (place: Place) => void
}

/** The hours of a week, and whence all this is known. */
export function Details({ pharmacy, onSeek }: Props) {
  const words = useWords(PHARMACIES)
  const shared = useWords(SHARED)
  const sourceName = useSourceName()
  const { name, location, phone, phoneSource, mapUrl, provenance } = pharmacy
  return (
    <div className="pharmacies-details">
      <HoursTable hours={pharmacy.hours} unclear={pharmacy.unclearHours} />
      <div className="pharmacies-small">
        <Received provenance={provenance} />
        {phone !== null && phoneSource !== null && <p>{words.phoneFrom(sourceName(phoneSource))}</p>}
      </div>
      <div className="pharmacies-actions">
        <Button onClick={() => onSeek({ kind: 'pharmacy', name, point: location })}>{words.around}</Button>
        {mapUrl !== null && (
          <a className="button button-quiet" href={mapUrl} target="_blank" rel="noreferrer">
            <Icon name="outside" />
            {words.kakaoMap}
            <span className="unseen">({shared.openNewTab})</span>
          </a>
        )}
      </div>
    </div>
  )
}

function Received({ provenance: { source, fetchedAt, stale } }: Pick<Pharmacy, 'provenance'>) {
  const words = useWords(PHARMACIES)
  const [language] = useLanguage()
  const sourceName = useSourceName()
  const ago = agoIn(language, fetchedAt, useNow())
  if (source === 'sample') return <p className="pharmacies-old">{words.sampleNote}</p>
  const named = sourceName(source)
  return (
    <>
      <p>{ago === null ? words.receivedNow(named) : words.received(named, ago)}</p>
      {stale && <p className="pharmacies-old">{words.stale}</p>}
    </>
  )
}

/** As it is called in the language that is spoken. */
function useSourceName(): (source: string) => string {
  const { source: words } = useWords(PHARMACIES)
  return source => {
    if (source === '국립중앙의료원') return words.official
    return source === '카카오맵' ? words.map : source === 'sample' ? words.sample : source
  }
}

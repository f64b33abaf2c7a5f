import { useEffect, useRef } from 'react'
import { Button } from '../parts/button'
import { useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import { distanceWords } from './distance'
import type { Place, Sought } from './sought'

interface Props {
  readonly sought: Sought
  readonly onSeek: (sought: Sought) => void
}

/** Around what one looks, and the way out of it. */
export function Scope({ sought, onSeek }: Props) {
  const words = useWords(PHARMACIES)
  const { place, radius } = sought
  const nameOf = usePlaceName()
  const heading = useRef<HTMLHeadingElement>(null)
  // What was pressed to come here may be gone with what was found before.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true })
  }, [place])
  return (
    <div className="pharmacies-scope">
      <h2 ref={heading} tabIndex={-1}>
        {place ? words.place.around(nameOf(place), distanceWords(radius)) : words.place.everywhere}
      </h2>
      {place?.kind === 'mine' && place.accuracy > radius / 2 && (
        <p className="pharmacies-small">{words.place.accuracy(distanceWords(place.accuracy))}</p>
      )}
      {place && sought.typed !== '' && (
        <Button look="quiet" onClick={() => onSeek({ ...sought, place: null })}>
          {words.place.leave}
        </Button>
      )}
    </div>
  )
}

function usePlaceName(): (place: Place) => string {
  const words = useWords(PHARMACIES)
  return place => {
    if (place.kind === 'region') return words.regions[place.region]
    return place.kind === 'pharmacy' ? place.name : words.place[place.kind]
  }
}

import type { KeyboardEvent } from 'react'
import { useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import type { Side } from './labels'
import type { Listed } from './listed'
import type { Pharmacy } from './useFound'

interface Props {
  readonly listed: Listed<Pharmacy>
  readonly isChosen: boolean
  readonly onChoose: (id: string) => void
  /** Where its name stands; undefined where there is no room for it until it is chosen. */
  readonly side?: Side | undefined
}

const MARKER = 'data-pharmacy-marker'

/** A pharmacy on a map, with the number that it has in the list. Only one of them is a stop of the Tab key. */
export function Marker({ listed: { pharmacy, number, standing }, isChosen, onChoose, side }: Props) {
  const { chart, state } = useWords(PHARMACIES)
  const shownSide = side ?? (isChosen ? 'below' : undefined)
  return (
    <button
      type="button"
      {...{ [MARKER]: number }}
      tabIndex={number === 1 ? 0 : -1}
      className={`pharmacies-marker pharmacies-${standing.state} ${isChosen ? 'pharmacies-marker-chosen' : ''}`}
      aria-pressed={isChosen}
      onClick={() => onChoose(pharmacy.id)}
    >
      <span className="pharmacies-pin" aria-hidden="true">
        {number}
      </span>
      <span className="unseen">{chart.marker(number, pharmacy.name, state[standing.state])}</span>
      {shownSide && (
        <span lang="ko" aria-hidden="true" className={`pharmacies-name pharmacies-name-${shownSide}`}>
          {pharmacy.name}
        </span>
      )}
    </button>
  )
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

/** Arrow keys go from marker to marker, in the order of the list; for what holds the markers. */
export function walkMarkers(event: KeyboardEvent<HTMLElement>): void {
  const markers = [...event.currentTarget.querySelectorAll<HTMLElement>(`[${MARKER}]`)].sort(
    (one, other) => Number(one.getAttribute(MARKER)) - Number(other.getAttribute(MARKER)),
  )
  const at = markers.findIndex(marker => marker === document.activeElement)
  const step = STEPS[event.key]
  if (at < 0 || step === undefined) return
  event.preventDefault()
  markers[(at + step + markers.length) % markers.length]?.focus()
}

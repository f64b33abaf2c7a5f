import { type CSSProperties, type MouseEvent, useMemo } from 'react'
import { useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import { Cross } from './cross'
import { distanceWords } from './distance'
import { pointOn, ringsOf, scaleOf, type Spot, spotOf, type View } from './geometry'
import { boxOf, placeLabels } from './labels'
import type { MapProps } from './mapProps'
import { Marker, walkMarkers } from './marker'
import { MOST } from './useFound'
import './map.css'

/** Directions and distances alone: it needs no key, no tiles and no network. */
export default function Schematic(props: MapProps) {
  const { view, center, radius, listed, chosen, onChoose, cross, onCross, onConfirm } = props
  const words = useWords(PHARMACIES).chart
  const spots = useMemo(
    () => listed.map(({ pharmacy: { id, name, location } }) => ({ id, name, spot: spotOf(view, location) })),
    [listed, view],
  )
  const rings = useMemo(() => (center ? ringsOf(radius).map(ring => ringOf(view, ring)) : []), [view, center, radius])
  const sides = useMemo(
    () =>
      placeLabels(
        spots,
        rings.map(({ spot, name }) => boxOf(spot, name)),
      ),
    [spots, rings],
  )
  const pick = (event: MouseEvent<SVGSVGElement>) => onCross(pointOn(view, spotUnder(event)))
  return (
    <div className="pharmacies-map" role="group" aria-label={words.label} onKeyDown={walkMarkers}>
      <svg className="pharmacies-ground" viewBox="0 0 100 100" aria-hidden="true" onClick={pick}>
        <path className="pharmacies-axes" d="M50 0V100M0 50H100" />
        {rings.map(({ name, spot }) => (
          <circle key={name} cx="50" cy="50" r={spot.y - 50} />
        ))}
      </svg>
      <span className="pharmacies-north" aria-hidden="true">
        ↑<br />
        {words.north}
      </span>
      {rings.map(({ name, spot }) => (
        <span key={name} className="pharmacies-ring" style={at(spot)} aria-hidden="true">
          {name}
        </span>
      ))}
      {!center && <Scale view={view} />}
      {center && <span className="pharmacies-center" style={at({ x: 50, y: 50 })} aria-hidden="true" />}
      {/* Where two cover each other the earlier of the list is above. */}
      {listed.map((each, order) => (
        <div
          key={each.pharmacy.id}
          className="pharmacies-spot"
          style={{ ...at(spots[order]?.spot ?? { x: 50, y: 50 }), zIndex: MOST - order }}
        >
          <Marker
            listed={each}
            isChosen={each.pharmacy.id === chosen}
            onChoose={onChoose}
            side={sides.get(each.pharmacy.id)}
          />
        </div>
      ))}
      {cross && (
        <div className="pharmacies-spot" style={at(spotOf(view, cross))}>
          <Cross view={view} at={cross} onMove={onCross} onConfirm={onConfirm} />
        </div>
      )}
    </div>
  )
}

/** What a ring is called, and where that stands on it. */
const ringOf = (view: View, metres: number) => ({
  name: distanceWords(metres),
  spot: { x: 50, y: 50 + (50 * metres) / view.reach },
})

function Scale({ view }: { view: View }) {
  const metres = scaleOf(view)
  return (
    <span className="pharmacies-scale" style={{ width: `${(50 * metres) / view.reach}%` }} aria-hidden="true">
      {distanceWords(metres)}
    </span>
  )
}

const at = ({ x, y }: Spot): CSSProperties => ({ left: `${x}%`, top: `${y}%` })

function spotUnder({ currentTarget, clientX, clientY }: MouseEvent<SVGSVGElement>): Spot {
  const { left, top, width, height } = currentTarget.getBoundingClientRect()
  return { x: (100 * (clientX - left)) / width, y: (100 * (clientY - top)) / height }
}

import { type ComponentType, lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react'
import { Button } from '../parts/button'
import { Skeleton } from '../parts/skeleton'
import { useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import { SHARED } from '../words/shared'
import { type Point, viewOf } from './geometry'
import type { Listed } from './listed'
import type { KakaoMapProps, MapProps } from './mapProps'
import type { Place, Sought } from './sought'
import type { Pharmacy } from './useFound'
import { useKakao } from './useKakao'

const Schematic = lazy<ComponentType<MapProps>>(() => import('./schematic').catch(lost))
const KakaoMap = lazy<ComponentType<KakaoMapProps>>(() => import('./kakaoMap').catch(lost))

interface Props {
  readonly sought: Sought
  readonly listed: readonly Listed<Pharmacy>[]
  readonly chosen: string | null
  readonly onChoose: (id: string) => void
  readonly onPick: (place: Place) => void
}

/** A map of what was found, on which one may pick another place to look around. */
export function MapPane({ sought, listed, chosen, onChoose, onPick }: Props) {
  const words = useWords(PHARMACIES).chart
  const [cross, setCross] = useState<Point | null>(null)
  const wasGivenUp = useRef(false)
  const moveCross = useCallback((point: Point | null) => {
    wasGivenUp.current = point === null
    setCross(point)
  }, [])
  const center = sought.place?.point ?? null
  const points = useMemo(() => listed.map(({ pharmacy }) => pharmacy.location), [listed])
  const spread = JSON.stringify(center ?? points)
  const view = useMemo(() => viewOf(center, sought.radius, points), [spread, sought.radius])
  if (!view) return null
  const confirm = () => {
    setCross(null)
    if (cross) onPick({ kind: 'picked', point: cross })
  }
  const given = { view, center, radius: sought.radius, listed, chosen, onChoose, cross }
  return (
    <section className="pharmacies-pane" aria-label={words.label}>
      <AnyMap {...given} onCross={moveCross} onConfirm={confirm} />
      <Picking
        cross={cross}
        isFocused={wasGivenUp.current}
        onBegin={() => moveCross(view.center)}
        onConfirm={confirm}
        onEnd={() => moveCross(null)}
      />
    </section>
  )
}

/** Kakao's where there is a key and it comes, else one that we draw. */
function AnyMap(props: MapProps) {
  const words = useWords(PHARMACIES).chart
  const { kakao, isComing, onBroken } = useKakao()
  const coming = <Skeleton kind="block" count={1} />
  if (isComing) return coming
  return (
    <Suspense fallback={coming}>
      {kakao ? <KakaoMap {...props} maps={kakao} onBroken={onBroken} /> : <Schematic {...props} />}
      <Legend />
      {!kakao && <p className="pharmacies-small">{words.schematic}</p>}
      <p className="pharmacies-small pharmacies-keys">{words.hint}</p>
    </Suspense>
  )
}

const STATES = ['open', 'closed', 'unknown'] as const

/** What the looks of a marker mean. */
function Legend() {
  const { chart, state: words } = useWords(PHARMACIES)
  return (
    <ul className="pharmacies-legend" aria-label={chart.legend}>
      {STATES.map(state => (
        <li key={state} className={`pharmacies-${state}`}>
          <span className="pharmacies-pin" aria-hidden="true" />
          {words[state]}
        </li>
      ))}
    </ul>
  )
}

interface PickingProps {
  readonly cross: Point | null
  /** The way in takes the focus when it comes back. */
  readonly isFocused: boolean
  readonly onBegin: () => void
  readonly onConfirm: () => void
  readonly onEnd: () => void
}

/** Picks a place without a pointer, and asks before one looks there. */
function Picking({ cross, isFocused, onBegin, onConfirm, onEnd }: PickingProps) {
  const words = useWords(PHARMACIES).chart
  const { cancel } = useWords(SHARED)
  if (!cross)
    return (
      <Button autoFocus={isFocused} onClick={onBegin}>
        {words.pick}
      </Button>
    )
  return (
    <div className="pharmacies-picking">
      <p>{words.pickHint}</p>
      <Button look="key" onClick={onConfirm}>
        {words.here}
      </Button>
      <Button look="quiet" onClick={onEnd}>
        {cancel}
      </Button>
    </div>
  )
}

function lost(error: unknown): { default: typeof MapLost } {
  console.warn(error)
  return { default: MapLost }
}

function MapLost() {
  const words = useWords(PHARMACIES).chart
  return <p role="alert">{words.lost}</p>
}

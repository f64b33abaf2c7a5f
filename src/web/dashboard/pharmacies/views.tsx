import { type ReactNode, useMemo, useState } from 'react'
import { useNow } from '../client/useNow'
import { Tabs } from '../parts/tabs'
import { useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import { List } from './list'
import { type Listed, listedOf } from './listed'
import { MapPane } from './mapPane'
import type { FoundPharmacies } from './notes'
import { Row, rowId } from './row'
import type { Place, Sought } from './sought'
import type { Pharmacy } from './useFound'
import { useIsWide } from './useIsWide'

interface Props {
  readonly sought: Sought
  readonly onSeek: (sought: Sought) => void
  readonly found: FoundPharmacies
  /** When it was asked for; null where that isn't known. */
  readonly askedAt: number | null
  readonly isBusy: boolean
  /** Null where there is no more to be had. */
  readonly more: (() => void) | null
}

/** The list and the map: beside each other where there is room, else one of them. */
export function Views({ sought, onSeek, found, askedAt, isBusy, more }: Props) {
  const isWide = useIsWide()
  const [chosen, setChosen] = useState<string | null>(null)
  const now = useNow()
  const point = sought.place?.point ?? null
  const listed = useMemo(() => listedOf(found.nodes, point, askedAt, now), [found.nodes, point, askedAt, now])
  const seek = (place: Place) => onSeek({ ...sought, place, typed: place.kind === 'pharmacy' ? '' : sought.typed })
  const choose = (id: string) => {
    setChosen(id)
    if (isWide) requestAnimationFrame(() => document.getElementById(rowId(id))?.scrollIntoView({ block: 'nearest' }))
  }
  const rowOf = (one: Listed<Pharmacy>) => {
    const isChosen = one.pharmacy.id === chosen
    const toggle = () => setChosen(isChosen ? null : one.pharmacy.id)
    return <Row key={one.pharmacy.id} listed={one} isChosen={isChosen} onToggle={toggle} onSeek={seek} />
  }
  const list = (
    <List found={found} isBusy={isBusy} more={more} isAround={point !== null}>
      {listed.map(each => (
        <li key={each.pharmacy.id}>{rowOf(each)}</li>
      ))}
    </List>
  )
  const map = <MapPane sought={sought} listed={listed} chosen={chosen} onChoose={choose} onPick={seek} />
  // A place with none around it is a place from which to pick another.
  if (listed.length === 0) return map
  if (!isWide)
    return <OneView list={list} map={map} chosen={listed.filter(each => each.pharmacy.id === chosen).map(rowOf)} />
  return (
    <div className="pharmacies-views">
      {list}
      <div className="pharmacies-beside">{map}</div>
    </div>
  )
}

interface OneViewProps {
  readonly list: ReactNode
  readonly map: ReactNode
  /** What was chosen on the map, to stand below it. */
  readonly chosen: ReactNode
}

function OneView({ list, map, chosen }: OneViewProps) {
  const words = useWords(PHARMACIES)
  const [view, setView] = useState<'list' | 'map'>('list')
  const tabs = [
    { name: 'list', label: words.list },
    { name: 'map', label: words.map },
  ] as const
  return (
    <div>
      <Tabs label={words.views} tabs={tabs} chosen={view} onChoose={setView}>
        {view === 'list' ? (
          list
        ) : (
          <div className="pharmacies-below">
            {map}
            <div aria-live="polite">{chosen}</div>
          </div>
        )}
      </Tabs>
    </div>
  )
}

import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import { Cross } from './cross'
import { type Point, pointOn, ringsOf } from './geometry'
import type { KakaoClick, KakaoMapHandle, KakaoMaps, KakaoOverlay } from './kakaoSdk'
import type { KakaoMapProps } from './mapProps'
import { Marker, walkMarkers } from './marker'
import './map.css'

/** Kakao's map, with the same markers as ours on it. */
export default function KakaoMap(props: KakaoMapProps) {
  const { maps, view, center, radius, listed, chosen, onChoose, cross, onCross, onConfirm, onBroken } = props
  const words = useWords(PHARMACIES).chart
  const ground = useRef<HTMLDivElement>(null)
  const map = useMap(ground, props)
  useDrawn(map, onBroken, [view, center, radius], shown => {
    const [west, east] = [pointOn(view, { x: 0, y: 100 }), pointOn(view, { x: 100, y: 0 })]
    shown.setBounds(new maps.LatLngBounds(latLngOf(maps, west), latLngOf(maps, east)))
    if (!center || !ground.current) return []
    const strokeColor = getComputedStyle(ground.current).color
    return ringsOf(radius).map(
      ring =>
        new maps.Circle({
          ...{ center: latLngOf(maps, center), radius: ring, strokeColor },
          ...{ strokeWeight: 2, strokeOpacity: 0.7, fillOpacity: 0 },
        }),
    )
  })
  const on = (at: Point, children: ReactNode, key: string) =>
    map && (
      <OnMap key={key} maps={maps} map={map} at={at} onBroken={onBroken}>
        {children}
      </OnMap>
    )
  return (
    <div className="pharmacies-map" role="group" aria-label={words.label} onKeyDown={walkMarkers}>
      <div ref={ground} className="pharmacies-kakao" />
      {center && on(center, <span className="pharmacies-center" />, 'center')}
      {listed.map(each => {
        const { id, location } = each.pharmacy
        return on(location, <Marker listed={each} isChosen={id === chosen} onChoose={onChoose} />, id)
      })}
      {cross && on(cross, <Cross view={view} at={cross} onMove={onCross} onConfirm={onConfirm} />, 'cross')}
    </div>
  )
}

/** The map in its place; a press on it picks a place. */
function useMap(ground: { readonly current: HTMLElement | null }, { maps, view, onCross, onBroken }: KakaoMapProps) {
  const [map, setMap] = useState<KakaoMapHandle | null>(null)
  useEffect(() => {
    if (!ground.current) return
    try {
      setMap(new maps.Map(ground.current, { center: latLngOf(maps, view.center), level: 5 }))
    } catch (error) {
      onBroken(error)
    }
  }, [maps])
  useEffect(() => {
    if (!map) return
    const pick = ({ latLng }: KakaoClick) => onCross({ latitude: latLng.getLat(), longitude: latLng.getLng() })
    maps.event.addListener(map, 'click', pick)
    return () => maps.event.removeListener(map, 'click', pick)
  }, [maps, map, onCross])
  return map
}

interface OnMapProps {
  readonly maps: KakaoMaps
  readonly map: KakaoMapHandle
  readonly at: Point
  readonly onBroken: (error: unknown) => void
  readonly children: ReactNode
}

/** Something of ours that the map carries along. It stays in the page where it moves, or it would lose the focus. */
function OnMap({ maps, map, at: { latitude, longitude }, onBroken, children }: OnMapProps) {
  const content = useMemo(() => document.createElement('div'), [])
  const overlay = useRef<KakaoOverlay | null>(null)
  useDrawn(map, onBroken, [maps], () => {
    const position = new maps.LatLng(latitude, longitude)
    overlay.current = new maps.CustomOverlay({ position, content, xAnchor: 0.5, yAnchor: 0.5, clickable: true })
    return [overlay.current]
  })
  useEffect(() => overlay.current?.setPosition(new maps.LatLng(latitude, longitude)), [maps, latitude, longitude])
  return createPortal(children, content)
}

/** Draws on the map, and takes it away before it is drawn anew. */
function useDrawn(
  map: KakaoMapHandle | null,
  onBroken: (error: unknown) => void,
  changes: readonly unknown[],
  draw: (map: KakaoMapHandle) => readonly { setMap(map: KakaoMapHandle | null): void }[],
): void {
  useEffect(() => {
    if (!map) return
    try {
      const drawn = draw(map)
      for (const each of drawn) each.setMap(map)
      return () => {
        for (const each of drawn) each.setMap(null)
      }
    } catch (error) {
      onBroken(error)
    }
  }, [map, ...changes])
}

const latLngOf = (maps: KakaoMaps, { latitude, longitude }: Point) => new maps.LatLng(latitude, longitude)

import { type KeyboardEvent, useEffect, useRef } from 'react'
import { useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import { distanceWords } from './distance'
import { offsetOf, type Offset, type Point, pointAt, type View } from './geometry'

interface Props {
  readonly view: View
  readonly at: Point
  readonly onMove: (point: Point | null) => void
  readonly onConfirm: () => void
}

/** One step of an arrow key, as a part of the way from a map's middle to its edge. */
const STEP = 0.1

const MOVES: Readonly<Record<string, Offset>> = {
  ArrowUp: { east: 0, north: 1 },
  ArrowDown: { east: 0, north: -1 },
  ArrowRight: { east: 1, north: 0 },
  ArrowLeft: { east: -1, north: 0 },
}

/** Where one is about to look: arrow keys move it, Enter looks there, Escape takes it away. */
export function Cross({ view, at, onMove, onConfirm }: Props) {
  const { chart } = useWords(PHARMACIES)
  const button = useRef<HTMLButtonElement>(null)
  const offsetWords = useOffsetWords()
  useEffect(() => {
    // A map that carries it along puts it into the page a moment later.
    const frame = requestAnimationFrame(() => button.current?.focus({ preventScroll: true }))
    return () => cancelAnimationFrame(frame)
  }, [])
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Escape') return onMove(null)
    const step = MOVES[event.key]
    if (!step) return
    event.preventDefault()
    event.stopPropagation()
    const far = view.reach * STEP
    onMove(pointAt(at, { east: step.east * far, north: step.north * far }))
  }
  return (
    <button
      ref={button}
      type="button"
      className="pharmacies-cross"
      aria-label={chart.cross(offsetWords(offsetOf(view.center, at)))}
      onKeyDown={move}
      onClick={onConfirm}
    />
  )
}

/** 북쪽 200 m, 동쪽 300 m. */
function useOffsetWords(): (offset: Offset) => string {
  const { chart } = useWords(PHARMACIES)
  return ({ east, north }) => {
    const steps = [
      [north, north > 0 ? chart.towards.north : chart.towards.south] as const,
      [east, east > 0 ? chart.towards.east : chart.towards.west] as const,
    ].filter(([metres]) => Math.abs(metres) >= 5)
    if (steps.length === 0) return chart.atCenter
    return steps.map(([metres, towards]) => chart.step(towards, distanceWords(Math.abs(metres)))).join(', ')
  }
}

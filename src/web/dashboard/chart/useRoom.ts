import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

export interface RoomSize {
  /** In pixels; 0 until it is shown. */
  readonly width: number
  /** How many pixels a sixteenth of a letter's height is: text grows with what the person or the screen asks for. */
  readonly unit: number
}

/** How much room something is given. A chart is drawn for it, so that its words keep their size. */
export function useRoom<Element extends HTMLElement>(): readonly [RefObject<Element | null>, RoomSize] {
  const shown = useRef<Element>(null)
  const [size, setSize] = useState<RoomSize>({ width: 0, unit: 1 })
  useLayoutEffect(() => {
    if (!shown.current) return
    const observer = new ResizeObserver(([entry]) => {
      const letter = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
      setSize({ width: Math.floor(entry?.contentRect.width ?? 0), unit: letter / 16 || 1 })
    })
    observer.observe(shown.current)
    return () => observer.disconnect()
  }, [])
  return [shown, size]
}

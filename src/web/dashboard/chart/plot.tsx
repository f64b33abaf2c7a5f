import type { PointerEvent, ReactNode } from 'react'
import { type Band, bandAt, bandsOf, type Frame, heightIn, labelled } from './scale'
import { useRoom } from './useRoom'
import './plot.css'

/** Where things stand in a plot. */
export interface Place {
  readonly frame: Frame
  readonly bands: readonly Band[]
  readonly yOf: (value: number) => number
  readonly unit: number
}

export interface PlotProps {
  /** What is written below each band, where there is room. */
  readonly labels: readonly string[]
  readonly ticks: readonly number[]
  readonly tickLabel: (value: number) => string
  /** The band that is told of beside the plot. */
  readonly pointed: number | null
  readonly onPoint: (at: number) => void
}

/** Of a letter's sixteenth. */
const SIZES = { height: 232, top: 26, bottom: 30, right: 6, gap: 8, letter: 8.5, korean: 14 } as const

/** Axes, and bands that can be pointed at. For eyes: what it says stands in a table too, so it says nothing itself. */
export function Plot({ children, ...props }: PlotProps & { readonly children: (place: Place) => ReactNode }) {
  const { labels, ticks, tickLabel, pointed, onPoint } = props
  const [shown, { width, unit }] = useRoom<HTMLDivElement>()
  const widest = Math.max(...ticks.map(tick => tickLabel(tick).length))
  const frame: Frame = {
    width,
    height: SIZES.height * unit,
    left: (widest * SIZES.letter + SIZES.gap) * unit,
    right: SIZES.right * unit,
    top: SIZES.top * unit,
    bottom: SIZES.bottom * unit,
  }
  const place: Place = { frame, bands: bandsOf(labels.length, frame), yOf: heightIn(frame, ticks.at(-1) ?? 0), unit }
  const onPointer = (event: PointerEvent<SVGSVGElement>) => {
    const at = bandAt(place.bands, event.clientX - event.currentTarget.getBoundingClientRect().left)
    if (at !== null && at !== pointed) onPoint(at)
  }
  return (
    <div ref={shown} className="plot">
      {width > 0 && (
        <svg
          width={width}
          height={frame.height}
          aria-hidden="true"
          focusable="false"
          onPointerMove={onPointer}
          onPointerDown={onPointer}
        >
          {pointed !== null && <Pointed place={place} at={pointed} />}
          <Ticks place={place} ticks={ticks} tickLabel={tickLabel} />
          <Labels place={place} labels={labels} />
          {children(place)}
        </svg>
      )}
    </div>
  )
}

function Pointed({ place: { frame, bands }, at }: { place: Place; at: number }) {
  const band = bands[at]
  if (!band) return null
  return <rect className="plot-pointed" x={band.x} width={band.width} y={0} height={frame.height - frame.bottom} />
}

function Ticks({ place, ticks, tickLabel }: { place: Place } & Pick<PlotProps, 'ticks' | 'tickLabel'>) {
  const { frame, yOf, unit } = place
  return ticks.map(tick => (
    <g key={tick}>
      <line className="plot-line" x1={frame.left} x2={frame.width - frame.right} y1={yOf(tick)} y2={yOf(tick)} />
      <text className="plot-word" x={frame.left - SIZES.gap * unit} y={yOf(tick)} dy="0.32em" textAnchor="end">
        {tickLabel(tick)}
      </text>
    </g>
  ))
}

function Labels({ place, labels }: { place: Place } & Pick<PlotProps, 'labels'>) {
  const { frame, bands, unit } = place
  const letters = Math.max(0, ...labels.map(widthOf))
  const chosen = labelled(labels.length, bands[0]?.width ?? 0, (letters + SIZES.letter) * unit)
  return labels.map((label, at) => {
    const [band, half] = [bands[at], (widthOf(label) / 2) * unit]
    if (!band || !chosen.has(at)) return null
    // What would stand out at the edge moves in.
    const x = Math.min(band.center, frame.width - half)
    return (
      <text key={at} className="plot-word" x={x} y={frame.height - SIZES.gap * unit} textAnchor="middle">
        {label}
      </text>
    )
  })
}

const widthOf = (label: string): number =>
  [...label].reduce((sum, letter) => sum + (letter > '\u2e80' ? SIZES.korean : SIZES.letter), 0)

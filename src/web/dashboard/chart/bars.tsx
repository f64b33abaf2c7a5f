import { useId } from 'react'
import { Plot, type Place, type PlotProps } from './plot'
import type { Band } from './scale'
import { fillOf, type Slot, Weaves } from './series'

export interface Part {
  readonly slot: Slot
  readonly value: number
}

export interface Bar {
  /** From below upwards; null where nothing is known, which is not 0. */
  readonly parts: readonly Part[] | null
  /** Written above it, where there is room. */
  readonly value?: string
}

interface Props extends PlotProps {
  readonly bars: readonly Bar[]
}

/** Of a letter's sixteenth: the widest that a bar grows, and the room that a value needs. */
const [WIDEST, VALUE] = [44, 42]

/** Bars side by side, each of one part or of several on top of each other. */
export default function Bars({ bars, ...plot }: Props) {
  const name = useId()
  return (
    <Plot {...plot}>
      {place => (
        <>
          <Weaves name={name} />
          {bars.map((bar, at) => {
            const band = place.bands[at]
            return band && <OneBar key={at} name={name} bar={bar} band={band} place={place} />
          })}
        </>
      )}
    </Plot>
  )
}

function OneBar({ name, bar, band, place }: { name: string; bar: Bar; band: Band; place: Place }) {
  const { yOf, unit } = place
  const width = Math.min(WIDEST * unit, band.width * (band.width > 8 ? 0.68 : 0.86))
  const x = band.center - width / 2
  if (!bar.parts)
    return (
      <text className="plot-word" x={band.center} y={yOf(0) - 6 * unit} textAnchor="middle">
        –
      </text>
    )
  const tops = bar.parts.map((_, at) => sumOf(bar.parts?.slice(0, at + 1) ?? []))
  return (
    <>
      {bar.parts.map(({ slot, value }, at) => {
        const top = tops[at] ?? 0
        const y = yOf(top)
        return (
          <rect
            key={slot}
            x={x}
            y={y}
            width={width}
            height={Math.max(0, yOf(top - value) - y)}
            fill={fillOf(name, slot)}
          />
        )
      })}
      {bar.value !== undefined && band.width >= VALUE * unit && (
        <text className="plot-value" x={band.center} y={yOf(tops.at(-1) ?? 0) - 6 * unit} textAnchor="middle">
          {bar.value}
        </text>
      )}
    </>
  )
}

const sumOf = (parts: readonly Part[]): number => parts.reduce((sum, { value }) => sum + value, 0)

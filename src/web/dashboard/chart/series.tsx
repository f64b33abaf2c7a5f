import './series.css'

/** Which of the chart's colours and weaves; there are no more, so that each can be told from the others. */
export type Slot = 1 | 2 | 3 | 4

/** What each slot is woven with, over its colour, in a square of eight: nothing is told by its colour alone. */
const WEAVES: Readonly<Record<Slot, string>> = {
  1: '',
  2: 'M-2 2l4-4M0 8l8-8M6 10l4-4',
  3: 'M0 4h8',
  4: 'M4 2.5v3M2.5 4h3',
}

/** The weaves, named for one chart: put it once into the svg whose shapes are filled with `fillOf`. */
export function Weaves({ name }: { name: string }) {
  return (
    <defs>
      {([1, 2, 3, 4] as const).map(slot => (
        <pattern key={slot} id={`${name}-${slot}`} width="8" height="8" patternUnits="userSpaceOnUse">
          <rect className={`series-${slot}`} width="8" height="8" />
          <path className="series-weave" d={WEAVES[slot]} />
        </pattern>
      ))}
    </defs>
  )
}

export const fillOf = (name: string, slot: Slot): string => `url(#${name}-${slot})`

export interface LegendEntry {
  readonly slot: Slot
  readonly label: string
}

export function SeriesLegend({ name, entries }: { name: string; entries: readonly LegendEntry[] }) {
  return (
    <ul className="series-legend">
      {entries.map(({ slot, label }) => (
        <li key={slot}>
          <svg width="20" height="20" aria-hidden="true" focusable="false">
            <Weaves name={`${name}-legend-${slot}`} />
            <rect width="20" height="20" rx="5" fill={fillOf(`${name}-legend-${slot}`, slot)} />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  )
}

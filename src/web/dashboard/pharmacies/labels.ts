import type { Spot } from './geometry'

/** Something on a map that has a name. */
export interface Named {
  readonly id: string
  readonly name: string
  readonly spot: Spot
}

export type Side = 'right' | 'left' | 'below'

/** What names may not cover, too. */
export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** In hundredths of the narrowest map's width, so that on a wider one there is only more room. */
const MARKER = 4
const HANGUL = 3.7
const LATIN = 2.1
const LINE = 5.5
const SIDES = ['right', 'left', 'below'] as const satisfies readonly Side[]

/** On which side of its marker each name can stand without covering another or a marker; those that find no room are left out. */
export function placeLabels(named: readonly Named[], covered: readonly Box[] = []): ReadonlyMap<string, Side> {
  const taken = [...named.map(({ spot }) => boxAround(spot)), ...covered]
  const placed = new Map<string, Side>()
  for (const [at, { id, name, spot }] of named.entries()) {
    const others = taken.filter((_, other) => other !== at)
    const side = SIDES.find(each => isFree(labelBox(spot, name, each), others))
    if (!side) continue
    placed.set(id, side)
    taken.push(labelBox(spot, name, side))
  }
  return placed
}

/** What a name covers that stands in the middle of a spot, such as a ring's. */
export const boxOf = ({ x, y }: Spot, name: string): Box => ({
  left: x - widthOf(name) / 2,
  right: x + widthOf(name) / 2,
  top: y - LINE / 2,
  bottom: y + LINE / 2,
})

/** What a name covers beside its marker. */
export function labelBox({ x, y }: Spot, name: string, side: Side): Box {
  const width = widthOf(name)
  if (side === 'below') return { left: x - width / 2, right: x + width / 2, top: y + MARKER, bottom: y + MARKER + LINE }
  const left = side === 'right' ? x + MARKER : x - MARKER - width
  return { left, right: left + width, top: y - LINE / 2, bottom: y + LINE / 2 }
}

const widthOf = (name: string): number =>
  [...name].reduce((sum, letter) => sum + (letter.charCodeAt(0) < 0x1100 ? LATIN : HANGUL), 1)

const boxAround = ({ x, y }: Spot): Box => ({
  left: x - MARKER,
  right: x + MARKER,
  top: y - MARKER,
  bottom: y + MARKER,
})

const isFree = (box: Box, taken: readonly Box[]): boolean =>
  box.left >= 0 && box.right <= 100 && box.top >= 0 && box.bottom <= 100 && !taken.some(other => overlap(box, other))

export const overlap = (one: Box, other: Box): boolean =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom

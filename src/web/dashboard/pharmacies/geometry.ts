/** A place on the earth, in degrees. */
export interface Point {
  readonly latitude: number
  readonly longitude: number
}

/** Metres to the east and to the north of somewhere; negative to the west and to the south. */
export interface Offset {
  readonly east: number
  readonly north: number
}

/** A square of the earth that a map shows; `reach` is how many metres there are from its middle to its edges. */
export interface View {
  readonly center: Point
  readonly reach: number
}

/** In hundredths of a map's width and height, from its upper left corner. */
export interface Spot {
  readonly x: number
  readonly y: number
}

/** In metres: as the server takes it, so that distances agree. */
const EARTH = 6_371_000
const RADIAN = Math.PI / 180
/** In metres. A map of one place shows at least this much around it. */
const LEAST_REACH = 300
/** What is left free at a map's edges. */
const MARGIN = 1.15

/** In metres, along the surface. */
export function distanceBetween(one: Point, other: Point): number {
  const [up, across] = [other.latitude - one.latitude, other.longitude - one.longitude]
  const h =
    Math.sin((up * RADIAN) / 2) ** 2 +
    Math.cos(one.latitude * RADIAN) * Math.cos(other.latitude * RADIAN) * Math.sin((across * RADIAN) / 2) ** 2
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** As on a flat map, which within a city is true to a metre in a thousand. */
export const offsetOf = (center: Point, { latitude, longitude }: Point): Offset => ({
  east: (longitude - center.longitude) * RADIAN * EARTH * Math.cos(center.latitude * RADIAN),
  north: (latitude - center.latitude) * RADIAN * EARTH,
})

/** The way back from `offsetOf`. */
export const pointAt = (center: Point, { east, north }: Offset): Point => ({
  latitude: center.latitude + north / (RADIAN * EARTH),
  longitude: center.longitude + east / (RADIAN * EARTH * Math.cos(center.latitude * RADIAN)),
})

/** Where on its map something is; beyond 0 and 100 where it isn't on it. */
export function spotOf({ center, reach }: View, point: Point): Spot {
  const { east, north } = offsetOf(center, point)
  return { x: 50 + (50 * east) / reach, y: 50 - (50 * north) / reach }
}

/** What lies at a spot of a map. */
export const pointOn = ({ center, reach }: View, { x, y }: Spot): Point =>
  pointAt(center, { east: ((x - 50) * reach) / 50, north: ((50 - y) * reach) / 50 })

/** All within a radius of a place; without a place, all that there is. Null where there is neither. */
export function viewOf(place: Point | null, radius: number, points: readonly Point[]): View | null {
  if (place) return { center: place, reach: radius * MARGIN }
  if (points.length === 0) return null
  const latitudes = points.map(({ latitude }) => latitude)
  const longitudes = points.map(({ longitude }) => longitude)
  const center = { latitude: middleOf(latitudes), longitude: middleOf(longitudes) }
  const offsets = points.map(point => offsetOf(center, point))
  const furthest = Math.max(...offsets.map(({ east, north }) => Math.max(Math.abs(east), Math.abs(north))))
  return { center, reach: Math.max(furthest * MARGIN, LEAST_REACH) }
}

/** The distances at which rings are drawn, the radius as the last: halves of it, or thirds of what begins with a three. */
export function ringsOf(radius: number): readonly number[] {
  const parts = String(radius).startsWith('3') ? 3 : 2
  return Array.from({ length: parts }, (_, at) => (radius * (at + 1)) / parts)
}

/** The longest round distance that a bar of at most a third of a map's width can stand for: 1, 2 or 5 of a power of ten. */
export function scaleOf({ reach }: View): number {
  const most = (2 * reach) / 3
  const size = 10 ** Math.floor(Math.log10(most))
  return size * ([5, 2].find(part => part * size <= most) ?? 1)
}

const middleOf = (values: readonly number[]): number => (Math.min(...values) + Math.max(...values)) / 2

/**
 * Where things are on the earth, taken as a sphere: for what can be walked or driven to, that is true within half a per
 * cent. A place is kept as the three-dimensional point where it stands, in metres from the earth's centre, so that near is
 * near at the poles and across the ±180° meridian as anywhere, and an index can tell what is nearest. Between two points
 * a straight line (the chord) goes through the earth; the longer it is, the longer is the way on the surface, so that both
 * put places in the same order.
 */

/** The mean radius of the earth in metres (IUGG R1). */
export const RADIUS = 6_371_008.8

/** Degrees of WGS 84. */
export interface Coordinates {
  readonly latitude: number
  readonly longitude: number
}

/** Metres from the earth's centre: towards 0° 0°, towards 0° 90° E, towards the north pole. */
export type Point = readonly [x: number, y: number, z: number]

/** What has two names, such as a pole or a place at ±180°, has one position. */
export function positionOf({ latitude, longitude }: Coordinates): Point {
  const [phi, lambda] = [radians(latitude), radians(longitude === -180 ? 180 : longitude)]
  const fromAxis = Math.abs(latitude) === 90 ? 0 : RADIUS * Math.cos(phi)
  return [fromAxis * Math.cos(lambda), fromAxis * Math.sin(lambda), RADIUS * Math.sin(phi)]
}

/** As PostgreSQL reads a cube; every digit is kept. */
export const cubeOf = (place: Coordinates): string => `(${positionOf(place).join(',')})`

/** How far it is straight through the earth to what is so far on its surface, at most to the other side of it. */
export const chordOf = (metres: number): number => 2 * RADIUS * Math.sin(Math.min(metres / (2 * RADIUS), Math.PI / 2))

/** How far it is on the surface to what is so far straight through the earth. */
export const metresOf = (chord: number): number => 2 * RADIUS * Math.asin(Math.min(chord / (2 * RADIUS), 1))

/** The straight way between two places, added up as PostgreSQL does. */
export function chordBetween(a: Coordinates, b: Coordinates): number {
  const [from, to] = [positionOf(a), positionOf(b)]
  return Math.sqrt((from[0] - to[0]) ** 2 + (from[1] - to[1]) ** 2 + (from[2] - to[2]) ** 2)
}

/** Metres on the surface. */
export const distance = (a: Coordinates, b: Coordinates): number => metresOf(chordBetween(a, b))

const radians = (degrees: number): number => (degrees * Math.PI) / 180

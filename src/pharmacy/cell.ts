import { KOREA } from './incoming.js'
import { distance, type Coordinates } from './sphere.js'

/**
 * The squares in which the map is asked: 0.01° by 0.0125°, about 1.1 km each way in Korea. A row or column is where its
 * south or west side is, counted from 0°; a square has its south and west sides and not the others.
 */
export interface Cell {
  readonly row: number
  readonly column: number
}

const ROWS_IN_A_DEGREE = 100
const COLUMNS_IN_A_DEGREE = 80

/** No more for one look. */
export const MOST_CELLS = 16
/** Squares to each side, among which the nearest ones certainly are. */
const AROUND = 4

/** Degrees that are 150 metres anywhere in Korea. */
const BESIDE = { latitude: 0.00135, longitude: 0.00175 }

/** The squares that a circle touches, nearest first; none beyond Korea. */
export function cellsAround(near: Coordinates, radiusMeters: number): Cell[] {
  const { row, column } = cellOf(near)
  const steps = Array.from({ length: 2 * AROUND + 1 }, (_, i) => i - AROUND)
  return steps
    .flatMap(up => steps.map(right => ({ row: row + up, column: column + right })))
    .filter(isInKorea)
    .map(cell => ({ cell, metres: distance(near, nearestIn(cell, near)) }))
    .filter(({ metres }) => metres <= radiusMeters)
    .sort((a, b) => a.metres - b.metres || a.cell.row - b.cell.row || a.cell.column - b.cell.column)
    .slice(0, MOST_CELLS)
    .map(({ cell }) => cell)
}

export const cellOf = ({ latitude, longitude }: Coordinates): Cell => ({
  row: Math.floor(latitude * ROWS_IN_A_DEGREE),
  column: Math.floor(longitude * COLUMNS_IN_A_DEGREE),
})

export const nameOf = ({ row, column }: Cell): string => `r${row}c${column}`

/** Null for what is no square of Korea's. */
export function readCell(name: string): Cell | null {
  const [, row, column] = /^r(\d{4})c(\d{4,5})$/.exec(name) ?? []
  const cell = { row: Number(row), column: Number(column) }
  return isInKorea(cell) && nameOf(cell) === name ? cell : null
}

/** Null beyond Korea. */
export function squareOf(place: Coordinates): Cell | null {
  const cell = cellOf(place)
  return isInKorea(cell) ? cell : null
}

export const sidesOf = ({ row, column }: Cell) => ({
  south: row / ROWS_IN_A_DEGREE,
  west: column / COLUMNS_IN_A_DEGREE,
  north: (row + 1) / ROWS_IN_A_DEGREE,
  east: (column + 1) / COLUMNS_IN_A_DEGREE,
})

/** A square, and beside it as far as a pharmacy's place on the map mostly is from the list's: 150 metres or more. */
export function sidesAround(cell: Cell) {
  const { south, west, north, east } = sidesOf(cell)
  return {
    south: south - BESIDE.latitude,
    west: west - BESIDE.longitude,
    north: north + BESIDE.latitude,
    east: east + BESIDE.longitude,
  }
}

const isInKorea = (cell: Cell): boolean => {
  const { south, west, north, east } = sidesOf(cell)
  return south >= KOREA.south && north <= KOREA.north && west >= KOREA.west && east <= KOREA.east
}

function nearestIn(cell: Cell, { latitude, longitude }: Coordinates): Coordinates {
  const { south, west, north, east } = sidesOf(cell)
  return {
    latitude: Math.min(Math.max(latitude, south), north),
    longitude: Math.min(Math.max(longitude, west), east),
  }
}

import { distanceBetween, type Point } from './geometry'
import { type Said, type Standing, standingOf } from './standing'

/** A pharmacy in its place of the list, as it stands now. */
export interface Listed<One> {
  readonly pharmacy: One
  /** From 1; the same in the list and on the map. */
  readonly number: number
  /** In metres; null where there is nothing to be far from. */
  readonly distance: number | null
  readonly standing: Standing
}

/** In the order in which they came. */
export const listedOf = <One extends Said & { readonly location: Point }>(
  pharmacies: readonly One[],
  place: Point | null,
  /** When they were asked about; null where that isn't known. */
  askedAt: number | null,
  now: number,
): readonly Listed<One>[] =>
  pharmacies.map((pharmacy, at) => ({
    pharmacy,
    number: at + 1,
    distance: place && distanceBetween(place, pharmacy.location),
    standing: standingOf(pharmacy, askedAt, now),
  }))

import type { Point } from './geometry'
import type { RegionName } from './regions'

/** Somewhere that pharmacies are looked for around, and how we came to it. */
export type Place = { readonly point: Point } & (
  | { readonly kind: 'mine'; readonly accuracy: number }
  | { readonly kind: 'region'; readonly region: RegionName }
  | { readonly kind: 'picked' }
  | { readonly kind: 'pharmacy'; readonly name: string }
)

/** What somebody looks for. */
export interface Sought {
  /** Null: everywhere. */
  readonly place: Place | null
  readonly typed: string
  /** In metres. */
  readonly radius: number
  readonly isOpenOnly: boolean
}

/** In metres. */
export const RADII = [300, 500, 1_000, 2_000, 5_000, 10_000, 20_000] as const

export const NOTHING_SOUGHT: Sought = { place: null, typed: '', radius: 1_000, isOpenOnly: false }

/** A place for the server: nearer than ten metres it needn't know. */
export const nearOf = ({ latitude, longitude }: Point): Point => ({
  latitude: rounded(latitude),
  longitude: rounded(longitude),
})

const rounded = (degrees: number): number => Math.round(degrees * 1e4) / 1e4

import type { App } from '../../src/app.js'
import type { NearbyPlace } from '../../src/pharmacy/service.js'
import type { Chance } from './random.js'

/** Where a pharmacy is, by the code that the program gave it. */
export interface Spot {
  readonly code: string
  readonly latitude: number
  readonly longitude: number
}

/** Somebody who looks around. */
export interface Look {
  readonly near: { readonly latitude: number; readonly longitude: number }
  readonly radiusMeters: number
}

/** Two that are less than a thousandth of a millimetre from being equally far may come in either order. */
const TOO_CLOSE_TO_TELL = 1e-6
/** The mean radius of the earth, in metres. */
const EARTH = 6_371_008.8

/** Seven in ten where pharmacies are, two anywhere in the country, one anywhere on earth, its poles and its edge included. */
export function createLooks(spots: readonly Spot[], chance: Chance) {
  const between = (least: number, most: number) => least + (chance.below(1e9) / 1e9) * (most - least)
  const near = () => {
    const kind = chance.below(10)
    if (kind < 7) {
      const { latitude, longitude } = chance.pick(spots)
      return { latitude: latitude + between(-0.02, 0.02), longitude: longitude + between(-0.025, 0.025) }
    }
    if (kind < 9) return { latitude: between(33, 38.7), longitude: between(124.5, 132) }
    return {
      latitude: chance.pick([90, -90, 0, between(-90, 90)]),
      longitude: chance.pick([180, -180, between(-180, 180)]),
    }
  }
  /** From a hundred metres to twenty kilometres, each power of ten as often. */
  const radius = () => Math.round(100 * 200 ** between(0, 1))
  return (): Look => ({ near: near(), radiusMeters: radius() })
}

/** The haversine. */
function metresTo(near: Look['near'], { latitude, longitude }: Spot): number {
  const half = Math.PI / 360
  const up = Math.sin((latitude - near.latitude) * half) ** 2
  const right = Math.sin((longitude - near.longitude) * half) ** 2
  return (
    2 * EARTH * Math.asin(Math.sqrt(up + Math.cos(near.latitude * 2 * half) * Math.cos(latitude * 2 * half) * right))
  )
}

/** What is wrong with the pages of a look; null where nothing is. */
export const faultOf = async (
  pharmacies: App['pharmacies'],
  spots: readonly Spot[],
  look: Look,
  told: Told,
): Promise<string | null> => faultIn(await walk(pharmacies, look), spots, look, told)

/** How many were compared, and of how many nobody can tell which is nearer. */
interface Told {
  rows: number
  unsure: number
}

/** What is wrong with these codes, compared with all pharmacies sorted by how far they are; null where nothing is. */
export function faultIn(found: readonly string[], spots: readonly Spot[], look: Look, told: Told): string | null {
  const expected = spots
    .map(spot => ({ ...spot, metres: metresTo(look.near, spot) }))
    .filter(({ metres }) => metres <= look.radiusMeters + TOO_CLOSE_TO_TELL)
    .sort((a, b) => a.metres - b.metres || (a.code < b.code ? -1 : 1))
  const metres = new Map(expected.map(spot => [spot.code, spot.metres]))
  told.rows += found.length
  if (new Set(found).size !== found.length) return 'one came twice'
  const missing = expected.slice(found.length)
  if (missing.some(spot => spot.metres < look.radiusMeters - TOO_CLOSE_TO_TELL)) return 'one is missing'
  for (const [i, code] of found.entries()) {
    const wanted = expected[i]
    if (wanted?.code === code) continue
    const [is, should] = [metres.get(code) ?? Infinity, wanted?.metres ?? -Infinity]
    // At the very same place they come by their codes.
    if (is === should || Math.abs(is - should) > TOO_CLOSE_TO_TELL)
      return `${i + 1}. is ${code} and should be ${wanted?.code}`
    told.unsure++
  }
  return null
}

/** The codes of all pages. */
async function walk(pharmacies: App['pharmacies'], look: Look): Promise<string[]> {
  const codes: string[] = []
  for (let after = null as NearbyPlace | null; ;) {
    const page = await pharmacies.nearby({ ...look, openAt: null, search: null }, { first: 100, after })
    codes.push(...page.found.map(({ place }) => place.code))
    after = page.found.at(-1)?.place ?? null
    if (!page.hasMore || !after) return codes
  }
}

export interface ZoneGroup {
  /** As IANA calls a part of the world; empty of what is in none. */
  readonly region: string
  readonly zones: readonly string[]
}

/** Time zones by their region, each in the order of the alphabet. Those that were `chosen` are there, known or not. */
export function zoneGroups(known: readonly string[], chosen: readonly string[]): readonly ZoneGroup[] {
  const names = [...new Set([...known, ...chosen])].sort()
  const regions = [...new Set(names.map(regionOf))]
  return regions.map(region => ({ region, zones: names.filter(name => regionOf(name) === region) }))
}

/** What a zone is called within its region: Argentina/Buenos Aires. */
export const cityOf = (zone: string): string => zone.slice(zone.indexOf('/') + 1).replaceAll('_', ' ')

const regionOf = (zone: string): string => (zone.includes('/') ? zone.slice(0, zone.indexOf('/')) : '')

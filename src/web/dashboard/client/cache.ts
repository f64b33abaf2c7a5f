import { type Cache, cacheExchange, type CacheExchangeOpts } from '@urql/exchange-graphcache'
import { KEYLESS } from './keyless'

/** What of somebody's a mutation makes older than it says itself. */
const CHANGES: Readonly<Record<string, readonly string[]>> = {
  saveScrap: ['scraps', 'scrapCategories'],
  deleteScrap: ['scraps', 'scrapCategories'],
  createRegimen: ['regimens', 'calendar', 'schedules', 'adherence'],
  updateRegimen: ['regimens', 'calendar', 'schedules', 'adherence'],
  endRegimen: ['regimens', 'calendar', 'schedules', 'adherence'],
  createSchedule: ['calendar', 'schedules', 'adherence'],
  deleteSchedule: ['calendar', 'schedules', 'adherence'],
  rescheduleSchedule: ['calendar', 'schedules', 'adherence'],
  // In another time zone the same dose is on another day.
  updateViewer: ['regimens', 'calendar', 'schedules', 'adherence'],
}

/** Types with an id live by it; the others in what they were asked for within. */
export const CACHE: Partial<CacheExchangeOpts> = {
  keys: Object.fromEntries(['Change', ...KEYLESS].map(name => [name, () => null])),
  updates: {
    Mutation: Object.fromEntries(
      Object.entries(CHANGES).map(([mutation, fields]) => [mutation, (_result, _given, cache) => renew(cache, fields)]),
    ),
  },
}

export const createCache = () => cacheExchange(CACHE)

/** Has them asked for again, whatever their arguments were. */
function renew(cache: Cache, fields: readonly string[]): void {
  const viewer = cache.resolve('Query', 'viewer')
  if (typeof viewer !== 'string') return
  for (const { fieldName, arguments: given } of cache.inspectFields(viewer))
    if (fields.includes(fieldName)) cache.invalidate(viewer, fieldName, given)
}

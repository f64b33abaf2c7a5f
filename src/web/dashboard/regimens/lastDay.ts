import { addDays, isDate } from './dates'
import type { Draft } from './draft'
import { wholeIn } from './numbers'

/** As many days as somebody may say that it goes on for; further away one says the day. */
export const MOST_DAYS = 3_650

/** Null where a regimen has no last day, or none that can be told yet. */
export function lastDayOf({ end, startsOn, forDays, endsOn }: Draft): string | null {
  if (end === 'never') return null
  if (end === 'on') return isDate(endsOn) ? endsOn : null
  const days = wholeIn(forDays, 1, MOST_DAYS)
  return days !== null && isDate(startsOn) ? addDays(startsOn, days - 1) : null
}

import { DAYS, type WeeklyHours } from './hours.js'
import type { IncomingPharmacy } from './incoming.js'

/** Of fewer many may be odd by chance, as of the few new ones on a short last page. */
const TELLING = 100
/** Of a true page three rows in a thousand have a fault. */
const ODD = 0.1
/** Of a true page ten rows in a thousand have no phone number, and four no hours. */
const SILENT = 0.5

/** Whether any pharmacy of the list has a phone number, and hours on each of the eight days. */
export interface Known {
  readonly phone: boolean
  readonly days: readonly boolean[]
}

/** Whether so many rows of a live page have a fault that it is the format that must have changed. */
export const isOdd = (rows: readonly IncomingPharmacy[]): boolean =>
  rows.length >= TELLING && rows.filter(({ faults }) => faults.length > 0).length > rows.length * ODD

/**
 * What the list has and this live page lacks, more than can be true, so that the source must have another word for it; null
 * where there is nothing. Sundays and holidays are left alone: on those most are closed.
 */
export function lostOf(rows: readonly IncomingPharmacy[], known: Known): string | null {
  if (rows.length < TELLING) return null
  const share = (has: (row: IncomingPharmacy) => boolean) => rows.filter(has).length / rows.length
  if (known.phone && share(({ phone }) => phone === null) > SILENT) return '전화번호'
  if (known.days.includes(true) && share(({ hours }) => !DAYS.some((_, day) => saysOf(hours, day))) > SILENT)
    return '영업시간'
  return DAYS.slice(0, 6).find((_, day) => known.days[day] && share(({ hours }) => saysOf(hours, day)) === 0) ?? null
}

const saysOf = (hours: WeeklyHours | null, day: number): boolean =>
  hours !== null && (hours.opens[day] !== null || hours.unclear.includes(day + 1))

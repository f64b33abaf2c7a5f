import type { IncomingPharmacy } from './incoming.js'

/** Fewer may be odd by chance, as the few of the last page. */
const TELLING = 20
/** Of a true page three rows in a thousand have a fault. */
const ODD = 0.1

/** Whether so many rows of a live page have a fault that it is the format that must have changed. */
export const isOdd = (rows: readonly IncomingPharmacy[]): boolean =>
  rows.length >= TELLING && rows.filter(({ faults }) => faults.length > 0).length > rows.length * ODD

/** Whether a live page says nothing of hours at all. */
export const isWithoutHours = (rows: readonly IncomingPharmacy[]): boolean =>
  rows.length >= TELLING &&
  rows.every(({ hours }) => hours === null || (hours.unclear.length === 0 && hours.opens.every(each => each === null)))

/** Korea has one time all year round. */
const AHEAD = 9 * 3_600_000
const DAY = 24 * 3_600_000

/** The day in Korea of an instant, YYYY-MM-DD. */
export const dayInKorea = (instant: number): string => new Date(instant + AHEAD).toISOString().slice(0, 10)

/** When the next day begins in Korea, in milliseconds since the epoch. */
export const nextDayInKorea = (instant: number): number => (Math.floor((instant + AHEAD) / DAY) + 1) * DAY - AHEAD

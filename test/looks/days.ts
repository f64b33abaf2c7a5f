export const DAY = 86_400_000
const SEOUL = 9 * 3_600_000

/** The day in Korea, so many days before today. */
export const dayBefore = (days: number): string => new Date(Date.now() + SEOUL - days * DAY).toISOString().slice(0, 10)

/** The instant of a time on a day in Korea. */
export const instantOf = (day: string, time: string): Date => new Date(`${day}T${time}:00+09:00`)

/** 0 is Sunday. */
export const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay()

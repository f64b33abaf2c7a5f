/** The places of a week's hours: Monday…Sunday, then public holidays, as the source's dutyTime1…8. */
export const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY', 'HOLIDAY'] as const
export type PharmacyDay = (typeof DAYS)[number]

/**
 * When a pharmacy is open, in eight places as DAYS has them: minutes from 00:00 in Korea of that day. `closes` may pass
 * 1440, up to 1800 (30:00). Both are null where no hours are given, or where those that are can't be; `unclear` names the
 * latter places, 1…8.
 */
export interface WeeklyHours {
  readonly opens: readonly (number | null)[]
  readonly closes: readonly (number | null)[]
  readonly unclear: readonly number[]
}

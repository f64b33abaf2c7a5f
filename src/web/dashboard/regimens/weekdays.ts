import type { Regimen } from './fields'

export type DayOfWeek = Regimen['daysOfWeek'][number]

/** As a week goes. */
export const WEEK = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
] as const satisfies readonly DayOfWeek[]

/** A date on which it is that day, to call the day by. */
export const dateOn = (day: DayOfWeek): string => `2024-01-0${WEEK.indexOf(day) + 1}`

export const inOrder = (days: readonly DayOfWeek[]): readonly DayOfWeek[] => WEEK.filter(day => days.includes(day))

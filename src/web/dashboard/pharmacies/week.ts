export const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY', 'HOLIDAY'] as const
export type Day = (typeof DAYS)[number]

interface Hours {
  readonly day: Day
  readonly opens: string
  /** May be past 24:00: 25:30 is half past one of the next day. */
  readonly closes: string
}

/** What is known of a day: its hours, that it is closed all day, or that the hours in the list can't be. */
export type DayHours =
  | {
      readonly day: Day
      readonly kind: 'open'
      readonly opens: string
      readonly closes: string
      readonly isNextDay: boolean
    }
  | { readonly day: Day; readonly kind: 'allDay' | 'closed' | 'unclear' | 'unknown' }

/** Monday to Sunday and holidays; null of a pharmacy whose hours nobody knows. */
export function weekOf(hours: readonly Hours[], unclear: readonly Day[]): readonly DayHours[] | null {
  if (hours.length === 0 && unclear.length === 0) return null
  return DAYS.map(day => {
    const found = hours.find(each => each.day === day)
    if (found) return dayOf(found)
    if (unclear.includes(day)) return { day, kind: 'unclear' }
    // A list that says nothing of holidays says nothing of them; one that leaves out a weekday says it is closed then.
    if (day === 'HOLIDAY' || hours.length === 0) return { day, kind: 'unknown' }
    return { day, kind: 'closed' }
  })
}

/** The day of the week that it is in Korea. */
export function koreanDay(now: number): Day {
  const day = new Date(now + 9 * 3_600_000).getUTCDay()
  return DAYS[(day + 6) % 7] ?? 'MONDAY'
}

function dayOf({ day, opens, closes }: Hours): DayHours {
  if (opens === '00:00' && closes === '24:00') return { day, kind: 'allDay' }
  const [hour = '', minute = ''] = closes.split(':')
  const isNextDay = Number(hour) > 24 || (hour === '24' && minute !== '00')
  const shown = isNextDay ? `${String(Number(hour) - 24).padStart(2, '0')}:${minute}` : closes
  return { day, kind: 'open', opens, closes: shown, isNextDay }
}

import { UserMistakeError } from '../errors.js'
import { isTimeZone } from '../zone.js'

/** What may be asked of a recurrence. Each gives it as it is kept, or throws UserMistakeError with the path in the input. */

type Path = readonly string[]

const DAY = 86_400_000
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
const MOST_TIMES = 12
const LONGEST_ROUND = 365

/** How many years before and after today one may start. */
const [YEARS_BACK, YEARS_AHEAD] = [10, 2]

/** Throws UserMistakeError at `path` for what can't be the last day of what starts then. */
export function lastDayOf(endsOn: string | null, startsOn: string, path: Path): string | null {
  if (endsOn === null) return null
  if (!isDay(endsOn)) throw new UserMistakeError('INVALID', path, '날짜는 2026-03-01 같은 모양이어야 합니다.')
  if (endsOn >= startsOn) return endsOn
  throw new UserMistakeError('OUT_OF_RANGE', path, '끝나는 날은 시작하는 날보다 앞설 수 없습니다.')
}

export function timesOf(times: readonly string[]): readonly string[] {
  if (times.length < 1 || times.length > MOST_TIMES)
    throw mistake('OUT_OF_RANGE', 'times', `복용 시각은 하루 1개부터 ${MOST_TIMES}개까지입니다.`)
  if (!times.every(time => /^([01]\d|2[0-3]):[0-5]\d$/.test(time)))
    throw mistake('INVALID', 'times', '복용 시각은 00:00부터 23:59까지의 HH:MM이어야 합니다.')
  if (new Set(times).size < times.length) throw mistake('INVALID', 'times', '같은 복용 시각이 두 번 들어 있습니다.')
  return [...times].sort()
}

/** Null: every day. */
export function daysOf(asked: readonly number[] | null): readonly number[] {
  const days = asked ?? EVERY_DAY
  if (days.length < 1 || days.length > 7 || !days.every(day => isWithin(day, 7)))
    throw mistake('OUT_OF_RANGE', 'daysOfWeek', '요일은 1개부터 7개까지입니다.')
  if (new Set(days).size < days.length) throw mistake('INVALID', 'daysOfWeek', '같은 요일이 두 번 들어 있습니다.')
  return [...days].sort((one, other) => one - other)
}

export function everyDaysOf(everyDays: number | null): number | null {
  if (everyDays === null || isWithin(everyDays, LONGEST_ROUND)) return everyDays
  throw mistake('OUT_OF_RANGE', 'everyDays', `며칠마다는 1부터 ${LONGEST_ROUND}까지입니다.`)
}

export function cycleOf(cycle: { on: number; off: number } | null): {
  cycleOn: number | null
  cycleOff: number | null
} {
  if (!cycle) return { cycleOn: null, cycleOff: null }
  const { on, off } = cycle
  for (const [field, days] of [
    ['daysOn', on],
    ['daysOff', off],
  ] as const)
    if (!isWithin(days, LONGEST_ROUND))
      throw new UserMistakeError(
        'OUT_OF_RANGE',
        ['input', 'cycle', field],
        `주기는 1일부터 ${LONGEST_ROUND}일까지입니다.`,
      )
  return { cycleOn: on, cycleOff: off }
}

export function startOf(startsOn: string, now: Date): string {
  if (!isDay(startsOn)) throw mistake('INVALID', 'startsOn', '날짜는 2026-03-01 같은 모양이어야 합니다.')
  // A day of anybody's zone is within a day of ours.
  const [earliest, latest] = [yearsFrom(now, -YEARS_BACK) - DAY, yearsFrom(now, YEARS_AHEAD) + DAY]
  const day = Date.parse(`${startsOn}T00:00Z`)
  if (day >= earliest && day <= latest) return startsOn
  const words = `시작하는 날은 ${YEARS_BACK}년 전부터 ${YEARS_AHEAD}년 뒤까지 정할 수 있습니다.`
  throw mistake('OUT_OF_RANGE', 'startsOn', words)
}

export function zoneOf(timeZone: string | null): string | null {
  if (timeZone === null || isTimeZone(timeZone)) return timeZone
  throw mistake('INVALID', 'timeZone', '시간대는 Asia/Seoul 같은 IANA 이름이어야 합니다.')
}

function yearsFrom(now: Date, years: number): number {
  const day = new Date(now)
  day.setUTCHours(0, 0, 0, 0)
  return day.setUTCFullYear(day.getUTCFullYear() + years)
}

/** False of NaN and of fractions, too. */
const isWithin = (value: number, most: number): boolean => Number.isInteger(value) && value >= 1 && value <= most

function isDay(text: string): boolean {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00Z`) : null
  return day !== null && isFinite(day.getTime()) && day.toISOString().startsWith(text)
}

const mistake = (code: 'INVALID' | 'OUT_OF_RANGE', field: string, words: string) =>
  new UserMistakeError(code, ['input', field], words)

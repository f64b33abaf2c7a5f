import type Holidays from 'date-holidays'
import { createRequire } from 'node:module'

/** `day` is YYYY-MM-DD in Korea. */
export interface Holiday {
  readonly day: string
  readonly name: string
}

/**
 * The years that were held against the official calendars (월력요항, 우주항공청; up to 2027) and against the law as it
 * stands (관공서의 공휴일에 관한 규정, 대통령령 제36290호; up to 2029). Before them substitutes followed other rules; in
 * 2030 a president is elected on a day that nobody has named yet.
 */
const [FIRST, LAST] = [2021, 2029]

/** Days that the library has none of: what governments decided, and elections that the law sets (공직선거법 제34조). */
const DATED: readonly Holiday[] = [
  { day: '2022-03-09', name: '대통령 선거일' },
  { day: '2022-06-01', name: '전국동시지방선거일' },
  { day: '2023-10-02', name: '임시공휴일' },
  { day: '2024-04-10', name: '국회의원 선거일' },
  { day: '2024-10-01', name: '임시공휴일(국군의 날)' },
  { day: '2025-01-27', name: '임시공휴일' },
  { day: '2025-06-03', name: '대통령 선거일' },
  { day: '2026-06-03', name: '전국동시지방선거일' },
  { day: '2028-04-12', name: '국회의원 선거일' },
]

const DAY = 86_400_000
const byYear = new Map<number, readonly Holiday[]>()

/** Korea's public holidays of a year in order, Sundays aside; null for years of which we aren't sure. */
export function builtInHolidays(year: number): readonly Holiday[] | null {
  if (!Number.isInteger(year) || year < FIRST || year > LAST) return null
  const known = byYear.get(year) ?? listOf(year)
  byYear.set(year, known)
  return known
}

/** Those that come every year: what no calendar of that year can lack. Empty for years of which we aren't sure. */
export const yearlyHolidays = (year: number): readonly Holiday[] =>
  (builtInHolidays(year) ?? []).filter(holiday => !DATED.includes(holiday))

/** Elections and temporary holidays of a year, as far as they are known here: what a calendar that was made before lacks. */
export const datedHolidays = (year: number): readonly Holiday[] =>
  DATED.filter(({ day }) => day.startsWith(String(year)))

function listOf(year: number): readonly Holiday[] {
  return [...library().getHolidays(year).flatMap(daysOf), ...datedHolidays(year)].sort((a, b) =>
    a.day.localeCompare(b.day),
  )
}

/** The library's three days of Seollal begin on New Year's Day itself (3.37.0), where the law says the day before it. */
function daysOf({ date, start, end, name, substitute }: ReturnType<Holidays['getHolidays']>[number]): Holiday[] {
  const length = Math.round((end.getTime() - start.getTime()) / DAY)
  const first = Date.parse(date.slice(0, 10)) - (name === '설날' && !substitute ? DAY : 0)
  return Array.from({ length }, (_, i) => ({ day: new Date(first + i * DAY).toISOString().slice(0, 10), name }))
}

let loaded: Holidays | null = null

/** Loaded when it is first asked: it takes a quarter of a second and 25 MB, and where the service answered nobody asks. */
function library(): Holidays {
  if (loaded) return loaded
  const Library = createRequire(import.meta.url)('date-holidays') as typeof Holidays
  loaded = new Library('KR', { languages: ['ko'], types: ['public'] })
  // 법률 제21543호: a holiday, with a substitute, since 2026; the library doesn't know it (3.37.0).
  loaded.setHoliday('05-01 since 2026', { name: { ko: '노동절' }, type: 'public' })
  loaded.setHoliday('substitutes 05-01 if Saturday,Sunday then next Monday', {
    name: { ko: '노동절' },
    type: 'public',
    substitute: true,
    active: [{ from: '2026-01-01' }],
  })
  return loaded
}

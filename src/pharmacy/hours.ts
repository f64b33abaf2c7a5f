/** The places of a week's hours: Monday…Sunday, then public holidays, as the source's dutyTime1…8. */
export const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY', 'HOLIDAY'] as const
export type PharmacyDay = (typeof DAYS)[number]

/**
 * When a pharmacy is open, in eight places as DAYS has them: minutes from 00:00 in Korea of that day. `closes` may pass
 * 1440, and ends on the next day. Both are null where no hours are given, or where those that are can't be; `unclear` names the
 * latter places, 1…8.
 */
export interface WeeklyHours {
  readonly opens: readonly (number | null)[]
  readonly closes: readonly (number | null)[]
  readonly unclear: readonly number[]
}

/** Days are YYYY-MM-DD in Korea; null where the calendar doesn't reach. */
export interface HolidayCalendar {
  isHoliday(day: string): boolean | null
}

/** Milliseconds, and minutes. Korea is nine hours ahead all year round. */
const [MINUTE, AHEAD] = [60_000, 9 * 60]
const DAY = 24 * 60
const HOLIDAY = 8
/** The latest closing time that is written as such, and until when in the morning any night may last. */
const LATEST = 30 * 60
const MORNING = LATEST - DAY
/** A pharmacy of the night may be open from 2000 to 0730; 0900 to 0800 is likelier a digit that was left out. */
const LONGEST_NIGHT = 20 * 60
/** Nobody opens for less: such a pair is left over from a form that somebody did not fill in. */
const SHORTEST = 10
/** How far ahead a change is looked for: a week, and the day on which it comes round. */
const AHEAD_DAYS = 8

/** Reads dutyTime1s…dutyTime8c; a fault's `slot` is 1…8, its reason holds nothing of the text. */
export function readHours(raw: Readonly<Record<string, string | undefined>>) {
  const pairs = DAYS.map((_, i) => readPair(raw[`dutyTime${i + 1}s`], raw[`dutyTime${i + 1}c`]))
  const faults = pairs.flatMap((pair, i) => (typeof pair === 'string' ? [{ slot: i + 1, reason: pair }] : []))
  const hours: WeeklyHours = {
    opens: pairs.map(pair => (typeof pair === 'string' ? null : (pair?.[0] ?? null))),
    closes: pairs.map(pair => (typeof pair === 'string' ? null : (pair?.[1] ?? null))),
    unclear: faults.map(({ slot }) => slot),
  }
  return { hours, faults }
}

/** Null where nothing is given; a text says why these hours can't be. */
function readPair(start = '', close = ''): readonly [opens: number, closes: number] | string | null {
  const [given, until] = [start.trim(), close.trim()]
  if (!given && !until) return null
  if (!given || !until) return given ? 'no closing time' : 'no opening time'
  const [opens, said] = [readTime(given), readTime(until)]
  if (opens === null || said === null || opens >= DAY) return 'not a time of day'
  const closes = said < opens ? said + DAY : said
  if (said > LATEST) return 'open past 30:00'
  if (said < opens && closes - opens > LONGEST_NIGHT) return 'open for more than twenty hours'
  return closes - opens < SHORTEST ? 'open for less than ten minutes' : [opens, closes]
}

/** HHmm; a format that writes numbers leaves zeros out in front, as in 900 and 0. */
function readTime(text: string): number | null {
  if (!/^(\d{3,4}|0)$/.test(text)) return null
  const [hours, minutes] = [Math.floor(Number(text) / 100), Number(text) % 100]
  return hours <= 30 && minutes <= 59 ? hours * 60 + minutes : null
}

/** A day's hours: minutes from its own 00:00. */
interface Span {
  readonly opens: number
  readonly closes: number
}
type State = Span | 'closed' | 'unknown'

/**
 * The source leaves a weekday out on which a pharmacy is closed, so that is closed where other weekdays are given. Who is
 * on duty on a holiday is a list of its own, which we don't have, so a holiday without hours is unknown.
 */
function stateOf({ opens, closes, unclear }: WeeklyHours, slot: number | null): State {
  if (slot === null || unclear.includes(slot)) return 'unknown'
  const [from, to] = [opens[slot - 1] ?? null, closes[slot - 1] ?? null]
  if (from !== null && to !== null) return { opens: from, closes: to }
  const isWeekKnown = opens.some((each, i) => each !== null && i < HOLIDAY - 1) || unclear.some(each => each < HOLIDAY)
  return slot < HOLIDAY && isWeekKnown ? 'closed' : 'unknown'
}

/** The place that holds on a day, counted from 1970-01-01 in Korea, a Thursday; null where the calendar doesn't reach. */
function slotOn(day: number, calendar: HolidayCalendar): number | null {
  const isHoliday = calendar.isHoliday(dateOf(day))
  if (isHoliday === null) return null
  return isHoliday ? HOLIDAY : ((((day + 3) % 7) + 7) % 7) + 1
}

/** A page of pharmacies asks for the same few days a thousand times, and to write a date costs more than all else here. */
const dates = new Map<number, string>()
const MOST_DATES = 1_000

function dateOf(day: number): string {
  const known = dates.get(day)
  if (known) return known
  if (dates.size >= MOST_DATES) dates.clear() // instants are a client's to choose
  const date = new Date(day * DAY * MINUTE).toISOString().slice(0, 10)
  dates.set(day, date)
  return date
}

/** Minutes since 1970-01-01 00:00 in Korea, the day that they are on, and the minute of that day. */
function inKorea(at: number) {
  const now = Math.floor(at / MINUTE) + AHEAD
  const today = Math.floor(now / DAY)
  return { now, today, minute: now - today * DAY }
}
const instantOf = (minutes: number): number => (minutes - AHEAD) * MINUTE

/** The places that hold on the day of an instant and on the day before, for a query; null where the calendar doesn't reach. */
export function slotsAt(at: number, calendar: HolidayCalendar) {
  const { today: day, minute } = inKorea(at)
  const [today, yesterday] = [slotOn(day, calendar), slotOn(day - 1, calendar)]
  return today === null || yesterday === null ? null : { today, yesterday, minute }
}

/** Null where it can't be told. The minute of closing is closed. */
export function isOpen(hours: WeeklyHours, at: number, calendar: HolidayCalendar): boolean | null {
  const { today: day, minute } = inKorea(at)
  const [today, yesterday] = [day, day - 1].map(each => stateOf(hours, slotOn(each, calendar)))
  if (holds(today, minute) || holds(yesterday, minute + DAY)) return true
  return today === 'unknown' || (yesterday === 'unknown' && minute < morningOf(hours)) ? null : false
}

/** Until when hours of an unknown yesterday may hold: its other nights tell where they last longer than most. */
const morningOf = ({ closes }: WeeklyHours): number => Math.max(MORNING, ...closes.map(each => (each ?? 0) - DAY))

const holds = (state: State | undefined, minute: number): state is Span =>
  typeof state === 'object' && state.opens <= minute && minute < state.closes

/**
 * Epoch milliseconds of the end of the known hours that an instant is in, over midnight where the next day's join. Null
 * where it isn't open, where that is more than eight days away, and where the day that begins at that very moment is unknown.
 */
export function closesAt(hours: WeeklyHours, at: number, calendar: HolidayCalendar): number | null {
  const { now, today } = inKorea(at)
  let end = now
  for (let day = today - 1; day <= today + AHEAD_DAYS; day++) {
    const state = stateOf(hours, slotOn(day, calendar))
    if (holds(state, end - day * DAY)) end = day * DAY + state.closes
    else if (state === 'unknown' && end === day * DAY) return null
  }
  return end === now || end - now > AHEAD_DAYS * DAY ? null : instantOf(end)
}

/** Epoch milliseconds of the next opening within eight days, where it is closed now and no unknown day comes before. */
export function opensAt(hours: WeeklyHours, at: number, calendar: HolidayCalendar): number | null {
  if (isOpen(hours, at, calendar) !== false) return null
  const { now, today } = inKorea(at)
  for (let day = today; day <= today + AHEAD_DAYS; day++) {
    const state = stateOf(hours, slotOn(day, calendar))
    if (state === 'unknown') return null
    if (typeof state !== 'object') continue
    const opening = day * DAY + state.opens
    if (opening > now) return instantOf(opening)
  }
  return null
}

import { z } from 'zod'
import type { Clock } from '../clock.js'
import { UpstreamError } from '../errors.js'
import type { createEvents } from '../events/postgres.js'
import type { Log } from '../log.js'
import type { Kasi } from '../upstream/kasi.js'
import { builtInHolidays, datedHolidays, yearlyHolidays, type Holiday } from './holiday.js'
import { holidaysChanged, type HolidayStore } from './holidayStore.js'
import type { HolidayCalendar } from './hours.js'

export interface HolidayParts {
  store: HolidayStore
  /** Null without a key: then there is only what is built in. */
  kasi: Kasi | null
  events: Pick<ReturnType<typeof createEvents>, 'listen'>
  clock: Clock
  log: Log
}

/** Milliseconds. */
const TRY_AGAIN_AFTER = 1_000

const shape = z.array(z.object({ day: z.string(), name: z.string() }))

/**
 * Korea's holidays in memory: a year that the public-data service answered is as it says, for new temporary ones are only
 * there, with those that we know of, which it may leave out; any other is the built-in one. Rejects where the database is out of reach at the start.
 */
export async function createHolidays({ store, kasi, events, clock, log }: HolidayParts) {
  let official = new Map<number, ReadonlySet<string>>()
  const builtIn = new Map<number, ReadonlySet<string>>()

  const load = async () => {
    const rows = await store.years()
    official = new Map(rows.flatMap(({ year, days }) => read(year, days, log)))
  }
  /** One after another, so that what was read last is what was written last; who asked hears of a failure. */
  let loading = load()
  const loadAgain = () => (loading = loading.catch(() => undefined).then(load))

  function daysOf(year: number): ReadonlySet<string> | null {
    const known = official.get(year) ?? builtIn.get(year)
    if (known) return known
    const list = builtInHolidays(year)
    if (!list) return null
    const days = new Set(list.map(({ day }) => day))
    builtIn.set(year, days)
    return days
  }

  await loading
  const closing = new AbortController()
  /** Until it succeeds: no second notice would come. */
  async function keepUp(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        return await loadAgain()
      } catch (error) {
        log.error({ err: error }, 'the holidays could not be read anew')
        await clock.sleep(TRY_AGAIN_AFTER, closing.signal).catch(() => log.debug('closed before it caught up'))
      }
    }
  }
  const listening = await events.listen(holidaysChanged, { onEvent: () => void keepUp(), onListening: keepUp })

  const calendar: HolidayCalendar = { isHoliday: day => daysOf(Number(day.slice(0, 4)))?.has(day) ?? null }
  const thisYear = () => yearInKorea(clock.now())
  // Now, and not while somebody waits: what is built in takes a while to load.
  for (const year of [thisYear(), thisYear() + 1]) daysOf(year)

  async function renew(source: Kasi, year: number, signal?: AbortSignal): Promise<void> {
    const days = await source.holidaysOf(year, signal)
    if (days) return store.save(year, whole(year, days), clock.now())
    if (year <= thisYear()) throw new UpstreamError('kasi', 'malformed', '특일 정보에 올해의 공휴일이 없습니다.')
    log.info({ year }, 'the holidays of the next year are not published yet')
  }

  return {
    calendar,
    /** Whether the service has told of this year. */
    isOfficial: () => official.has(thisYear()),

    async close(): Promise<void> {
      closing.abort()
      await listening.close()
    },

    /**
     * Asks the service for this year and the next, and keeps each that it answers. Rejects in the end with what failed
     * first; the other is kept all the same, and each failure is told. The next year's calendar is made in summer: until then there is none.
     */
    async refresh(signal?: AbortSignal): Promise<void> {
      if (!kasi) return
      const failures: unknown[] = []
      for (const year of [thisYear(), thisYear() + 1]) {
        signal?.throwIfAborted()
        await renew(kasi, year, signal).catch((error: unknown) => {
          log.warn({ err: error, year }, 'the holidays of a year were not fetched')
          failures.push(error)
        })
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
export type Holidays = Awaited<ReturnType<typeof createHolidays>>

/** Throws where a day is missing that comes every year: half a calendar never takes the place of a whole one. */
function whole(year: number, days: readonly Holiday[]): readonly Holiday[] {
  const missing = yearlyHolidays(year).find(({ day }) => !days.some(each => each.day === day))
  if (missing) throw new UpstreamError('kasi', 'malformed', `특일 정보에 ${missing.day}이 없습니다.`)
  return days
}

/** Nothing, and told, where a row isn't what is written here: then the built-in calendar is asked. */
function read(year: number, days: unknown, log: Log): [number, ReadonlySet<string>][] {
  const { data, error } = shape.safeParse(days)
  if (error) log.error({ err: error, year }, 'the holidays of a year could not be read')
  return data ? [[year, new Set([...data, ...datedHolidays(year)].map(({ day }) => day))]] : []
}

const yearInKorea = (at: number): number => new Date(at + 9 * 3_600_000).getUTCFullYear()

import { z } from 'zod'
import { UpstreamError } from '../errors.js'
import type { createEvents } from '../events/postgres.js'
import type { Log } from '../log.js'
import type { Kasi } from '../upstream/kasi.js'
import { builtInHolidays } from './holiday.js'
import { holidaysChanged, type HolidayStore } from './holidayStore.js'
import type { HolidayCalendar } from './hours.js'

export interface HolidayParts {
  store: HolidayStore
  /** Null without a key: then there is only what is built in. */
  kasi: Kasi | null
  events: Pick<ReturnType<typeof createEvents>, 'listen'>
  now: () => number
  log: Log
}

const shape = z.array(z.object({ day: z.string(), name: z.string() }))

/**
 * Korea's holidays in memory: a year that the public-data service answered is as it says, for temporary ones such as
 * elections are only there; any other is the built-in one. Rejects where the database is out of reach at the start.
 */
export async function createHolidays({ store, kasi, events, now, log }: HolidayParts) {
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
  const caught = (error: unknown) => log.error({ err: error }, 'the holidays could not be read anew')
  const following = { onEvent: () => void loadAgain().catch(caught), onListening: loadAgain }
  const listening = await events.listen(holidaysChanged, following)

  const calendar: HolidayCalendar = { isHoliday: day => daysOf(Number(day.slice(0, 4)))?.has(day) ?? null }
  const thisYear = () => yearInKorea(now())
  // Now, and not while somebody waits: what is built in takes a while to load.
  for (const year of [thisYear(), thisYear() + 1]) daysOf(year)

  async function renew(source: Kasi, year: number, signal?: AbortSignal): Promise<void> {
    const days = await source.holidaysOf(year, signal)
    if (days) return store.save(year, days, now())
    if (year <= thisYear()) throw new UpstreamError('kasi', 'malformed', '특일 정보에 올해의 공휴일이 없습니다.')
    log.info({ year }, 'the holidays of the next year are not published yet')
  }

  return {
    calendar,
    close: listening.close,

    /**
     * Asks the service for this year and the next, and keeps each that it answers. Rejects in the end with what failed
     * first; the other is kept all the same. The next year's calendar is made in summer: until then there is none.
     */
    async refresh(signal?: AbortSignal): Promise<void> {
      if (!kasi) return
      const failures: unknown[] = []
      for (const year of [thisYear(), thisYear() + 1]) {
        signal?.throwIfAborted()
        await renew(kasi, year, signal).catch((error: unknown) => failures.push(error))
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
export type Holidays = Awaited<ReturnType<typeof createHolidays>>

/** Nothing, and told, where a row isn't what is written here: then the built-in calendar is asked. */
function read(year: number, days: unknown, log: Log): [number, ReadonlySet<string>][] {
  const { data, error } = shape.safeParse(days)
  if (error) log.error({ err: error, year }, 'the holidays of a year could not be read')
  return data ? [[year, new Set(data.map(({ day }) => day))]] : []
}

const yearInKorea = (at: number): number => new Date(at + 9 * 3_600_000).getUTCFullYear()

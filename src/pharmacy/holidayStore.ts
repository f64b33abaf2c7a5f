import { sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import type { Topic } from '../events/topic.js'
import type { Holiday } from './holiday.js'
import { holidayYear } from './table.js'

/** Told with the commit of whoever wrote a year; what it is, the table says. */
export const holidaysChanged: Topic<null> = { name: 'holidays_changed', parse: () => null }

/** The years that the public-data service answered. */
export const createHolidayStore = (db: Db) => ({
  /** `days` as they were written, unread. */
  years: async () => db.select({ year: holidayYear.year, days: holidayYear.days }).from(holidayYear),

  /** Takes the place of what was kept of that year, and tells every process. */
  async save(year: number, days: readonly Holiday[], fetchedAt: number): Promise<void> {
    const row = { year, days, fetchedAt: new Date(fetchedAt) }
    await db.transaction(async tx => {
      await tx.insert(holidayYear).values(row).onConflictDoUpdate({ target: holidayYear.year, set: row })
      await tx.execute(sql`select pg_notify(${holidaysChanged.name}, 'null')`)
    })
  },
})
export type HolidayStore = ReturnType<typeof createHolidayStore>

import { readFile } from 'node:fs/promises'
import postgres from 'postgres'
import { expect, inject, test } from 'vitest'
import { createDatabase } from '../../test/database.js'
import { isTimeZone } from '../zone.js'

const MIGRATION = new URL('../../drizzle/0005_zones_that_can_be_reckoned_with.sql', import.meta.url)
const REFUSED =
  'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST jst'.split(' ')

/** What the clocks of a zone show through a year. */
const clocks = (timeZone: string) => {
  const format = new Intl.DateTimeFormat('en', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  return Array.from({ length: 12 }, (_, month) => format.format(Date.UTC(2026, month, 15)))
}

test('whoever chose a zone by a name that can’t be reckoned with keeps its clocks; all others keep their zone', async () => {
  const database = await createDatabase(inject('postgresUrl'))
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
  try {
    const chosen = [...REFUSED, 'Asia/Seoul', 'Europe/Paris', 'EST']
    await sql`
      insert into app_user (nickname, time_zone, created_at, updated_at)
      select name, name, now(), now() from unnest(${chosen}::text[]) name`
    await sql.unsafe(await readFile(MIGRATION, 'utf8'))
    const rows = await sql<{ was: string; zone: string }[]>`select nickname as was, time_zone as zone from app_user`
    expect(rows).toHaveLength(chosen.length)
    for (const { was, zone } of rows) {
      expect(isTimeZone(zone), was).toBe(true)
      expect(clocks(zone), was).toEqual(clocks(was))
      if (!REFUSED.includes(was)) expect(zone).toBe(was)
    }
  } finally {
    await sql.end()
    await database.drop()
  }
})

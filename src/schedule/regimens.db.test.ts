import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { pino } from 'pino'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { createHeldClock } from '../../test/fakes/clock.js'
import { connectPostgres, type Postgres } from '../db/postgres.js'
import { MOST_WAITING } from '../feed/turns.js'
import { createFeedWriter } from '../feed/writer.js'
import { createFeedWriteStore } from '../feed/writeStore.js'
import type { Viewer } from '../viewer.js'
import { createMakeStore } from './makeStore.js'
import { createMaking } from './making.js'
import { createMarks } from './marks.js'
import { createMarkStore } from './markStore.js'
import { dosesOf, type Rule } from './recurrence.js'
import { UNCHANGED, type RegimenChanges, type RegimenInput } from './regimenInput.js'
import { createRegimens } from './regimens.js'
import type { RegimenRow } from './regimenStore.js'

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
/** Noon of Wednesday in Seoul. */
const NOON = Date.parse('2026-03-04T12:00+09:00')
const ITEM = '200000001'
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
const log = pino({ level: 'silent' })

let database: TestDatabase
let servers: [Postgres, Postgres]
/** Not the servers' own: Drizzle takes over what their driver makes of dates. */
let sql: postgres.Sql
let statements = 0

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  const onStatement = () => void statements++
  servers = [connectPostgres(database.url, { log, onStatement }), connectPostgres(database.url, { log })]
  sql = postgres(database.url, { max: 3, onnotice: () => undefined })
  await sql`insert into medicine (item_seq) values (${ITEM})`
})
beforeEach(async () => void (await sql`truncate app_user cascade`))
afterAll(async () => {
  for (const server of servers) await server.close()
  await sql.end()
  await database.drop()
})

/** Two servers on one database, with all that is done to doses. */
function open(now = NOON) {
  const clock = createHeldClock(now)
  const medicines = { keep: async (itemSeq: string) => itemSeq === ITEM }
  const announced = new Set<() => void>()
  const announce = () => announced.forEach(tell => tell())
  const [one, other] = servers.map(({ db }) => {
    const feed = createFeedWriter({ store: createFeedWriteStore(db), announce, clock })
    const deps = { db, feed, medicines, clock }
    const marks = createMarks({ ...deps, markStore: createMarkStore(db) })
    return { ...createRegimens(deps), ...createMaking(deps), marks }
  })
  if (!one || !other) throw new Error('There are two servers.')
  return { ...one, clock, other, announced }
}

async function person(timeZone = 'Asia/Seoul'): Promise<Viewer> {
  const [user] = await sql<{ id: string }[]>`
    insert into app_user (nickname, time_zone, created_at, updated_at)
    values ('민지', ${timeZone}, now(), now()) returning id`
  const credential = { kind: 'session', id: randomUUID(), expiresAt: null } as const
  return { userId: String(user?.id), roles: ['USER'], credential, isGuest: false, isVerified: true }
}

const moveTo = (viewer: Viewer, zone: string) =>
  sql`update app_user set time_zone = ${zone} where id = ${viewer.userId}`

const input = (changes: Partial<RegimenInput> = {}): RegimenInput => ({
  itemSeq: ITEM,
  times: ['08:00', '20:00'],
  daysOfWeek: null,
  everyDays: null,
  cycle: null,
  startsOn: '2026-03-01',
  endsOn: null,
  timeZone: null,
  dose: { amount: 1, unit: '정' },
  note: null,
  ...changes,
})
/** So many times a day, an hour apart. */
const hourly = (count: number) => Array.from({ length: count }, (_, hour) => `${String(hour + 8).padStart(2, '0')}:00`)
const changes = (wanted: Partial<RegimenChanges>): RegimenChanges => ({ ...UNCHANGED, ...wanted })

interface DoseRow {
  id: string
  slot: string
  at: number
  status: string
  isMoved: boolean
  amount: number | null
  note: string | null
  /** All of it, as text. */
  whole: string
}
const dosesOfPerson = ({ userId }: Viewer) =>
  sql<DoseRow[]>`
    select id, slot, (extract(epoch from scheduled_time) * 1000)::float8 as at, status, is_moved as "isMoved",
      dose_amount as amount, note, schedule::text as whole
    from schedule where user_id = ${userId} order by scheduled_time, slot`
const slotsOf = async (viewer: Viewer) => (await dosesOfPerson(viewer)).map(({ slot }) => slot)

const logged = async ({ userId }: Viewer) =>
  (
    await sql<{ change: string }[]>`
      select entity || ' ' || kind as change from schedule_change where user_id = ${userId} order by seq`
  ).map(({ change }) => change)

/** How many of each change the log has. */
const tally = (log: readonly string[]) =>
  Object.fromEntries([...new Set(log)].sort().map(each => [each, log.filter(other => other === each).length]))

/** Whose doses the log says are there. */
async function livingByLog({ userId }: Viewer): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select entity_id as id from schedule_change where user_id = ${userId} and entity = 'SCHEDULE'
    group by entity_id having sum((kind = 'CREATED')::int) = 1 and sum((kind = 'DELETED')::int) = 0 order by 1`
  return rows.map(({ id }) => id)
}

const ruleOf = (regimen: RegimenRow, timeZone: string): Rule => ({
  ...regimen,
  cycle: regimen.cycleOn && regimen.cycleOff ? { on: regimen.cycleOn, off: regimen.cycleOff } : null,
  timeZone,
})

const refused = (code: string, ...path: string[]) =>
  expect.objectContaining({ name: 'UserMistakeError', code, path }) as Error

describe('a new regimen', () => {
  test('has its doses of the next 40 days at once, from now on, with its dose and note', async () => {
    const { createRegimen } = open()
    const me = await person()
    const regimen = await createRegimen(me, input({ note: '식후', endsOn: '2026-12-31' }), null)
    expect(regimen).toMatchObject({ times: ['08:00', '20:00'], daysOfWeek: EVERY_DAY, doseUnit: '정', endedAt: null })
    const doses = await dosesOfPerson(me)
    expect(doses).toHaveLength(80)
    expect(doses[0]).toMatchObject({
      slot: '2026-03-04T20:00',
      at: NOON + 8 * HOUR,
      status: 'PENDING',
      amount: 1,
      note: '식후',
    })
    expect(doses.at(-1)?.slot).toBe('2026-04-13T08:00')
    expect(tally(await logged(me))).toEqual({ 'REGIMEN CREATED': 1, 'SCHEDULE CREATED': 80 })
    expect((await livingByLog(me)).length).toBe(80)
  })

  test('has days counted from its start, also where that is past', async () => {
    const { createRegimen } = open()
    const me = await person()
    await createRegimen(me, input({ times: ['20:00'], everyDays: 3, startsOn: '2026-02-26' }), null)
    expect((await slotsOf(me)).slice(0, 3)).toEqual(['2026-03-04T20:00', '2026-03-07T20:00', '2026-03-10T20:00'])
  })

  test('that starts later, or is over, has none yet', async () => {
    const { createRegimen, makeAhead, clock } = open()
    const me = await person()
    await createRegimen(me, input({ startsOn: '2026-09-01', times: ['08:00'] }), null)
    await createRegimen(me, input({ startsOn: '2026-01-01', endsOn: '2026-03-03' }), null)
    expect(await slotsOf(me)).toEqual([])
    await makeAhead(me.userId, new Date(clock.now() + 182 * DAY))
    expect((await slotsOf(me))[0]).toBe('2026-09-01T08:00')
  })

  test('is refused where no such medicine is, where something is wrong with it, and to whom a signature alone speaks for', async () => {
    const { createRegimen, previewRegimen } = open()
    const me = await person()
    for (const work of [
      (asked: RegimenInput) => createRegimen(me, asked, null),
      (asked: RegimenInput) => previewRegimen(me, asked, 10),
    ]) {
      await expect(work(input({ itemSeq: '999999999' }))).rejects.toEqual(refused('NOT_FOUND', 'input', 'medicineId'))
      await expect(work(input({ times: [] }))).rejects.toEqual(refused('OUT_OF_RANGE', 'input', 'times'))
    }
    await expect(createRegimen({ ...me, isVerified: false }, input(), null)).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
    })
    expect(await logged(me)).toEqual([])
    expect(await sql`select from regimen`).toHaveLength(0)
  })

  test('asked for again under the same name is the same one; something else under it is refused', async () => {
    const { createRegimen, other } = open()
    const me = await person()
    const made = await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 ? other.createRegimen : createRegimen)(me, input(), 'one')),
    )
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    expect(await slotsOf(me)).toHaveLength(80)
    await expect(createRegimen(me, input({ everyDays: 2 }), 'one')).rejects.toEqual(
      refused('CONFLICT', 'clientMutationId'),
    )
  })

  test('is one of fifty at most, also when two ask at once; one that is over makes room', async () => {
    const { createRegimen, endRegimen, updateRegimen, previewRegimen, other } = open()
    const me = await person()
    const asked = input({ daysOfWeek: [1], times: ['08:00'] })
    const made: RegimenRow[] = []
    for (let i = 0; i < 49; i++) made.push(await createRegimen(me, asked, null))
    await createRegimen(me, input({ startsOn: '2026-01-01', endsOn: '2026-03-03' }), null)
    const ends = await Promise.allSettled([createRegimen(me, asked, null), other.createRegimen(me, asked, null)])
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(createRegimen(me, asked, null)).rejects.toEqual(refused('CONFLICT', 'input'))
    await expect(previewRegimen(me, asked, 1)).rejects.toEqual(refused('CONFLICT', 'input'))
    const id = String(made[0]?.id)
    await endRegimen(me, id, null, null)
    await createRegimen(me, asked, null)
    await expect(updateRegimen(me, id, changes({ endsOn: '2026-06-01' }), null)).rejects.toEqual(
      refused('CONFLICT', 'id'),
    )
    expect((await updateRegimen(me, id, changes({ note: '끝난 것' }), null)).note).toBe('끝난 것')
  })
})

describe('a hundred doses a day', () => {
  test('are all that somebody may plan, in whatever regimens', async () => {
    const { createRegimen, updateRegimen, endRegimen, previewRegimen } = open()
    const me = await person()
    const made: RegimenRow[] = []
    for (let i = 0; i < 8; i++) made.push(await createRegimen(me, input({ times: hourly(12) }), null))
    const tooMany = refused('CONFLICT', 'input', 'times')
    await expect(createRegimen(me, input({ times: hourly(5) }), null)).rejects.toEqual(tooMany)
    await expect(previewRegimen(me, input({ times: hourly(5) }), 1)).rejects.toEqual(tooMany)
    await createRegimen(me, input({ times: hourly(5), endsOn: '2026-03-03' }), null)
    const { id } = await createRegimen(me, input({ times: hourly(4) }), null)
    await expect(updateRegimen(me, id, changes({ times: hourly(5) }), null)).rejects.toEqual(tooMany)
    await updateRegimen(me, id, changes({ times: hourly(4).map(time => time.replace(':00', ':30')) }), null)
    await updateRegimen(me, id, changes({ times: hourly(3) }), null)

    const over = String(made[0]?.id)
    await endRegimen(me, over, null, null)
    await updateRegimen(me, id, changes({ times: hourly(12) }), null)
    await expect(updateRegimen(me, over, changes({ endsOn: null }), null)).rejects.toEqual(refused('CONFLICT', 'id'))
    await updateRegimen(me, over, changes({ endsOn: null, times: hourly(4) }), null)
  })
})

describe('what was made far ahead', () => {
  const far = new Date(NOON + 400 * DAY)

  test('goes where its regimen changes, and is made anew when somebody looks; what was deleted or moved stays so', async () => {
    const { createRegimen, updateRegimen, makeAhead, marks } = open()
    const me = await person()
    const { id } = await createRegimen(me, input(), null)
    await makeAhead(me.userId, far)
    const before = await dosesOfPerson(me)
    const [dropped, moved, taken] = [300, 400, 500].map(index => before[index])
    await marks.delete(me, String(dropped?.id), null)
    await marks.reschedule(me, String(moved?.id), new Date(NOON + 250 * DAY), null)
    await marks.skip(me, String(taken?.id), null)
    await updateRegimen(me, id, changes({ note: '바뀜' }), null)
    const near = await dosesOfPerson(me)
    expect(near.filter(({ at }) => at >= NOON + 40 * DAY).map(dose => dose.id)).toEqual([moved?.id, taken?.id])
    expect(near.filter(({ at }) => at < NOON + 40 * DAY).map(dose => dose.id)).toEqual(
      before.filter(({ at }) => at < NOON + 40 * DAY).map(dose => dose.id),
    )
    await makeAhead(me.userId, far)
    const after = await dosesOfPerson(me)
    const slots = ({ slot }: DoseRow) => slot
    expect(after.map(slots).sort()).toEqual(
      before
        .map(slots)
        .filter(slot => slot !== dropped?.slot)
        .sort(),
    )
    expect(after.filter(({ note }) => note !== '바뀜').map(dose => dose.id)).toEqual([taken?.id])
    expect((await livingByLog(me)).sort()).toEqual(after.map(dose => dose.id).sort())
  })

  test('goes where its person moves, and is made there when somebody looks', async () => {
    const { createRegimen, makeAhead, retime } = open()
    const me = await person()
    for (let i = 0; i < 3; i++) await createRegimen(me, input({ times: hourly(8) }), null)
    await makeAhead(me.userId, far)
    const before = await dosesOfPerson(me)
    await moveTo(me, 'America/New_York')
    await retime(me.userId)
    const near = await dosesOfPerson(me)
    expect(near.length).toBeLessThanOrEqual(3 * 8 * 42)
    const ids = new Set(near.map(({ id }) => id))
    expect(before.filter(({ at }) => at < NOON + 40 * DAY).every(({ id }) => ids.has(id))).toBe(true)
    await makeAhead(me.userId, new Date(NOON + 300 * DAY))
    const [rows, living] = [await dosesOfPerson(me), await livingByLog(me)]
    const [regimen] = await sql<RegimenRow[]>`
      select id, times, days_of_week as "daysOfWeek", starts_on::text as "startsOn" from regimen limit 1`
    const rule = { ...regimen, everyDays: null, cycle: null, endsOn: null, timeZone: 'America/New_York' } as Rule
    const expected = dosesOf(rule, { from: NOON + DAY, to: NOON + 300 * DAY })
    const times = rows
      .filter(({ at }) => at >= NOON + DAY && at < NOON + 300 * DAY)
      .map(({ slot, at }) => `${slot} ${at}`)
    expect(times).toHaveLength(3 * expected.length)
    expect(new Set(times)).toEqual(new Set(expected.map(({ slot, at }) => `${slot} ${at}`)))
    expect(living.sort()).toEqual(rows.map(({ id }) => id).sort())
  })

  test('is told of with the regimens that are elsewhere now', async () => {
    const { createRegimen, retime, clock } = open()
    const me = await person()
    await createRegimen(me, input(), null)
    const fixed = await createRegimen(me, input({ timeZone: 'Asia/Seoul' }), null)
    await clock.advance(HOUR)
    await moveTo(me, 'Europe/Paris')
    await retime(me.userId)
    expect((await logged(me)).filter(each => each === 'REGIMEN UPDATED')).toHaveLength(1)
    const touched = await sql<
      { id: string }[]
    >`select id from regimen where updated_at = ${new Date(clock.now()).toISOString()}`
    expect(touched).toHaveLength(1)
    expect(touched[0]?.id).not.toBe(fixed.id)
  })
})

describe('a preview', () => {
  test('shows what saving makes, and saves nothing', async () => {
    const { previewRegimen, createRegimen, makeAhead, clock } = open()
    const cycles = fc.option(fc.record({ on: fc.integer({ min: 1, max: 30 }), off: fc.integer({ min: 1, max: 9 }) }))
    const asked = fc.record({
      times: fc.uniqueArray(fc.constantFrom('00:00', '02:30', '08:00', '23:59'), { minLength: 1 }),
      daysOfWeek: fc.option(fc.uniqueArray(fc.constantFrom(...EVERY_DAY), { minLength: 1 })),
      everyDays: fc.option(fc.integer({ min: 1, max: 9 })),
      cycle: cycles,
      startsOn: fc.constantFrom('2025-11-30', '2026-03-04', '2026-04-01'),
      timeZone: fc.constantFrom(null, 'America/New_York', 'Africa/Cairo', 'Pacific/Kiritimati'),
    })
    const until = NOON + 380 * DAY
    await fc.assert(
      fc.asyncProperty(asked, async wanted => {
        const me = await person()
        const preview = await previewRegimen(me, input(wanted), 100)
        expect(await sql`select from regimen where user_id = ${me.userId}`).toHaveLength(0)
        await createRegimen(me, input(wanted), null)
        await makeAhead(me.userId, new Date(until))
        const made = (await dosesOfPerson(me)).map(({ slot, at }) => ({ slot, scheduledTime: new Date(at) }))
        const shown = preview.filter(({ scheduledTime }) => scheduledTime.getTime() < until)
        expect(shown).toEqual(made.filter(each => each.scheduledTime.getTime() < until).slice(0, 100))
      }),
      { numRuns: 25 },
    )
    expect(clock.now()).toBe(NOON)
  })

  test('reaches behind a start in two years, and ends where ten years have no more', async () => {
    const { previewRegimen } = open()
    const me = await person()
    const late = await previewRegimen(me, input({ startsOn: '2028-03-01', times: ['08:00'] }), 2)
    expect(late.map(({ slot }) => slot)).toEqual(['2028-03-01T08:00', '2028-03-02T08:00'])
    expect(await previewRegimen(me, input({ everyDays: 365, times: ['20:00'] }), 100)).toHaveLength(10)
    // A Sunday every seven days from a Monday on.
    expect(await previewRegimen(me, input({ everyDays: 7, startsOn: '2026-03-02', daysOfWeek: [7] }), 5)).toEqual([])
  })
})

describe('changing a regimen', () => {
  test('rewrites what is to come and nothing else', async () => {
    const { createRegimen, updateRegimen, marks, clock } = open()
    const me = await person()
    const { id } = await createRegimen(me, input(), null)
    await clock.advance(2 * DAY)
    const before = await dosesOfPerson(me)
    const bySlot = (slot: string) => String(before.find(each => each.slot === slot)?.id)
    await marks.complete(me, bySlot('2026-03-05T08:00'), null, null)
    await marks.skip(me, bySlot('2026-03-10T20:00'), null)
    await marks.complete(me, bySlot('2026-03-11T08:00'), null, null)
    await marks.reschedule(me, bySlot('2026-03-12T08:00'), new Date(NOON + 20 * DAY), null)
    await marks.reschedule(me, bySlot('2026-03-12T20:00'), new Date(NOON + 20 * DAY), null)
    await marks.reschedule(me, bySlot('2026-03-04T20:00'), new Date(NOON + 21 * DAY), null)
    await marks.delete(me, bySlot('2026-03-13T08:00'), null)
    const history = (await dosesOfPerson(me)).filter(({ at, status }) => at <= clock.now() || status !== 'PENDING')
    const wanted = changes({ times: ['08:00', '13:00'], dose: { amount: 2, unit: '정' }, note: '바뀜' })
    const after = await updateRegimen(me, id, wanted, null)
    expect(after).toMatchObject({ id, times: ['08:00', '13:00'], doseAmount: 2, note: '바뀜' })

    const doses = await dosesOfPerson(me)
    const now = clock.now()
    expect(doses.filter(({ at, status }) => at <= now || status !== 'PENDING')).toEqual(history)
    const coming = doses.filter(({ at, status }) => at > now && status === 'PENDING')
    expect(coming.every(({ amount, note }) => amount === 2 && note === '바뀜')).toBe(true)
    expect(coming.filter(({ slot }) => slot.endsWith('20:00')).map(({ slot }) => slot)).toEqual(['2026-03-04T20:00'])
    expect(coming.find(({ slot }) => slot === '2026-03-12T08:00')).toMatchObject({
      id: bySlot('2026-03-12T08:00'),
      at: NOON + 20 * DAY,
    })
    const slots = doses.map(({ slot }) => slot)
    expect(slots).not.toContain('2026-03-13T08:00')
    expect(slots).toContain('2026-03-06T13:00')
    expect(new Set(slots).size).toBe(slots.length)
    // Those of the 8 o'clock doses that nobody touched are the same ones.
    expect(coming.find(({ slot }) => slot === '2026-03-20T08:00')?.id).toBe(bySlot('2026-03-20T08:00'))
    expect((await livingByLog(me)).sort()).toEqual(doses.map(each => each.id).sort())
  })

  test('that changes nothing tells nothing', async () => {
    const { createRegimen, updateRegimen, endRegimen, clock } = open()
    const me = await person()
    const before = await createRegimen(me, input({ daysOfWeek: [3], endsOn: '2026-05-01' }), null)
    const log = await logged(me)
    await clock.advance(MINUTE)
    const same = { times: ['20:00', '08:00'], dose: { amount: 1, unit: '정' }, endsOn: '2026-05-01', daysOfWeek: [3] }
    expect(await updateRegimen(me, before.id, changes(same), null)).toEqual(before)
    expect(await updateRegimen(me, before.id.toUpperCase(), changes({ note: ' ' }), null)).toEqual(before)
    expect(await endRegimen(me, before.id, '2026-05-01', null)).toEqual(before)
    expect(await logged(me)).toEqual(log)
  })

  test('first makes what was due by then, however long nobody has looked', async () => {
    const { createRegimen, updateRegimen, clock } = open()
    const me = await person()
    const { id } = await createRegimen(me, input({ times: ['20:00'] }), null)
    await clock.advance(100 * DAY)
    await updateRegimen(me, id, changes({ times: ['09:00'] }), null)
    const slots = await slotsOf(me)
    expect(slots.filter(slot => slot.endsWith('20:00'))).toHaveLength(100)
    expect(slots.filter(slot => slot.endsWith('09:00'))).toHaveLength(40)
    expect(slots[99]).toBe('2026-06-11T20:00')
    expect(slots[100]).toBe('2026-06-13T09:00')
  })

  test('takes as many statements for 4,800 doses as for a few', async () => {
    const { createRegimen, updateRegimen, endRegimen, makeAhead, clock } = open()
    const me = await person()
    const twelve = hourly(12)
    const counts: number[][] = []
    for (const times of [['08:00'], twelve]) {
      const { id } = await createRegimen(me, input({ times }), null)
      await makeAhead(me.userId, new Date(clock.now() + (times.length > 1 ? 400 : 41) * DAY))
      const count = async (work: () => Promise<unknown>) => {
        const before = statements
        await work()
        return statements - before
      }
      const moved = times.map(time => time.replace(':00', ':30'))
      counts.push([
        await count(() => updateRegimen(me, id, changes({ times: moved, note: '바뀜' }), null)),
        await count(() => makeAhead(me.userId, new Date(clock.now() + 40 * DAY))),
        await count(() => endRegimen(me, id, null, null)),
      ])
    }
    expect(counts[1]).toEqual(counts[0])
    expect(counts[0]?.[1]).toBe(1)
  })

  test.each([null, '', 'x', `${randomUUID()}\0`, randomUUID()])('that is not there: %j', async id => {
    const { updateRegimen, endRegimen } = open()
    const me = await person()
    await expect(updateRegimen(me, id, changes({ note: 'x' }), null)).rejects.toEqual(refused('NOT_FOUND', 'id'))
    await expect(endRegimen(me, id, null, null)).rejects.toEqual(refused('NOT_FOUND', 'id'))
  })

  test('is for nobody else', async () => {
    const { createRegimen, updateRegimen, endRegimen } = open()
    const [me, stranger] = [await person(), await person()]
    const { id } = await createRegimen(me, input(), null)
    const before = await dosesOfPerson(me)
    await expect(updateRegimen(stranger, id, changes({ note: 'x' }), null)).rejects.toEqual(refused('NOT_FOUND', 'id'))
    await expect(endRegimen(stranger, id, null, null)).rejects.toEqual(refused('NOT_FOUND', 'id'))
    expect(await dosesOfPerson(me)).toEqual(before)
    expect(await logged(stranger)).toEqual([])
  })

  test('with what is wrong writes nothing', async () => {
    const { createRegimen, updateRegimen, endRegimen } = open()
    const me = await person()
    const { id } = await createRegimen(me, input({ startsOn: '2026-03-03' }), null)
    const before = [await dosesOfPerson(me), await logged(me)]
    await expect(updateRegimen(me, id, changes({ endsOn: '2026-03-02' }), null)).rejects.toEqual(
      refused('OUT_OF_RANGE', 'input', 'endsOn'),
    )
    await expect(endRegimen(me, id, '2026-03-02', null)).rejects.toEqual(refused('OUT_OF_RANGE', 'endsOn'))
    await expect(endRegimen(me, id, 'gestern', null)).rejects.toEqual(refused('INVALID', 'endsOn'))
    expect([await dosesOfPerson(me), await logged(me)]).toEqual(before)
  })
})

describe('ending a regimen', () => {
  test('now takes what is to come, and nothing is made any more', async () => {
    const { createRegimen, endRegimen, makeAhead, marks, clock } = open()
    const me = await person()
    const { id } = await createRegimen(me, input(), null)
    await clock.advance(DAY)
    const [first, second] = await dosesOfPerson(me)
    await marks.complete(me, String(second?.id), null, null)
    const ended = await endRegimen(me, id, null, null)
    expect(ended).toMatchObject({ endedAt: new Date(clock.now()), endsOn: '2026-03-05' })
    expect((await dosesOfPerson(me)).map(each => each.slot)).toEqual([first?.slot, second?.slot])
    await clock.advance(HOUR)
    expect(await endRegimen(me, id, null, null)).toEqual(ended)
    await makeAhead(me.userId, new Date(clock.now() + 100 * DAY))
    expect(await slotsOf(me)).toHaveLength(2)
    expect((await logged(me)).at(-1)).toBe('SCHEDULE DELETED')
  })

  test('with a day, that is the last; a later one lets it go on', async () => {
    const { createRegimen, endRegimen, updateRegimen, makeAhead, clock } = open()
    const me = await person()
    const { id } = await createRegimen(me, input({ times: ['20:00'] }), null)
    expect(await endRegimen(me, id, '2026-03-06', null)).toMatchObject({ endsOn: '2026-03-06', endedAt: null })
    expect(await slotsOf(me)).toEqual(['2026-03-04T20:00', '2026-03-05T20:00', '2026-03-06T20:00'])
    await clock.advance(10 * DAY)
    await makeAhead(me.userId, new Date(clock.now() + DAY))
    await updateRegimen(me, id, changes({ endsOn: '2026-03-16' }), null)
    expect((await slotsOf(me)).slice(3)).toEqual(['2026-03-14T20:00', '2026-03-15T20:00', '2026-03-16T20:00'])
  })

  test('that is over does not let it go on with a later day', async () => {
    const { createRegimen, endRegimen, clock } = open()
    const me = await person()
    const ended = await createRegimen(me, input(), null)
    const over = await createRegimen(me, input({ startsOn: '2026-03-01', endsOn: '2026-03-05' }), null)
    await endRegimen(me, ended.id, null, null)
    await clock.advance(2 * DAY)
    const before = [await dosesOfPerson(me), await logged(me)]
    for (const { id } of [ended, over])
      await expect(endRegimen(me, id, '2026-03-20', null)).rejects.toEqual(refused('CONFLICT', 'id'))
    expect([await dosesOfPerson(me), await logged(me)]).toEqual(before)
    expect(await endRegimen(me, over.id, '2026-03-05', null)).toMatchObject({ endsOn: '2026-03-05', endedAt: null })
  })

  test('takes a dose that was moved behind its last day', async () => {
    const { createRegimen, endRegimen, marks, clock } = open()
    const me = await person()
    const { id } = await createRegimen(me, input({ times: ['20:00'], endsOn: '2026-03-05' }), null)
    await marks.reschedule(me, String((await dosesOfPerson(me))[1]?.id), new Date(NOON + 10 * DAY), null)
    await clock.advance(5 * DAY)
    expect(await endRegimen(me, id, null, null)).toMatchObject({ endsOn: '2026-03-05', endedAt: new Date(clock.now()) })
    expect(await slotsOf(me)).toEqual(['2026-03-04T20:00'])
  })

  test('with a day before today is ending it now', async () => {
    const { createRegimen, endRegimen, clock } = open()
    const me = await person()
    const { id } = await createRegimen(me, input(), null)
    const ended = await endRegimen(me, id, '2026-03-03', null)
    expect(ended).toMatchObject({ endsOn: '2026-03-03', endedAt: new Date(clock.now()) })
    expect(await slotsOf(me)).toEqual([])
  })

  test('and going on brings back what was to come, but not what was deleted', async () => {
    const { createRegimen, endRegimen, updateRegimen, marks, clock } = open()
    const me = await person()
    const { id } = await createRegimen(me, input({ times: ['20:00'] }), null)
    const before = await slotsOf(me)
    await marks.delete(me, String((await dosesOfPerson(me))[3]?.id), null)
    await endRegimen(me, id, null, null)
    await clock.advance(MINUTE)
    // The same day is no later one.
    expect(await updateRegimen(me, id, changes({ endsOn: '2026-03-04', note: 'x' }), null)).not.toMatchObject({
      endedAt: null,
    })
    expect(await updateRegimen(me, id, changes({ endsOn: null }), null)).toMatchObject({ endedAt: null, endsOn: null })
    expect(await slotsOf(me)).toEqual(before.filter((_, index) => index !== 3))
  })

  test('before it has begun', async () => {
    const { createRegimen, endRegimen } = open()
    const me = await person()
    const { id } = await createRegimen(me, input({ startsOn: '2026-03-10' }), null)
    expect(await endRegimen(me, id, null, null)).toMatchObject({ endsOn: '2026-03-10', endedAt: new Date(NOON) })
    expect(await slotsOf(me)).toEqual([])
  })
})

describe('making ahead', () => {
  test('in whatever pieces, from two servers at once, makes what making at once makes', async () => {
    const rules = fc.constantFrom<Partial<RegimenInput>>(
      { times: ['02:30'], timeZone: 'America/New_York' },
      { times: ['00:00', '23:59'], timeZone: 'Africa/Cairo' },
      { everyDays: 2, timeZone: 'Australia/Lord_Howe' },
      { cycle: { on: 21, off: 7 }, endsOn: '2026-09-30' },
    )
    const targets = fc.array(fc.integer({ min: -5, max: 400 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(fc.array(rules, { minLength: 1, maxLength: 10 }), targets, async (wanted, days) => {
        const { createRegimen, makeAhead, other } = open()
        const me = await person()
        const made = []
        for (const each of wanted) made.push(await createRegimen(me, input(each), null))
        const until = (day: number) => new Date(NOON + day * DAY)
        await Promise.all(days.map((day, i) => (i % 2 ? other.makeAhead : makeAhead)(me.userId, until(day))))
        await makeAhead(me.userId, until(300))
        const expected = made.flatMap(regimen =>
          dosesOf(ruleOf(regimen, regimen.madeZone), { from: NOON, to: NOON + 300 * DAY }),
        )
        const doses = (await dosesOfPerson(me)).filter(({ at }) => at < NOON + 300 * DAY)
        const key = ({ slot, at }: { slot: string; at: number }) => `${at} ${slot}`
        expect(doses.map(key)).toEqual(expected.map(key).sort())
        expect((await livingByLog(me)).length).toBe((await dosesOfPerson(me)).length)
      }),
      { numRuns: 12 },
    )
  })

  test('goes no further than 400 days, and one that deleted a dose never sees it again', async () => {
    const { createRegimen, makeAhead, marks, clock } = open()
    const me = await person()
    await createRegimen(me, input({ times: ['20:00'] }), null)
    await makeAhead(me.userId, new Date(clock.now() + 100_000 * DAY))
    const doses = await dosesOfPerson(me)
    expect(doses).toHaveLength(400)
    for (const each of doses.slice(10, 20)) await marks.delete(me, each.id, null)
    await makeAhead(me.userId, new Date(clock.now() + 100_000 * DAY))
    await clock.advance(50 * DAY)
    await makeAhead(me.userId, new Date(clock.now() + 390 * DAY))
    const slots = await slotsOf(me)
    expect(slots).toHaveLength(400 - 10 + 40)
    for (const { slot } of doses.slice(10, 20)) expect(slots).not.toContain(slot)
  })

  test('for everybody makes 40 days and one in reserve; who is gone or makes trouble keeps nobody from theirs', async () => {
    const { createRegimen, makeAllAhead, clock, other } = open()
    const people = await Promise.all(Array.from({ length: 12 }, () => person()))
    for (const me of people) await createRegimen(me, input({ times: ['20:00'] }), null)
    await clock.advance(20 * DAY)
    await sql`update regimen set days_of_week = '{9}' where user_id = ${String(people[5]?.userId)}`
    const running = new AbortController().signal
    const ends = await Promise.allSettled([makeAllAhead(running), other.makeAllAhead(running)])
    for (const end of ends) expect(end).toMatchObject({ status: 'rejected', reason: { message: /^Doses of 1 people/ } })
    const counts = await Promise.all(people.map(async me => (await slotsOf(me)).length))
    expect(counts).toEqual(people.map((_, index) => (index === 5 ? 40 : 61)))
    await sql`delete from app_user where id = ${String(people[5]?.userId)}`
    const before = statements
    await makeAllAhead(running)
    expect(statements - before).toBe(1)
    await clock.advance(20 * DAY)
    const stopped = AbortSignal.abort(new Error('stopped'))
    await expect(makeAllAhead(stopped)).rejects.toThrow('stopped')
  })

  test(
    'of as much as somebody may plan, as far as they may look, however many look at once',
    { timeout: 90_000 },
    async () => {
      const { createRegimen, makeAhead, clock } = open()
      const me = await person()
      for (let i = 0; i < 8; i++) await createRegimen(me, input({ times: hourly(12) }), null)
      const looks = Array.from({ length: MOST_WAITING + 50 }, () =>
        makeAhead(me.userId, new Date(clock.now() + 399 * DAY)),
      )
      await Promise.all(looks)
      const [row] = await sql`select count(*)::int as doses from schedule`
      expect(row?.['doses']).toBe(8 * 12 * 400)
    },
  )

  test('for everybody goes on where one is refused by a database that is busy', async () => {
    const { createRegimen, makeAllAhead, clock } = open()
    const people = await Promise.all(Array.from({ length: 5 }, () => person()))
    for (const me of people) await createRegimen(me, input({ times: ['20:00'] }), null)
    await clock.advance(20 * DAY)
    await sql.unsafe(`
      create function refuse() returns trigger language plpgsql as $$ begin
        raise exception 'canceling statement due to statement timeout' using errcode = '57014';
      end $$;
      create trigger refuse before insert on schedule for each row
        when (new.user_id = '${String(people[0]?.userId)}') execute function refuse()`)
    onTestFinished(async () => void (await sql.unsafe('drop trigger refuse on schedule; drop function refuse')))
    await expect(makeAllAhead(new AbortController().signal)).rejects.toThrow('Doses of 1 people')
    const counts = await Promise.all(people.map(async me => (await slotsOf(me)).length))
    expect(counts).toEqual([40, 61, 61, 61, 61])
  })

  test('for everybody is gone on with where the last run was broken off', async () => {
    const { makeAllAhead, clock, announced } = open()
    // A page of those who make trouble lags most.
    await sql`
      with people as (
        insert into app_user (nickname, created_at, updated_at)
        select '민지', now(), now() from generate_series(1, 110) returning id
      ), numbered as (select id, row_number() over () as number from people)
      insert into regimen (
        user_id, item_seq, times, days_of_week, starts_on, made_zone, made_until, created_at, updated_at
      )
      select id, ${ITEM}, '{20:00}', case when number <= 100 then '{9}' else '{1}' end::smallint[], '2026-03-01',
        'Asia/Seoul', ${new Date(clock.now()).toISOString()}::timestamptz + number * interval '1 second', now(), now()
      from numbered`
    const broken = new AbortController()
    announced.add(() => broken.abort(new Error('stopped')))
    await expect(makeAllAhead(broken.signal)).rejects.toThrow('stopped')
    // Those of the first page aren't asked again.
    await makeAllAhead(new AbortController().signal)
    const [row] = await sql`select count(distinct user_id)::int as people from schedule`
    expect(row?.['people']).toBe(10)
    await expect(makeAllAhead(new AbortController().signal)).rejects.toThrow('Doses of 100 people')
  })

  test('never looks through courses that are over, however many there are', async () => {
    const { clock } = open()
    const { userId } = await person()
    await sql`
      insert into regimen (
        user_id, item_seq, times, days_of_week, starts_on, ends_on, made_zone, made_until, created_at, updated_at
      )
      select ${userId}, ${ITEM}, '{20:00}', '{1}', '2026-01-01', '2026-02-01', 'Asia/Seoul', '2026-02-10', now(), now()
      from generate_series(1, 3000)`
    await sql`analyze regimen`
    const texts: string[] = []
    const server = connectPostgres(database.url, { log, onStatement: text => void texts.push(text) })
    onTestFinished(() => server.close())
    await createMakeStore(server.db).lagging(new Date(clock.now() + 41 * DAY), null, 100)
    const plan = await sql.unsafe(`explain ${String(texts.at(-1))}`.replace('$1', "'2026-04-14'").replace('$2', '100'))
    expect(JSON.stringify(plan)).toContain('using regimen_made_until')
    const [index] = await sql`select pg_relation_size('regimen_made_until')::int as size`
    expect(index?.['size']).toBeLessThanOrEqual(16_384)
  })
})

describe('moving to another zone', () => {
  const at = (text: string) => Date.parse(text)

  test('east, what is past there already is due at once, and nothing is lost or doubled', async () => {
    // Noon in Los Angeles is 05:00 of the next day in Seoul.
    const { createRegimen, retime, clock } = open(at('2026-01-15T12:00-08:00'))
    const me = await person('America/Los_Angeles')
    await createRegimen(me, input({ times: ['04:00', '18:00'], startsOn: '2026-01-01' }), null)
    const before = await dosesOfPerson(me)
    await moveTo(me, 'Asia/Seoul')
    await retime(me.userId)
    const doses = await dosesOfPerson(me)
    const times = Object.fromEntries(doses.map(dose => [dose.slot, dose.at]))
    expect(times).toMatchObject({
      '2026-01-15T18:00': clock.now(),
      '2026-01-16T04:00': clock.now(),
      '2026-01-16T18:00': at('2026-01-16T18:00+09:00'),
    })
    const ids = new Set(doses.map(({ id }) => id))
    expect(before.every(({ id }) => ids.has(id))).toBe(true)
    // What came in at the end: the day there is further on.
    expect(doses.length - before.length).toBeLessThanOrEqual(2)
    const expected = before.filter(({ at: was }, index) => doses[index]?.at !== was).length
    expect(tally(await logged(me))).toMatchObject({ 'SCHEDULE RESCHEDULED': expected })
  })

  test('west, what was due stays as it was and is not made again', async () => {
    // 09:00 in Seoul is 16:00 of the day before in Los Angeles.
    const { createRegimen, retime, marks, clock } = open(at('2026-01-14T09:00+09:00'))
    const me = await person('Asia/Seoul')
    await createRegimen(me, input({ times: ['08:00', '20:00'], startsOn: '2026-01-01' }), null)
    await clock.advance(DAY)
    const due = (await dosesOfPerson(me)).filter(dose => dose.at <= clock.now())
    expect(due.map(({ slot }) => slot)).toEqual(['2026-01-14T20:00', '2026-01-15T08:00'])
    await marks.complete(me, String(due[1]?.id), null, null)
    const history = (await dosesOfPerson(me)).filter(dose => dose.at <= clock.now())
    await moveTo(me, 'America/Los_Angeles')
    await retime(me.userId)
    const doses = await dosesOfPerson(me)
    expect(doses.filter(dose => dose.at <= clock.now())).toEqual(history)
    expect(doses.slice(2, 4).map(({ slot, at: time }) => [slot, time])).toEqual([
      ['2026-01-15T20:00', at('2026-01-15T20:00-08:00')],
      ['2026-01-16T08:00', at('2026-01-16T08:00-08:00')],
    ])
  })

  test('there and back is as if nothing was', async () => {
    const { createRegimen, retime } = open()
    const me = await person()
    await createRegimen(me, input({ times: ['13:00', '20:00'] }), null)
    const times = async () => new Map((await dosesOfPerson(me)).map(({ slot, at: time }) => [slot, time]))
    const before = await times()
    for (const zone of ['Pacific/Kiritimati', 'Asia/Seoul']) {
      await moveTo(me, zone)
      await retime(me.userId)
    }
    const after = await times()
    // In Kiritimati it was 17:00 already: what was due at 13:00 was due there and then.
    for (const [slot, time] of before) expect(after.get(slot)).toBe(slot === '2026-03-04T13:00' ? NOON : time)
  })

  test('leaves alone what has a zone of its own, what was moved, and what was acted on', async () => {
    const { createRegimen, retime, marks } = open()
    const me = await person()
    await createRegimen(me, input({ timeZone: 'Asia/Seoul' }), null)
    const fixed = await dosesOfPerson(me)
    await moveTo(me, 'Europe/Paris')
    await retime(me.userId)
    expect(await dosesOfPerson(me)).toEqual(fixed)
    await sql`truncate regimen, schedule cascade`
    await createRegimen(me, input(), null)
    const [first, second, third] = await dosesOfPerson(me)
    await marks.reschedule(me, String(first?.id), new Date(NOON + 5 * HOUR), null)
    await marks.skip(me, String(second?.id), null)
    await marks.complete(me, String(third?.id), null, null)
    const ids = new Set([first?.id, second?.id, third?.id])
    const kept = (await dosesOfPerson(me)).filter(({ id }) => ids.has(id))
    await moveTo(me, 'Asia/Tokyo')
    await retime(me.userId)
    await moveTo(me, 'America/Los_Angeles')
    await retime(me.userId)
    expect((await dosesOfPerson(me)).filter(({ id }) => ids.has(id))).toEqual(kept)
  })

  test('is noticed by whoever makes ahead or changes a regimen first', async () => {
    const { createRegimen, updateRegimen, makeAhead } = open()
    for (const touch of ['make', 'update', 'end'] as const) {
      const me = await person()
      const { id } = await createRegimen(me, input({ times: ['20:00'] }), null)
      await moveTo(me, 'Asia/Tokyo')
      await moveTo(me, 'Europe/Paris')
      if (touch === 'make') await makeAhead(me.userId, new Date(NOON))
      else await updateRegimen(me, id, changes(touch === 'end' ? { endsOn: '2026-03-20' } : { note: 'x' }), null)
      expect((await dosesOfPerson(me))[0]).toMatchObject({ slot: '2026-03-04T20:00', at: at('2026-03-04T20:00+01:00') })
    }
  })

  test.each([
    'America/New_York',
    'America/Los_Angeles',
    'America/St_Johns',
    'America/Havana',
    'America/Santiago',
    'America/Asuncion',
    'America/Nuuk',
    'America/Scoresbysund',
    'Europe/London',
    'Europe/Paris',
    'Europe/Chisinau',
    'Africa/Cairo',
    'Africa/Casablanca',
    'Asia/Beirut',
    'Asia/Jerusalem',
    'Australia/Sydney',
    'Australia/Lord_Howe',
    'Pacific/Auckland',
    'Pacific/Chatham',
    'Pacific/Easter',
  ])('into %s and through a year of its clock changes, each wall time is a dose once', async zone => {
    const { createRegimen, makeAhead, clock } = open()
    const me = await person()
    const wanted = input({ times: ['00:00', '00:30', '02:15', '23:45'] })
    const { id: _id, ...regimen } = await createRegimen(me, wanted, null)
    await clock.advance(12 * DAY + 3 * HOUR)
    await moveTo(me, zone)
    await makeAhead(me.userId, new Date(NOON + 270 * DAY))
    const expected = dosesOf({ ...regimen, cycle: null, timeZone: zone }, { from: clock.now(), to: NOON + 270 * DAY })
    const doses = await dosesOfPerson(me)
    const ahead = new Map(doses.filter(each => each.at > clock.now()).map(({ slot, at: time }) => [slot, time]))
    const due = new Set(doses.filter(each => each.at <= clock.now()).map(({ slot }) => slot))
    for (const { slot, at: time } of expected) expect(due.has(slot) ? time : ahead.get(slot)).toBe(time)
    expect(new Set(doses.map(({ slot }) => slot)).size).toBe(doses.length)
  })

  test('to the other side of the date line where a whole day is left out', async () => {
    // Apia had no 30 December 2011.
    const { createRegimen, retime, makeAhead, clock } = open(at('2011-12-20T12:00-10:00'))
    const me = await person('Pacific/Honolulu')
    await createRegimen(me, input({ times: ['08:00', '20:00'], startsOn: '2011-12-01' }), null)
    await moveTo(me, 'Pacific/Apia')
    await retime(me.userId)
    await makeAhead(me.userId, new Date(clock.now() + 60 * DAY))
    const doses = (await dosesOfPerson(me)).filter(({ slot }) => slot >= '2011-12-29' && slot < '2012-01-01')
    expect(doses.map(({ slot, at: time }) => [slot, new Date(time).toISOString().slice(0, 16)])).toEqual([
      ['2011-12-29T08:00', '2011-12-29T18:00'],
      ['2011-12-29T20:00', '2011-12-30T06:00'],
      ['2011-12-30T08:00', '2011-12-30T10:00'],
      ['2011-12-30T20:00', '2011-12-30T10:00'],
      ['2011-12-31T08:00', '2011-12-30T18:00'],
      ['2011-12-31T20:00', '2011-12-31T06:00'],
    ])
  })
})

describe('whatever happens to a regimen, in whatever order', () => {
  const zones = fc.constantFrom('Asia/Seoul', 'America/New_York', 'Europe/Paris', 'Pacific/Apia', 'Australia/Lord_Howe')
  const nth = fc.nat(500)
  const rule = fc.record({
    times: fc.uniqueArray(fc.constantFrom('00:00', '02:30', '08:00', '13:00', '20:00', '23:59'), { minLength: 1 }),
    daysOfWeek: fc.uniqueArray(fc.constantFrom(...EVERY_DAY), { minLength: 1 }),
    everyDays: fc.option(fc.integer({ min: 1, max: 4 })),
    cycle: fc.option(fc.record({ on: fc.integer({ min: 1, max: 21 }), off: fc.integer({ min: 1, max: 7 }) })),
    endsOn: fc.option(fc.constantFrom('2026-03-10', '2026-04-20')),
    dose: fc.option(fc.record({ amount: fc.integer({ min: 1, max: 3 }), unit: fc.constant('정') })),
  })
  const passes = fc.record({ what: fc.constant('time passes' as const), hours: fc.integer({ min: 1, max: 20 * 24 }) })
  const acts = fc.oneof(
    passes,
    passes,
    fc.record({ what: fc.constantFrom('complete', 'skip', 'reopen', 'delete'), nth }),
    fc.record({ what: fc.constant('reschedule' as const), nth, hours: fc.integer({ min: -48, max: 30 * 24 }) }),
    fc.record({ what: fc.constant('make' as const), days: fc.integer({ min: 0, max: 90 }) }),
    fc.record({ what: fc.constant('update' as const), rule }),
    fc.record({ what: fc.constant('update' as const), rule }),
    fc.record({ what: fc.constant('end' as const), endsOn: fc.option(fc.constantFrom('2026-03-07', '2026-03-30')) }),
    fc.record({ what: fc.constant('move' as const), zone: zones }),
  )
  type Act = typeof acts extends fc.Arbitrary<infer T> ? T : never

  async function run(
    start: string,
    first: typeof rule extends fc.Arbitrary<infer T> ? T : never,
    plan: readonly Act[],
  ) {
    const { createRegimen, updateRegimen, endRegimen, makeAhead, marks, clock } = open()
    const me = await person(start)
    let zone = start
    let regimen = await createRegimen(me, input({ ...first, endsOn: null }), null)
    const { id } = regimen
    const dropped = new Set<string>()
    const act = async (each: Act, doses: readonly DoseRow[]) => {
      if (each.what === 'time passes') return clock.advance(each.hours * HOUR)
      if (each.what === 'make') return makeAhead(me.userId, new Date(clock.now() + each.days * DAY))
      if (each.what === 'end') {
        const ended = endRegimen(me, id, each.endsOn, null).catch((error: unknown) => {
          // What is over does not go on by it.
          expect(error).toEqual(refused('CONFLICT', 'id'))
          return regimen
        })
        return void (regimen = await ended)
      }
      if (each.what === 'update') {
        regimen = await updateRegimen(me, id, changes(each.rule), null)
        return
      }
      if (each.what === 'move') {
        zone = each.zone
        await moveTo(me, zone)
        return makeAhead(me.userId, new Date(clock.now()))
      }
      const dose = 'nth' in each && doses[each.nth % (doses.length || 1)]
      if (!dose) return
      if (each.what === 'delete') {
        dropped.add(dose.slot)
        return void (await marks.delete(me, dose.id, null))
      }
      // What can't be done to it from where it stands, isn't.
      const work = {
        complete: () => marks.complete(me, dose.id, null, null),
        skip: () => marks.skip(me, dose.id, null),
        reopen: () => marks.reopen(me, dose.id, null),
        reschedule: () =>
          marks.reschedule(me, dose.id, new Date(clock.now() + ('hours' in each ? each.hours : 0) * HOUR), null),
      }
      await work[each.what]().catch((error: unknown) =>
        expect(error).toMatchObject({ code: expect.stringMatching(/CONFLICT|OUT_OF_RANGE/) as string }),
      )
    }

    for (const each of plan) {
      const before = await dosesOfPerson(me)
      await act(each, before)
      const [doses, now] = [await dosesOfPerson(me), clock.now()]
      const byId = new Map(doses.map(dose => [dose.id, dose]))
      if (['make', 'update', 'end', 'move'].includes(each.what)) {
        // History is what it was, to the last byte; and moving loses nothing.
        for (const dose of before)
          if (dose.at <= now || dose.status !== 'PENDING') expect(byId.get(dose.id)?.whole).toBe(dose.whole)
          else if (each.what === 'make' || (each.what === 'move' && (dose.isMoved || dose.at < now + 40 * DAY)))
            expect(byId.has(dose.id)).toBe(true)
        await makeAhead(me.userId, new Date(now + 30 * DAY))
      }
      const made = await dosesOfPerson(me)
      const slots = new Set(made.map(({ slot }) => slot))
      expect(slots.size).toBe(made.length)
      for (const slot of dropped) expect(slots.has(slot)).toBe(false)
      expect((await livingByLog(me)).sort()).toEqual(made.map(dose => dose.id).sort())
      if (!['make', 'update', 'end', 'move'].includes(each.what)) continue
      // All that the rule wants is there or was deleted, and of what nobody touched nothing else is.
      const wanted = regimen.endedAt ? [] : dosesOf(ruleOf(regimen, zone), { from: now + 1, to: now + 30 * DAY })
      for (const { slot } of wanted) expect(slots.has(slot) || dropped.has(slot), slot).toBe(true)
      const times = new Map(wanted.map(({ slot, at }) => [slot, at]))
      const untouched = made.filter(dose => dose.status === 'PENDING' && !dose.isMoved)
      if (each.what === 'update' && !regimen.endedAt)
        for (const dose of untouched)
          if (dose.at > now && dose.at < now + 30 * DAY) {
            expect(times.get(dose.slot), dose.slot).toBe(dose.at)
            expect(dose.amount).toBe(regimen.doseAmount)
          }
    }
  }

  test('history stays, every slot is a dose once, and none is lost', { timeout: 120_000 }, async () => {
    await fc.assert(fc.asyncProperty(zones, rule, fc.array(acts, { minLength: 4, maxLength: 14 }), run), {
      numRuns: 40,
    })
  })
})

import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { pino } from 'pino'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { createHeldClock } from '../../test/fakes/clock.js'
import { connectPostgres, type Db, type Postgres } from '../db/postgres.js'
import { createFeedWriter } from '../feed/writer.js'
import { createFeedWriteStore } from '../feed/writeStore.js'
import type { Viewer } from '../viewer.js'
import type { Status } from './adherence.js'
import { createMarkStore, type MarkStore } from './markStore.js'
import { createMarkMissed } from './missed.js'
import { createMarks, MAX_OWN_DOSES, type ScheduleInput } from './marks.js'
import { next, type Act, type DoseState } from './state.js'

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
const NOON = Date.UTC(2026, 2, 4, 12)
const ITEM = '200000001'
const log = pino({ level: 'silent' })

let database: TestDatabase
/** What two servers are connected with. */
let servers: [Postgres, Postgres]
/** Not the servers' own: Drizzle takes over what their driver makes of dates. */
let sql: postgres.Sql

beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  servers = [connectPostgres(database.url, { log }), connectPostgres(database.url, { log })]
  sql = postgres(database.url, { max: 3, onnotice: () => undefined })
  await sql`insert into medicine (item_seq) values (${ITEM})`
})
beforeEach(async () => void (await sql`truncate app_user cascade`))
afterAll(async () => {
  for (const server of servers) await server.close()
  await sql.end()
  await database.drop()
})

/** Two servers on one database, at noon. */
function open() {
  const clock = createHeldClock(NOON)
  const medicines = { keep: async (itemSeq: string) => itemSeq === ITEM }
  const announced: string[] = []
  const [marks, beside] = servers.map(({ db }) => {
    const announce = ({ userId }: { userId: string }) => void announced.push(userId)
    const feed = createFeedWriter({ store: createFeedWriteStore(db), announce, clock })
    return createMarks({ markStore: createMarkStore(db), feed, medicines, clock })
  })
  if (!marks || !beside) throw new Error('There are two servers.')
  return { clock, marks, beside, announced }
}

async function person(grace = 240): Promise<Viewer> {
  const [user] = await sql<{ id: string }[]>`
    insert into app_user (nickname, missed_after_minutes, created_at, updated_at)
    values ('민지', ${grace}, now(), now()) returning id`
  const credential = { kind: 'session', id: randomUUID(), expiresAt: null } as const
  return { userId: String(user?.id), roles: ['USER'], credential, isGuest: false, isVerified: true }
}

interface Given {
  at?: number
  status?: Status
  completedAt?: number | null
  regimenId?: string | null
  slot?: string | null
}
async function dose({ userId }: Viewer, { at = NOON, status = 'PENDING', ...given }: Given = {}): Promise<string> {
  const completedAt = given.completedAt ?? (status === 'COMPLETED' ? NOON - MINUTE : null)
  const [row] = await sql<{ id: string }[]>`
    insert into schedule (user_id, item_seq, regimen_id, slot, scheduled_time, status, completed_at, reminded_at, created_at, updated_at)
    values (${userId}, ${ITEM}, ${given.regimenId ?? null}, ${given.slot ?? null}, ${new Date(at)}, ${status},
      ${completedAt === null ? null : new Date(completedAt)}, ${new Date(at)}, ${new Date(0)}, ${new Date(0)})
    returning id`
  return String(row?.id)
}

async function regimen({ userId }: Viewer): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    insert into regimen (user_id, item_seq, times, days_of_week, starts_on, made_zone, made_until, created_at, updated_at)
    values (${userId}, ${ITEM}, '{09:00}', '{1,2,3,4,5,6,7}', '2026-03-01', 'Asia/Seoul', now(), now(), now()) returning id`
  return String(row?.id)
}

const rows = () =>
  sql<{ id: string; status: Status; scheduledTime: Date; completedAt: Date | null; isMoved: boolean }[]>`
    select id, user_id as "userId", status, scheduled_time as "scheduledTime", completed_at as "completedAt",
      is_moved as "isMoved", reminded_at as "remindedAt", updated_at as "updatedAt"
    from schedule order by scheduled_time, id`
const row = async (id: string) => (await rows()).find(each => each.id === id)

/** What a person's log has, in order. */
async function logged({ userId }: Viewer, id?: string): Promise<string[]> {
  const changes = await sql<{ kind: string; entityId: string; entity: string }[]>`
    select kind, entity, entity_id as "entityId" from schedule_change where user_id = ${userId} order by seq`
  return changes.flatMap(({ kind, entityId }) => (id === undefined || entityId === id ? [kind] : []))
}

/** How PostgreSQL goes about the one statement of a store. */
async function planOf(work: (store: MarkStore, db: Db) => Promise<unknown>): Promise<string> {
  const statements: string[] = []
  const watched = connectPostgres(database.url, { log, onStatement: text => void statements.push(text) })
  await work(createMarkStore(watched.db), watched.db).finally(() => watched.close())
  expect(statements).toHaveLength(1)
  return JSON.stringify(await sql.unsafe(`explain (generic_plan) ${statements[0] ?? ''}`))
}

const refused = (code: string, ...path: string[]) =>
  expect.objectContaining({ name: 'UserMistakeError', code, path }) as Error
const input = (rest: Partial<ScheduleInput> = {}): ScheduleInput => ({
  itemSeq: ITEM,
  scheduledTime: new Date(NOON + HOUR),
  dose: null,
  note: null,
  ...rest,
})

describe('entering a dose', () => {
  test('keeps all of it, and the log tells of it', async () => {
    const { marks, announced } = open()
    const minji = await person()
    const added = await marks.create(minji, input({ dose: { amount: 0.5, unit: ' 정 ' }, note: '식후\r\n30분' }), null)
    expect(added).toEqual({
      id: expect.any(String) as string,
      itemSeq: ITEM,
      regimenId: null,
      scheduledTime: new Date(NOON + HOUR),
      status: 'PENDING',
      completedAt: null,
      doseAmount: 0.5,
      doseUnit: '정',
      note: '식후\n30분',
      createdAt: new Date(NOON),
      updatedAt: new Date(NOON),
    })
    expect(await logged(minji, added.id)).toEqual(['CREATED'])
    expect(announced).toEqual([minji.userId])
  })

  test('that can’t be one is refused, and nothing is written', async () => {
    const { marks } = open()
    const minji = await person()
    const cases: [Partial<ScheduleInput>, string, ...string[]][] = [
      [{ itemSeq: null }, 'NOT_FOUND', 'input', 'medicineId'],
      [{ itemSeq: '999999999' }, 'NOT_FOUND', 'input', 'medicineId'],
      [{ dose: { amount: -1, unit: '정' } }, 'OUT_OF_RANGE', 'input', 'dose', 'amount'],
      [{ dose: { amount: 1, unit: '정\0' } }, 'INVALID', 'input', 'dose', 'unit'],
      [{ note: '가'.repeat(2_001) }, 'TOO_LONG', 'input', 'note'],
      [{ scheduledTime: new Date(NaN) }, 'OUT_OF_RANGE', 'input', 'scheduledTime'],
      [{ scheduledTime: new Date(NOON + 401 * DAY) }, 'OUT_OF_RANGE', 'input', 'scheduledTime'],
    ]
    for (const [rest, code, ...path] of cases)
      await expect(marks.create(minji, input(rest), 'again'), JSON.stringify(rest)).rejects.toEqual(
        refused(code, ...path),
      )
    expect(await rows()).toEqual([])
    expect(await logged(minji)).toEqual([])
  })

  test('ends at 20,000 without a regimen, also for two devices at once', async () => {
    const { marks, beside } = open()
    const [minji, jun] = [await person(), await person()]
    await sql`
      insert into schedule (user_id, item_seq, scheduled_time, created_at, updated_at)
      select ${minji.userId}, ${ITEM}, now(), now(), now() from generate_series(1, ${MAX_OWN_DOSES - 1})`
    const [regimenId, at] = [await regimen(minji), new Date(NOON)]
    await sql`
      insert into schedule (user_id, item_seq, regimen_id, slot, scheduled_time, created_at, updated_at)
      select ${minji.userId}, ${ITEM}, ${regimenId}, n, ${at}, ${at}, ${at} from generate_series(1, 100) n`
    const ends = await Promise.allSettled([marks, beside].map(each => each.create(minji, input(), null)))
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(marks.create(minji, input(), null)).rejects.toEqual(refused('CONFLICT', 'input'))
    await expect(marks.create(jun, input(), null)).resolves.toMatchObject({ status: 'PENDING' })
  })
})

test('a person’s own doses are counted without those of their regimens', async () => {
  const minji = await person()
  const [regimenId, at] = [await regimen(minji), new Date(NOON)]
  await sql`
    insert into schedule (user_id, item_seq, regimen_id, slot, scheduled_time, created_at, updated_at)
    select ${minji.userId}, ${ITEM}, ${regimenId}, n, ${at}, ${at}, ${at} from generate_series(1, 20000) n`
  await sql`
    insert into app_user (nickname, created_at, updated_at) select '준', ${at}, ${at} from generate_series(1, 1000)`
  await sql`
    insert into schedule (user_id, item_seq, scheduled_time, created_at, updated_at)
    select id, ${ITEM}, ${at}, ${at}, ${at} from app_user, generate_series(1, 3)`
  await sql`analyze schedule`
  for (const [most, isFull] of [
    [3, true],
    [4, false],
  ] as const) {
    const plan = await planOf(async (store, db) => expect(await store.isFull(db, minji.userId, most)).toBe(isFull))
    expect(plan).toContain('schedule_own')
  }
})

describe('marking a dose', () => {
  test('is kept, and told of once', async () => {
    const { marks, clock } = open()
    const minji = await person()
    const id = await dose(minji, { at: NOON - HOUR })
    await clock.advance(1)
    const done = await marks.complete(minji, id, new Date(NOON - 2 * HOUR), null)
    expect(done).toMatchObject({ status: 'COMPLETED', completedAt: new Date(NOON - 2 * HOUR) })
    expect(done.updatedAt).toEqual(new Date(NOON + 1))
    await clock.advance(1)
    expect(await marks.complete(minji, id, null, null)).toEqual(done)
    expect(await marks.complete(minji, id, new Date(NOON - 2 * HOUR), null)).toEqual(done)
    expect(await marks.complete(minji, id, new Date(NOON), null)).toMatchObject({ completedAt: new Date(NOON) })
    await expect(marks.skip(minji, id, null)).rejects.toEqual(refused('CONFLICT', 'id'))
    await expect(marks.reschedule(minji, id, new Date(NOON), null)).rejects.toEqual(refused('CONFLICT', 'id'))
    for (let i = 0; i < 2; i++) expect(await marks.reopen(minji, id, null)).toMatchObject({ status: 'PENDING' })
    for (let i = 0; i < 2; i++) expect(await marks.skip(minji, id, null)).toMatchObject({ status: 'SKIPPED' })
    expect(await marks.complete(minji, id, null, null)).toMatchObject({ completedAt: new Date(NOON + 2) })
    expect(await logged(minji)).toEqual(['COMPLETED', 'COMPLETED', 'REOPENED', 'SKIPPED', 'COMPLETED'])
  })

  test('as taken long after it was missed is right', async () => {
    const { marks } = open()
    const minji = await person()
    const id = await dose(minji, { at: NOON - 90 * DAY, status: 'MISSED' })
    expect(await marks.complete(minji, id, null, null)).toMatchObject({
      status: 'COMPLETED',
      completedAt: new Date(NOON),
    })
    expect(await marks.reopen(minji, id, null)).toMatchObject({ status: 'MISSED', completedAt: null })
  })

  test('as taken when it can’t have been is refused', async () => {
    const { marks } = open()
    const minji = await person()
    const [now, ahead] = [await dose(minji), await dose(minji, { at: NOON + 32 * DAY })]
    const wrong: [string, Date | null][] = [
      [now, new Date(NOON + MINUTE + 1)],
      [now, new Date(NOON - 31 * DAY - 1)],
      [now, new Date(NaN)],
      [ahead, null],
    ]
    for (const [id, at] of wrong)
      await expect(marks.complete(minji, id, at, null)).rejects.toEqual(refused('OUT_OF_RANGE', 'completedAt'))
    expect(await logged(minji)).toEqual([])
  })

  test('moves it to another time, where its person is told of it anew', async () => {
    const { marks } = open()
    const minji = await person()
    const [id, missed] = [await dose(minji), await dose(minji, { at: NOON - DAY, status: 'MISSED' })]
    expect(await marks.reschedule(minji, id, new Date(NOON), null)).toMatchObject({ scheduledTime: new Date(NOON) })
    expect(await row(id)).toMatchObject({ isMoved: false, remindedAt: new Date(NOON) })
    for (const each of [id, missed])
      for (let i = 0; i < 2; i++)
        expect(await marks.reschedule(minji, each, new Date(NOON + HOUR), null)).toMatchObject({ status: 'PENDING' })
    for (const each of [id, missed])
      expect(await row(each)).toMatchObject({ isMoved: true, remindedAt: null, scheduledTime: new Date(NOON + HOUR) })
    for (const far of [new Date('2199-01-01'), new Date(NOON - 32 * DAY), new Date(NaN)])
      await expect(marks.reschedule(minji, id, far, null)).rejects.toEqual(refused('OUT_OF_RANGE', 'scheduledTime'))
    expect(await logged(minji)).toEqual(['RESCHEDULED', 'RESCHEDULED'])
  })

  test('is taken back for a dose to come only while its regimen has it', async () => {
    const { marks } = open()
    const minji = await person()
    const regimenId = await regimen(minji)
    // 09:00 in Seoul is midnight here.
    const next = { at: Date.UTC(2026, 2, 5), regimenId, slot: '2026-03-05T09:00' }
    const planned = await dose(minji, { ...next, status: 'SKIPPED' })
    expect(await marks.reopen(minji, planned, null)).toMatchObject({ status: 'PENDING' })
    await marks.skip(minji, planned, null)
    const left = await dose(minji, { ...next, slot: '2026-03-05T21:00', status: 'SKIPPED' })
    await expect(marks.reopen(minji, left, null)).rejects.toEqual(refused('CONFLICT', 'id'))
    const past = { at: NOON - HOUR, regimenId, slot: '2026-03-04T20:00' }
    const taken = await dose(minji, { ...past, status: 'COMPLETED' })
    await sql`update regimen set ended_at = ${new Date(NOON)} where id = ${regimenId}`
    for (const name of [null, 'again', 'again'])
      await expect(marks.reopen(minji, planned, name)).rejects.toEqual(refused('CONFLICT', 'id'))
    expect(await marks.reopen(minji, taken, null)).toMatchObject({ status: 'PENDING' })
    expect(await row(planned)).toMatchObject({ status: 'SKIPPED' })
    expect(await logged(minji, planned)).toEqual(['REOPENED', 'SKIPPED'])
  })

  test('takes it away, and its regimen will not make it again', async () => {
    const { marks } = open()
    const minji = await person()
    const regimenId = await regimen(minji)
    const id = await dose(minji, { regimenId, slot: '2026-03-04T21:00', status: 'COMPLETED' })
    const own = await dose(minji)
    expect(await marks.delete(minji, id.toUpperCase(), null)).toBe(id)
    expect(await marks.delete(minji, own, null)).toBe(own)
    for (const each of [id, own])
      await expect(marks.delete(minji, each, null)).rejects.toEqual(refused('NOT_FOUND', 'id'))
    expect(await rows()).toEqual([])
    expect(await sql`select user_id, regimen_id, slot from dropped_slot`).toEqual([
      { user_id: minji.userId, regimen_id: regimenId, slot: '2026-03-04T21:00' },
    ])
    expect(await logged(minji)).toEqual(['DELETED', 'DELETED'])
  })
})

test('what is somebody else’s, was never there or is no id: all are answered alike, and nothing is done', async () => {
  const { marks } = open()
  const [minji, jun] = [await person(), await person()]
  const his = await dose(jun)
  const before = await rows()
  for (const id of [
    his,
    his.toUpperCase(),
    randomUUID(),
    null,
    '',
    'x',
    `${his}'--`,
    '\0',
    '\ud83d',
    'A'.repeat(90_000),
  ])
    for (const deed of [
      () => marks.complete(minji, id, null, 'one'),
      () => marks.complete(minji, id, new Date('9999-12-31'), 'one'),
      () => marks.skip(minji, id, 'two'),
      () => marks.reopen(minji, id, null),
      () => marks.reschedule(minji, id, new Date(NOON + DAY), null),
      () => marks.delete(minji, id, null),
    ])
      await expect(deed()).rejects.toEqual(refused('NOT_FOUND', 'id'))
  expect(await rows()).toEqual(before)
  expect([await logged(minji), await logged(jun)]).toEqual([[], []])
})

test('whom only a signature speaks for changes nothing', async () => {
  const { marks } = open()
  const minji = await person()
  const id = await dose(minji)
  await expect(marks.skip({ ...minji, isVerified: false }, id, null)).rejects.toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
  })
  expect(await row(id)).toMatchObject({ status: 'PENDING' })
})

const hours = (min: number, max: number) => fc.integer({ min, max }).map(hour => new Date(NOON + hour * HOUR))
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.option(hours(-20, 0)).map(completedAt => ({ kind: 'complete' as const, completedAt })),
  fc.constant({ kind: 'skip' as const }),
  fc.constant({ kind: 'reopen' as const }),
  hours(-6, 1).map(scheduledTime => ({ kind: 'reschedule' as const, scheduledTime })),
)
interface Step {
  readonly act: Act
  readonly isRefused: boolean
}

/** Whether these steps, each device's in their order, can have been taken one after the other to bring all this about. */
function explains(state: DoseState, [mine, hers]: [Step[], Step[]], kinds: readonly string[], end: DoseState): boolean {
  const ways: [Step | undefined, [Step[], Step[]]][] = [
    [mine[0], [mine.slice(1), hers]],
    [hers[0], [mine, hers.slice(1)]],
  ]
  const isOver = mine.length + hers.length === 0
  if (isOver) return kinds.length === 0 && JSON.stringify(state) === JSON.stringify(end)
  return ways.some(([step, left]) => {
    if (!step) return false
    const result = next(state, step.act, new Date(NOON), { grace: 240, isPlanned: true })
    if ((result === 'conflict') !== step.isRefused) return false
    if (typeof result === 'string') return explains(state, left, kinds, end)
    return result.kind === kinds[0] && explains(result.state, left, kinds.slice(1), end)
  })
}

test('two devices at once, on two servers: all goes as if one after the other, as the log tells it', async () => {
  const { marks, beside } = open()
  const minji = await person()
  const mixed = new Set<string>()
  const take = async (door: typeof marks, id: string, list: readonly Act[]) => {
    const steps: Step[] = []
    for (const act of list) {
      const done =
        act.kind === 'complete'
          ? door.complete(minji, id, act.completedAt, null)
          : act.kind === 'reschedule'
            ? door.reschedule(minji, id, act.scheduledTime, null)
            : door[act.kind](minji, id, null)
      const isRefused = await done.then(
        () => false,
        (error: unknown) => {
          expect(error).toEqual(refused('CONFLICT', 'id'))
          return true
        },
      )
      steps.push({ act, isRefused })
    }
    return steps
  }
  const few = fc.array(acts, { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(few, few, async (mine, hers) => {
      const id = await dose(minji, { at: NOON - HOUR })
      const steps = await Promise.all([take(marks, id, mine), take(beside, id, hers)])
      const kinds = await logged(minji, id)
      const { status, scheduledTime, completedAt } = (await row(id))!
      const start: DoseState = { status: 'PENDING', scheduledTime: new Date(NOON - HOUR), completedAt: null }
      expect(explains(start, steps, kinds, { status, scheduledTime, completedAt })).toBe(true)
      for (const kind of kinds) mixed.add(kind)
      await sql`delete from schedule where id = ${id}`
    }),
    { numRuns: 60 },
  )
  expect([...mixed].sort()).toEqual(['COMPLETED', 'REOPENED', 'RESCHEDULED', 'SKIPPED'])
})

describe('a request that is sent again under its name', () => {
  const remembered = async () => Number((await sql`select count(*)::int as count from mutation_ledger`)[0]?.['count'])

  test('twenty times at once, on two servers, is one change and one answer', async () => {
    const { marks, beside } = open()
    const minji = await person()
    const doors = Array.from({ length: 20 }, (_, i) => (i % 2 ? beside : marks))
    const added = await Promise.all(doors.map(door => door.create(minji, input({ note: '한 번' }), 'add-1')))
    expect(new Set(added.map(({ id }) => id)).size).toBe(1)
    const { id } = added[0]!
    await Promise.all(doors.map(door => door.complete(minji, id, null, 'complete-1')))
    await Promise.all(doors.map(door => door.reopen(minji, id, 'reopen-1')))
    await Promise.all(doors.map(door => door.complete(minji, id, null, 'complete-1')))
    expect(await row(id)).toMatchObject({ status: 'PENDING' })
    expect(await Promise.all(doors.map(door => door.delete(minji, id, 'delete-1')))).toEqual(doors.map(() => id))
    expect(await logged(minji)).toEqual(['CREATED', 'COMPLETED', 'REOPENED', 'DELETED'])
    expect(await remembered()).toBe(4)
  })

  test('is done once a person', async () => {
    const { marks } = open()
    const [minji, jun] = [await person(), await person()]
    const [hers, his] = [await dose(minji), await dose(jun)]
    await marks.skip(minji, hers, 'same')
    await marks.skip(jun, his, 'same')
    expect([await logged(minji), await logged(jun)]).toEqual([['SKIPPED'], ['SKIPPED']])
  })

  test('is refused where it is another request', async () => {
    const { marks } = open()
    const minji = await person()
    const [id, second] = [await dose(minji), await dose(minji)]
    await marks.complete(minji, id, null, 'name')
    for (const another of [
      () => marks.complete(minji, second, null, 'name'),
      () => marks.complete(minji, id, new Date(NOON), 'name'),
      () => marks.skip(minji, id, 'name'),
      () => marks.reopen(minji, id, 'name'),
      () => marks.reschedule(minji, id, new Date(NOON + HOUR), 'name'),
      () => marks.delete(minji, id, 'name'),
      () => marks.create(minji, input(), 'name'),
    ])
      await expect(another()).rejects.toEqual(refused('CONFLICT', 'clientMutationId'))
    expect(await logged(minji)).toEqual(['COMPLETED'])
  })

  test('is forgotten after 24 hours', async () => {
    const { marks, clock } = open()
    const minji = await person()
    const id = await dose(minji)
    await marks.complete(minji, id, null, 'name')
    await marks.reopen(minji, id, null)
    await clock.advance(DAY)
    expect(await marks.complete(minji, id, null, 'name')).toMatchObject({ status: 'PENDING' })
    await clock.advance(1)
    expect(await marks.complete(minji, id, null, 'name')).toMatchObject({ status: 'COMPLETED' })
    expect(await logged(minji)).toEqual(['COMPLETED', 'REOPENED', 'COMPLETED'])
  })

  test('is not remembered where it was refused', async () => {
    const { marks } = open()
    const minji = await person()
    const id = await dose(minji, { status: 'COMPLETED' })
    await expect(marks.skip(minji, id, 'name')).rejects.toEqual(refused('CONFLICT', 'id'))
    expect(await remembered()).toBe(0)
    await marks.reopen(minji, id, null)
    expect(await marks.skip(minji, id, 'name')).toMatchObject({ status: 'SKIPPED' })
  })

  test('tells of what it was about as it is now, or that it is gone', async () => {
    const { marks } = open()
    const minji = await person()
    const { id } = await marks.create(minji, input(), 'add')
    await marks.complete(minji, id, null, 'complete')
    await marks.reopen(minji, id, null)
    expect(await marks.create(minji, input(), 'add')).toMatchObject({ id, status: 'PENDING' })
    expect(await marks.complete(minji, id, null, 'complete')).toMatchObject({ id, status: 'PENDING' })
    await marks.delete(minji, id, null)
    await expect(marks.create(minji, input(), 'add')).rejects.toEqual(refused('NOT_FOUND', 'clientMutationId'))
    await expect(marks.complete(minji, id, null, 'complete')).rejects.toEqual(refused('NOT_FOUND', 'id'))
    expect(await logged(minji)).toEqual(['CREATED', 'COMPLETED', 'REOPENED', 'DELETED'])
  })

  test.each([
    ['', 'INVALID'],
    ['a b', 'INVALID'],
    ['한글', 'INVALID'],
    ['a\0', 'INVALID'],
    ['\ud83d', 'INVALID'],
    ['x'.repeat(101), 'TOO_LONG'],
    ['x'.repeat(90_000), 'TOO_LONG'],
  ])('has a name that can be one (%#)', async (name, code) => {
    const { marks } = open()
    const minji = await person()
    const id = await dose(minji)
    await expect(marks.skip(minji, id, name)).rejects.toEqual(refused(code, 'clientMutationId'))
    expect(await row(id)).toMatchObject({ status: 'PENDING' })
  })
})

describe('doses that nobody marked in time', () => {
  const never = new AbortController().signal
  const statuses = async ({ userId }: Viewer) =>
    (
      await sql<{ status: string }[]>`select status from schedule where user_id = ${userId} order by scheduled_time`
    ).map(({ status }) => status)

  test('are missed after their person’s own grace, and what was marked stays', async () => {
    const { marks, clock, announced } = open()
    const people = await Promise.all([15, 240, 2_880].map(person))
    const [hasty, usual, patient] = people as [Viewer, Viewer, Viewer]
    for (const each of people)
      for (const minutes of [2_881, 2_880, 241, 240, 16, 15, 0, -60]) await dose(each, { at: NOON - minutes * MINUTE })
    for (const status of ['COMPLETED', 'SKIPPED', 'MISSED'] as const) await dose(usual, { at: NOON - 90 * DAY, status })
    expect(await marks.markMissed(never)).toBe(9)
    const of = (missed: number, pending: number) => [
      ...Array.from({ length: missed }, () => 'MISSED'),
      ...Array.from({ length: pending }, () => 'PENDING'),
    ]
    expect(await statuses(hasty)).toEqual(of(5, 3))
    expect(await statuses(patient)).toEqual(of(1, 7))
    expect((await statuses(usual)).slice(3)).toEqual(of(3, 5))
    expect(announced.toSorted()).toEqual(people.map(({ userId }) => userId).toSorted())
    expect(await logged(usual)).toEqual(of(3, 0))
    expect(await marks.markMissed(never)).toBe(0)
    await clock.advance(1)
    expect(await marks.markMissed(never)).toBe(3)
    expect(await statuses(hasty)).toEqual(of(6, 2))
  })

  test('of one person, more than one write takes, are all marked, the oldest first', async () => {
    const { marks } = open()
    const minji = await person()
    const at = new Date(NOON - DAY)
    await sql`
      insert into schedule (user_id, item_seq, scheduled_time, created_at, updated_at)
      select ${minji.userId}, ${ITEM}, ${at}::timestamptz - make_interval(mins => n), ${at}, ${at}
      from generate_series(1, 2500) n`
    expect(await marks.markMissed(never)).toBe(2_500)
    expect(await logged(minji)).toHaveLength(2_500)
    const times = await sql<{ at: Date }[]>`
      select min(schedule.scheduled_time) as at from schedule_change join schedule on schedule.id = entity_id
      group by (seq - 1) / 1000 order by (seq - 1) / 1000`
    expect(times.map(({ at }) => at.getTime())).toEqual(times.map(({ at }) => at.getTime()).toSorted((a, b) => a - b))
  })

  test('of one person are looked for once, also where the database believes that there are hardly any', async () => {
    const { userId } = await person()
    const plan = await planOf((store, db) => store.markLate(db, { userId, since: new Date(0) }, new Date(NOON), 10))
    expect(plan).toContain('CTE late') // what stands in one is run once
  })

  /** As many people, with five doses each whose time is over. */
  const crowd = async (people: number) => {
    const at = new Date(NOON - 5 * HOUR)
    await sql`
      insert into app_user (nickname, created_at, updated_at) select '준', ${at}, ${at} from generate_series(1, ${people})`
    await sql`
      insert into schedule (user_id, item_seq, scheduled_time, created_at, updated_at)
      select id, ${ITEM}, ${at}, ${at}, ${at} from app_user, generate_series(1, 5)`
  }
  const changes = async () => {
    const [counted] = await sql<{ missed: number; people: number; doses: number }[]>`
      select count(*)::int as missed, count(distinct entity_id)::int as doses, count(distinct user_id)::int as people
      from schedule_change where kind = 'MISSED'`
    return counted
  }

  test('of more people than are looked for at once are marked in one run', async () => {
    const { marks } = open()
    await crowd(520)
    expect(await marks.markMissed(never)).toBe(2_600)
    expect(await changes()).toEqual({ missed: 2_600, doses: 2_600, people: 520 })
    expect(await marks.markMissed(never)).toBe(0)
  }, 60_000)

  test('of one person that can’t be marked keep nobody else waiting, and are not forgotten', async () => {
    const { marks } = open()
    const people = await Promise.all(Array.from({ length: 5 }, () => person()))
    for (const each of people) await dose(each, { at: NOON - DAY })
    const [first] = people.map(({ userId }) => userId).sort()
    await sql.unsafe(`create function refuse() returns trigger language plpgsql as $$ begin
      if new.user_id = '${first}' then raise 'not this one'; end if; return new; end $$`)
    await sql`create trigger refuse before update on schedule for each row execute function refuse()`
    try {
      await expect(marks.markMissed(never)).rejects.toThrow('Doses of 1 people could not be marked')
    } finally {
      await sql`drop function refuse cascade`
    }
    expect(await changes()).toEqual({ missed: 4, doses: 4, people: 4 })
    expect(await marks.markMissed(never)).toBe(1)
  })

  test('are left to the next run where the database is out of reach', async () => {
    const clock = createHeldClock(NOON)
    for (let i = 0; i < 3; i++) await dose(await person(), { at: NOON - DAY })
    let writes = 0
    const write = async () => {
      writes++
      throw Object.assign(new Error('gone'), { code: 'CONNECTION_CLOSED' })
    }
    const markStore = createMarkStore(servers[0].db)
    await expect(createMarkMissed({ markStore, feed: { write }, clock })(never)).rejects.toThrow('gone')
    expect(writes).toBe(1)
  })

  test('are marked once, by two workers at once, while people mark their own', async () => {
    const { marks, beside } = open()
    const some = await Promise.all(Array.from({ length: 10 }, () => person()))
    await crowd(190)
    const own = await Promise.all(
      some.map(async viewer => ({
        viewer,
        ids: await sql<{ id: string }[]>`select id from schedule where user_id = ${viewer.userId}`,
      })),
    )
    const taken = own.flatMap(({ viewer, ids }) =>
      ids.map(({ id }, i) => (i % 2 ? marks : beside).complete(viewer, id, null, null)),
    )
    const [first, second] = await Promise.all([marks.markMissed(never), beside.markMissed(never)])
    await Promise.all(taken)
    const counts = await sql`select status, count(*)::int from schedule group by status order by status`
    expect([...counts]).toEqual([
      { status: 'COMPLETED', count: 50 },
      { status: 'MISSED', count: 950 },
    ])
    expect(first + second).toBeGreaterThanOrEqual(950)
    expect(await changes()).toMatchObject({ missed: first + second, doses: first + second })
  })

  test('are left where the worker is told to stop, and marked the next time', async () => {
    const { marks } = open()
    for (let i = 0; i < 5; i++) await dose(await person(), { at: NOON - DAY })
    const stop = AbortSignal.abort(new Error('told to stop'))
    await expect(marks.markMissed(stop)).rejects.toThrow('told to stop')
    expect((await rows()).every(({ status }) => status === 'PENDING')).toBe(true)
    expect(await marks.markMissed(never)).toBe(5)
  })

  test('are found by an index among those of everybody', async () => {
    const minji = await person()
    const at = new Date(NOON)
    await sql`
      insert into schedule (user_id, item_seq, scheduled_time, status, created_at, updated_at)
      select ${minji.userId}, ${ITEM}, ${at}::timestamptz - make_interval(mins => n), 'SKIPPED', ${at}, ${at}
      from generate_series(1, 20000) n`
    await sql`analyze schedule`
    await dose(minji, { at: NOON - DAY })
    const plan = await planOf(async store =>
      expect(await store.latePeople(at, null, 10)).toEqual([{ userId: minji.userId, since: new Date(NOON - DAY) }]),
    )
    expect(plan).toContain('schedule_pending')
  })
})

import PgBoss from 'pg-boss'
import { pino } from 'pino'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { createSetClock, createYard, Word } from '../../test/jobs.js'
import { connectPostgres } from '../db/postgres.js'
import { bossDb } from './bossStore.js'
import { defineJob } from './job.js'
import { createOverview } from './overview.js'
import { SETTINGS } from './prepare.js'

const log = pino({ level: 'silent' })

/** A job that keeps what it was asked with. */
function createNoting({ name = 'test.note', keyed = false } = {}) {
  const noted: string[] = []
  const job = defineJob({
    name,
    payload: Word,
    ...(keyed && { keyOf: ({ word }: { word: string }) => word }),
    run: async ({ word }) => void noted.push(word),
  })
  return { job, noted }
}

test('what was enqueued is done, once, with what it was asked with', async () => {
  const yard = await createYard()
  const { job, noted } = createNoting()
  const { queue, start } = await yard.open([job])
  const words = ['하나', "'; drop table job --", '{}', '', '$1 \\ "', '🌿'.repeat(500)]
  for (const word of words) await queue.enqueue(job, { word })
  start()
  await vi.waitFor(() => expect(noted).toHaveLength(words.length))
  expect(noted).toEqual(words)
  await vi.waitFor(async () => expect((await queue.figures([job.name])).get(job.name)).toMatchObject(IDLE))
})
const IDLE = { waiting: 0, running: 0, dead: 0, failures: 0 }

test('a payload of another shape is refused before it is enqueued', async () => {
  const yard = await createYard()
  const { job } = createNoting()
  const { queue } = await yard.open([job])
  const wrong = JSON.parse('{ "word": 7 }') as { word: string }
  await expect(queue.enqueue(job, wrong)).rejects.toThrow(z.ZodError)
  expect(await queue.due([job.name])).toEqual([])
})

test('a job that nobody prepared is refused rather than lost', async () => {
  const yard = await createYard()
  const { queue } = await yard.open([])
  await expect(queue.enqueue(createNoting().job, { word: '하나' })).rejects.toThrow('not prepared')
  await expect(queue.enqueue(createNoting({ keyed: true }).job, { word: '하나' })).rejects.toThrow('not prepared')
})

describe('a job that is enqueued in a transaction', () => {
  test('is done after the commit and not before', async () => {
    const yard = await createYard()
    const { job, noted } = createNoting()
    const { queue, start } = await yard.open([job])
    start()
    await yard.postgres.db.transaction(async tx => {
      await queue.enqueue(job, { word: '안에서' }, { tx })
      await queue.enqueue(job, { word: '밖에서' })
      await vi.waitFor(() => expect(noted).toEqual(['밖에서']))
    })
    await vi.waitFor(() => expect(noted).toEqual(['밖에서', '안에서']))
  })

  test.each([false, true])('is no job when that is rolled back (keyed: %s)', async keyed => {
    const yard = await createYard()
    const { job, noted } = createNoting({ keyed })
    const { queue, start } = await yard.open([job])
    const failing = yard.postgres.db.transaction(async tx => {
      await queue.enqueue(job, { word: '없던 일' }, { tx })
      throw new Error('not so')
    })
    await expect(failing).rejects.toThrow('not so')
    const [left] = await yard.postgres.sql`select count(*)::int from pgboss.job where name = ${job.name}`
    expect(left).toEqual({ count: 0 })
    start()
    await queue.enqueue(job, { word: '있는 일' })
    await vi.waitFor(() => expect(noted).toEqual(['있는 일']))
  })
})

test('of a person who is erased no job is left, and all others stay', async () => {
  const yard = await createYard()
  const job = defineJob({ name: 'test.tell', payload: z.object({ userId: z.string() }), run: async () => undefined })
  const { queue, start } = await yard.open([job])
  await queue.enqueue(job, { userId: '하나' })
  const worker = start()
  await vi.waitFor(async () => expect((await queue.counts([job.name])).size).toBe(0))
  await worker.stop()
  await yard.postgres
    .sql`insert into pgboss.archive (id, name, data, state, priority, retry_limit, retry_count, retry_delay,
      retry_backoff, start_after, singleton_key, singleton_on, expire_in, created_on, keep_until, archived_on)
    select gen_random_uuid(), name, data, state, priority, retry_limit, retry_count, retry_delay, retry_backoff, start_after,
      singleton_key, singleton_on, expire_in, created_on, keep_until, now() from pgboss.job`
  for (const userId of ['하나', '둘']) await queue.enqueue(job, { userId })
  const left = async () =>
    (
      await yard.postgres.sql`
        select data->>'userId' as "userId" from pgboss.job union all select data->>'userId' from pgboss.archive`
    ).map(({ userId }) => String(userId))
  expect((await left()).sort()).toEqual(['둘', '하나', '하나', '하나'])
  await yard.postgres.db.transaction(tx => queue.forget(tx, '하나'))
  expect(await left()).toEqual(['둘'])
})

describe('of a person who is erased', () => {
  const job = defineJob({ name: 'test.tell', payload: z.object({ userId: z.string() }), run: async () => undefined })

  test('no job comes back that fails at this moment', async () => {
    const yard = await createYard()
    const { queue } = await yard.open([job])
    await queue.enqueue(job, { userId: '하나' })
    const taken = (await queue.take(job.name))!
    let erased: Promise<void> = Promise.resolve()
    await yard.postgres.db.transaction(async tx => {
      await new PgBoss({ ...SETTINGS, db: bossDb(tx) }).fail(job.name, taken.id, {})
      erased = yard.postgres.db.transaction(erasing => queue.forget(erasing, '하나'))
      await vi.waitFor(async () => {
        const waiting = await yard.postgres.sql`select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query like '%delete from pgboss.job%'`
        expect(waiting).toHaveLength(1)
      }, 10_000)
    })
    await erased
    expect(await yard.postgres.sql`select data from pgboss.job`).toEqual([])
  })

  test('the jobs are found by an index among those of everybody, also of kinds that came later', async () => {
    const yard = await createYard()
    await yard.open([job])
    const later = { ...job, name: 'test.tellLater' }
    const { queue } = await yard.open([job, later])
    for (const { name } of [job, later])
      await yard.postgres.sql`
        insert into pgboss.job (name, data) select ${name}, jsonb_build_object('userId', n) from generate_series(1, 5000) n`
    await yard.postgres.sql`
      insert into pgboss.archive (id, name, data, state, priority, retry_limit, retry_count, retry_delay, retry_backoff,
        start_after, expire_in, created_on, keep_until)
      select id, name, data, state, priority, retry_limit, retry_count, retry_delay, retry_backoff, start_after, expire_in,
        created_on, keep_until from pgboss.job`
    await yard.postgres.sql`analyze pgboss.job, pgboss.archive`
    const statements: string[] = []
    const watched = connectPostgres(yard.url, { log, onStatement: text => void statements.push(text) })
    onTestFinished(() => watched.close())
    await queue.forget(watched.db, '77')
    expect(await yard.postgres.sql`select from pgboss.job where data->>'userId' = '77'`).toEqual([])
    expect(statements).toHaveLength(2)
    for (const statement of statements) {
      const plan = JSON.stringify(await yard.postgres.sql.unsafe(`explain (generic_plan) ${statement}`))
      expect(plan).toContain('Index')
      expect(plan).not.toContain('Seq Scan')
    }
  })
})

describe('jobs of one key', () => {
  test('that wait are one, and those of others are their own', async () => {
    const yard = await createYard()
    const { job, noted } = createNoting({ keyed: true })
    const { queue, start } = await yard.open([job])
    await Promise.all(Array.from({ length: 20 }, (_, i) => queue.enqueue(job, { word: i % 2 ? '홀' : '짝' })))
    start()
    await vi.waitFor(() => expect([...noted].sort()).toEqual(['짝', '홀']))
    await queue.enqueue(job, { word: '홀' })
    await vi.waitFor(() => expect(noted).toHaveLength(3))
  })

  test('one that waits does not begin before whoever joined it has committed', async () => {
    const yard = await createYard()
    await yard.postgres.sql`create table thing (word text)`
    const seen: number[] = []
    const count = async () => Number((await yard.postgres.sql`select from thing`).length)
    const job = defineJob({
      name: 'test.look',
      payload: Word,
      keyOf: ({ word }) => word,
      run: async () => void seen.push(await count()),
    })
    const { queue, start } = await yard.open([job])
    await queue.enqueue(job, { word: '그것' })
    await yard.postgres.db.transaction(async tx => {
      await tx.execute(`insert into thing values ('새것')`)
      await queue.enqueue(job, { word: '그것' }, { tx })
      start()
      // Others pass while this one is held.
      await queue.enqueue(job, { word: '다른 것' })
      await vi.waitFor(() => expect(seen).toEqual([0]))
    })
    await vi.waitFor(() => expect(seen).toEqual([0, 1]))
  })

  test('none of many changes is missed by the last run, however writers and workers meet', async () => {
    const yard = await createYard()
    await yard.postgres.sql`create table thing (word text)`
    let lastSeen = 0
    const job = defineJob({
      name: 'test.look',
      payload: Word,
      keyOf: ({ word }) => word,
      atOnce: 3,
      run: async () => void (lastSeen = Math.max(lastSeen, (await yard.postgres.sql`select from thing`).length)),
    })
    const one = await yard.open([job])
    const other = await yard.open([job])
    one.start()
    other.start()
    const writers = Array.from({ length: 4 }, async () => {
      for (let i = 0; i < 25; i++)
        await yard.postgres.db.transaction(async tx => {
          await tx.execute(`insert into thing values ('x')`)
          await one.queue.enqueue(job, { word: '그것' }, { tx })
        })
    })
    await Promise.all(writers)
    await vi.waitFor(() => expect(lastSeen).toBe(100), 5_000)
  })

  test('one that would come later is hastened by one that is for now', async () => {
    const yard = await createYard()
    const { job, noted } = createNoting({ keyed: true })
    const { queue, start } = await yard.open([job])
    await queue.enqueue(job, { word: '나중' }, { at: new Date(Date.now() + 3_600_000) })
    await queue.enqueue(job, { word: '내일' }, { at: new Date(Date.now() + 86_400_000) })
    start()
    await queue.enqueue(job, { word: '나중' })
    await vi.waitFor(() => expect(noted).toEqual(['나중']))
    expect((await queue.figures([job.name])).get(job.name)).toMatchObject({ waiting: 1 })
  })
})

test('many processes that prepare at once make the same room', async () => {
  const yard = await createYard()
  const jobs = ['test.a', 'test.b', 'test.c'].map(name => createNoting({ name }).job)
  await Promise.all(Array.from({ length: 5 }, (_, i) => yard.open(i % 2 ? jobs : [...jobs].reverse())))
  const rows = await yard.postgres.sql`select name from pgboss.queue order by name`
  expect(rows.map(({ name }) => String(name))).toEqual(['test.a', 'test.b', 'test.c'])
})

describe('whoever looks after the jobs', () => {
  const clock = createSetClock('2026-01-01T00:00:00Z')
  const quiet = defineJob({ name: 'test.quiet', payload: z.object({}), cron: '0 2 * * *', run: async () => undefined })

  test('sees those too that never ran, and when they will', async () => {
    const yard = await createYard()
    const { queue } = await yard.open([quiet, createNoting().job], { clock })
    const overview = createOverview({ queue, jobs: [quiet, createNoting().job], clock })
    const nothing = { ...IDLE, lastRun: null, lastError: null }
    expect(await overview.list()).toEqual([
      { ...nothing, name: 'test.quiet', cron: '0 2 * * *', nextRun: new Date('2026-01-01T17:00:00Z') },
      { ...nothing, name: 'test.note', cron: null, nextRun: null },
    ])
  })

  test('runs one now, and once though asked twice', async () => {
    const yard = await createYard()
    let runs = 0
    const job = { ...quiet, run: async () => void runs++ }
    const { queue, start } = await yard.open([job], { clock })
    const overview = createOverview({ queue, jobs: [job], clock })
    await overview.runNow(job.name)
    await overview.runNow(job.name)
    expect(await overview.list()).toMatchObject([{ waiting: 1, lastRun: null }])
    start()
    await vi.waitFor(async () =>
      expect(await overview.list()).toMatchObject([{ ...IDLE, lastRun: expect.any(Date), lastError: null }]),
    )
    expect(runs).toBe(1)
  })

  test('is told what can’t be run like that', async () => {
    const yard = await createYard()
    const { job } = createNoting()
    const { queue } = await yard.open([job])
    const overview = createOverview({ queue, jobs: [job], clock })
    await expect(overview.runNow(job.name)).rejects.toMatchObject({ code: 'INVALID' })
    for (const name of ['test.other', '', '\0', "' or true --"])
      await expect(overview.runNow(name)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('sees what was done long ago after it was tidied away, and keeps dead letters', async () => {
    const yard = await createYard()
    const dies = defineJob({
      name: 'test.die',
      payload: Word,
      attempts: 1,
      run: async () => Promise.reject(new Error('no good')),
    })
    const { job, noted } = createNoting()
    const { queue, start } = await yard.open([job, dies])
    const overview = createOverview({ queue, jobs: [job, dies], clock })
    await queue.enqueue(job, { word: '하나' })
    await queue.enqueue(dies, { word: '둘' })
    const worker = start()
    await vi.waitFor(async () => expect(await overview.deadLetters(10)).toHaveLength(1))
    await vi.waitFor(() => expect(noted).toHaveLength(1))
    await worker.stop()
    await yard.postgres.sql`update pgboss.job set completed_on = completed_on - interval '20 days'`
    await queue.enqueue(job, { word: '아직' }, { at: new Date(Date.now() + 300 * 86_400_000) })
    await queue.tidy()
    expect(await yard.postgres.sql`select from pgboss.job where state = 'completed'`).toHaveLength(0)
    expect(await overview.list()).toMatchObject([
      { waiting: 1, lastRun: expect.any(Date), failures: 0 },
      { dead: 1, failures: 1, lastError: 'no good' },
    ])
    expect(await overview.deadLetters(10)).toMatchObject([
      { name: 'test.die', payload: { word: '둘' }, attempts: 1, error: 'no good', diedAt: expect.any(Date) },
    ])
  })
})

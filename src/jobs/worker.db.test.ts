import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { createGateway, createSetClock, createYard, Word } from '../../test/jobs.js'
import { startProgram } from '../../test/program.js'
import { systemClock } from '../clock.js'
import { defineJob } from './job.js'

const FAST = { attempts: 3, backoff: 1 }
const SLOW = { timeout: 15_000, interval: 20 }

/** A job that does with each word what it is told, and what it did. */
function createDoing(what: (word: string, signal: AbortSignal) => Promise<unknown>, part: Partial<typeof PART> = {}) {
  const begun: string[] = []
  const job = defineJob({
    ...PART,
    ...part,
    payload: Word,
    run: async ({ word }, signal) => {
      begun.push(word)
      await what(word, signal)
    },
  })
  return { job, begun }
}
const PART = { name: 'test.do', ...FAST, timeLimit: 30_000, atOnce: 1 }

const nothing = async () => undefined
const wordsOf = (count: number) => Array.from({ length: count }, (_, i) => String(i))
const ascending = (words: readonly string[]) => [...words].sort((a, b) => Number(a) - Number(b))

test('several workers do each job once', async () => {
  const yard = await createYard({ lease: 30 })
  const { job, begun } = createDoing(() => systemClock.sleep(2), { atOnce: 4 })
  const processes = await Promise.all([1, 2, 3].map(() => yard.open([job])))
  const workers = processes.map(({ start }) => start())
  const words = wordsOf(150)
  await Promise.all(words.map((word, i) => processes[i % 3]!.queue.enqueue(job, { word })))
  await vi.waitFor(() => expect(begun).toHaveLength(words.length), SLOW)
  await Promise.all(workers.map(worker => worker.stop()))
  expect(ascending(begun)).toEqual(words)
  const rows = await yard.postgres.sql`select from pgboss.job where state <> 'completed' or retry_count > 0`
  expect(rows).toHaveLength(0)
})

test('a worker does no more of a kind at once than it may, and others pass', async () => {
  const yard = await createYard({ lease: 30 })
  const gate = createGateway()
  const slow = createDoing(() => gate.opened, { name: 'test.slow', atOnce: 2 })
  const quick = createDoing(nothing, { name: 'test.quick' })
  const { queue, start } = await yard.open([slow.job, quick.job])
  for (const word of wordsOf(5)) await queue.enqueue(slow.job, { word })
  start()
  await vi.waitFor(() => expect(slow.begun).toHaveLength(2))
  for (const word of wordsOf(3)) await queue.enqueue(quick.job, { word })
  await vi.waitFor(() => expect(ascending(quick.begun)).toEqual(wordsOf(3)))
  // Two that begin at once may begin in either order.
  expect(ascending(slow.begun)).toEqual(wordsOf(2))
  gate.open()
  await vi.waitFor(() => expect(ascending(slow.begun)).toEqual(wordsOf(5)))
})

describe('a job that fails', () => {
  test('is tried again later, and is done when it succeeds', async () => {
    const yard = await createYard()
    const { job, begun } = createDoing(async () => {
      if (begun.length < 3) throw new Error('not yet')
    })
    const { queue, start } = await yard.open([job])
    await queue.enqueue(job, { word: '세 번' })
    start()
    for (const seconds of [1, 2])
      await vi.waitFor(async () => {
        const rows = await yard.postgres.sql`
          select start_after - started_on >= ${seconds} * interval '1 second' as later from pgboss.job
          where state = 'retry' and retry_count = ${seconds - 1}`
        expect([...rows]).toEqual([{ later: true }])
      }, SLOW)
    await vi.waitFor(() => expect(begun).toHaveLength(3), SLOW)
    await vi.waitFor(async () =>
      expect((await queue.figures([job.name])).get(job.name)).toMatchObject({
        failures: 2,
        dead: 0,
        waiting: 0,
        running: 0,
      }),
    )
    expect(yard.lines.map(({ level, job }) => [level, job])).toEqual([
      [40, 'test.do'],
      [40, 'test.do'],
    ])
  })

  test.each<[string, () => Promise<unknown>, string]>([
    ['throws at once', () => Promise.reject(new Error('poison')), 'poison'],
    ['throws what is no error', async () => AbortSignal.abort('only a text').throwIfAborted(), 'string'],
    ['never ends, whatever it is told', () => new Promise(() => {}), 'It was not done within 200 ms.'],
    [
      'tells what it was asked with',
      () => Promise.reject(Object.assign(new Error('invalid "비밀"'), { name: 'PostgresError', code: '22P02' })),
      'invalid "[hidden]"',
    ],
  ])('and %s is a dead letter after its attempts, and others flow', async (_, poison, error) => {
    const yard = await createYard()
    const { job, begun } = createDoing(async word => (word === '독' ? poison() : undefined), {
      attempts: 2,
      timeLimit: 200,
    })
    const { queue, start } = await yard.open([job])
    await queue.enqueue(job, { word: '독' })
    for (const word of wordsOf(20)) await queue.enqueue(job, { word })
    start()
    await vi.waitFor(async () => expect(await queue.dead([job.name], 10)).toHaveLength(1), SLOW)
    expect(await queue.dead([job.name], 10)).toMatchObject([{ payload: { word: '독' }, attempts: 2, error }])
    expect(begun.filter(word => word !== '독')).toEqual(wordsOf(20))
    expect(begun.filter(word => word === '독')).toHaveLength(2)
    expect(yard.lines.map(({ level }) => level)).toEqual([40, 50])
    expect(JSON.stringify([yard.lines, await yard.postgres.sql`select output from pgboss.job`])).not.toContain('비밀')
  })

  test('since its payload can’t be read any more is a dead letter like others', async () => {
    const yard = await createYard()
    const { job, begun } = createDoing(nothing, { attempts: 1 })
    const { queue, start } = await yard.open([job])
    await queue.enqueue({ ...job, payload: z.any() }, { word: '1' })
    await yard.postgres.sql`update pgboss.job set data = '{"old": 1}'`
    start()
    await vi.waitFor(async () => expect(await queue.dead([job.name], 10)).toHaveLength(1), SLOW)
    expect(begun).toEqual([])
  })
})

describe('when its worker', () => {
  test('is killed, another takes the job over', async () => {
    const yard = await createYard({ lease: 2 })
    const child = startProgram('test/fakes/worker.ts', {}, yard.url, '2')
    await child.says(/works/)
    const { job, begun } = createDoing(nothing, { name: 'test.hang' })
    const { queue, start } = await yard.open([job])
    await queue.enqueue(job, { word: '남은 일' })
    await child.says(/has 남은 일/)
    start()
    // It is the child's as long as that lives, though no lease is as long.
    await systemClock.sleep(3_000)
    expect((await queue.figures([job.name])).get(job.name)).toMatchObject({ running: 1, waiting: 0, failures: 0 })
    child.kill('SIGKILL')
    await child.ended
    await vi.waitFor(() => expect(begun).toEqual(['남은 일']), SLOW)
    await vi.waitFor(async () =>
      expect((await queue.figures([job.name])).get(job.name)).toMatchObject({
        running: 0,
        waiting: 0,
        dead: 0,
        failures: 1,
      }),
    )
  })

  test('is killed with many jobs enqueued, none of them is lost', async () => {
    const yard = await createYard({ lease: 2 })
    const child = startProgram('test/fakes/worker.ts', {}, yard.url, '2')
    await child.says(/works/)
    const { job, begun } = createDoing(nothing, { name: 'test.hang' })
    const { queue, start } = await yard.open([job])
    const words = wordsOf(30)
    const writing = Promise.all(words.map(word => queue.enqueue(job, { word })))
    await child.says(/has \d+/)
    child.kill('SIGKILL')
    await Promise.all([writing, child.ended])
    start()
    await vi.waitFor(() => expect(ascending(begun)).toEqual(words), SLOW)
  })

  test('is killed by the job itself, it is a dead letter after its attempts', async () => {
    const yard = await createYard({ lease: 2 })
    const { job } = createDoing(nothing, { name: 'test.crash', attempts: 2 })
    const { queue, start } = await yard.open([job])
    await queue.enqueue(job, { word: '독' })
    for (let i = 0; i < 2; i++) expect(await startProgram('test/fakes/worker.ts', {}, yard.url, '2').ended).toBe(7)
    start()
    await vi.waitFor(async () => expect(await queue.dead([job.name], 10)).toMatchObject([{ attempts: 2 }]), SLOW)
  })

  test('is stopped, what it has in hand is finished and nothing more begun', async () => {
    const yard = await createYard()
    const gate = createGateway()
    const { job, begun } = createDoing(() => gate.opened)
    const { queue, start } = await yard.open([job])
    for (const word of ['하나', '둘']) await queue.enqueue(job, { word })
    const worker = start()
    await vi.waitFor(() => expect(begun).toEqual(['하나']))
    const stopped = worker.stop()
    await queue.enqueue(job, { word: '셋' })
    // Longer than its lease: it is still held.
    await systemClock.sleep(3_000)
    await queue.takeOver()
    gate.open()
    await stopped
    expect(begun).toEqual(['하나'])
    expect((await queue.figures([job.name])).get(job.name)).toMatchObject({ waiting: 2, running: 0, failures: 0 })
  })

  test.each<[string, (signal: AbortSignal) => Promise<unknown>]>([
    ['obeys', signal => systemClock.sleep(3_600_000, signal)],
    ['does not hear', () => new Promise(() => {})],
  ])(
    'is stopped, a job that takes too long and %s goes to another at once, and no attempt is lost',
    async (_, wait) => {
      const yard = await createYard({ lease: 600 })
      const first = createDoing((_word, signal) => wait(signal), { attempts: 1 })
      const second = createDoing(nothing, { attempts: 1 })
      const { queue, start } = await yard.open([first.job])
      const other = await yard.open([second.job])
      await queue.enqueue(first.job, { word: '긴 일' })
      const worker = start()
      await vi.waitFor(() => expect(first.begun).toEqual(['긴 일']))
      await worker.stop(100)
      expect((await queue.figures([first.job.name])).get(first.job.name)).toMatchObject({ waiting: 1, failures: 0 })
      other.start()
      await vi.waitFor(() => expect(second.begun).toEqual(['긴 일']))
      await vi.waitFor(async () =>
        expect((await queue.figures([first.job.name])).get(first.job.name)).toMatchObject({
          waiting: 0,
          running: 0,
          dead: 0,
        }),
      )
    },
  )

  test('is a process that is told to end, it does so', async () => {
    const yard = await createYard({ lease: 600 })
    const child = startProgram('test/fakes/worker.ts', {}, yard.url, '600')
    await child.says(/works/)
    const { job } = createDoing(nothing, { name: 'test.hang' })
    const { queue } = await yard.open([job], {})
    await queue.enqueue(job, { word: '남은 일' })
    await child.says(/has 남은 일/)
    child.kill('SIGTERM')
    expect(await child.ended).toBe(0)
    expect((await queue.figures([job.name])).get(job.name)).toMatchObject({ waiting: 1, running: 0 })
  })

  test('was only slow, and another has the job, it is told so and spoils nothing', async () => {
    const yard = await createYard({ lease: 2 })
    const reasons: unknown[] = []
    const slow = createDoing(async (_word, signal) => {
      await new Promise(resolve => signal.addEventListener('abort', resolve))
      reasons.push(signal.reason)
      throw new Error('cut')
    })
    const gate = createGateway()
    const next = createDoing(() => gate.opened)
    const { queue, start } = await yard.open([slow.job], { through: true })
    const other = await yard.open([next.job])
    await queue.enqueue(slow.job, { word: '한 번' })
    start()
    await vi.waitFor(() => expect(slow.begun).toHaveLength(1))
    await yard.proxy.cut()
    other.start()
    await vi.waitFor(() => expect(next.begun).toHaveLength(1), SLOW)
    await yard.proxy.heal()
    await vi.waitFor(() => expect(reasons).toMatchObject([{ name: 'CutShort', why: 'lost' }]), SLOW)
    expect((await queue.figures([slow.job.name])).get(slow.job.name)).toMatchObject({
      running: 1,
      waiting: 0,
      failures: 1,
    })
    gate.open()
    await vi.waitFor(async () =>
      expect((await queue.figures([slow.job.name])).get(slow.job.name)).toMatchObject({
        running: 0,
        waiting: 0,
        dead: 0,
      }),
    )
  })
})

test('a queue that can’t be read is told of once, and is worked on when it can', async () => {
  const yard = await createYard()
  const { job, begun } = createDoing(nothing)
  const { queue, start } = await yard.open([job])
  await queue.enqueue(job, { word: '하나' })
  await yard.postgres.sql`alter table pgboss.job rename column priority to rank`
  start()
  const told = () => yard.lines.filter(({ what }) => what === job.name).map(({ level }) => level)
  await vi.waitFor(() => expect(told()).toEqual([50]))
  await systemClock.sleep(500)
  await yard.postgres.sql`alter table pgboss.job rename column rank to priority`
  await vi.waitFor(() => expect(begun).toEqual(['하나']))
  expect(told()).toEqual([50, 30])
})

describe('with PostgreSQL away', () => {
  test('jobs wait, and go on by themselves; it is logged once', async () => {
    const yard = await createYard()
    const { job, begun } = createDoing(nothing)
    const { queue, start } = await yard.open([job], { through: true })
    start()
    await queue.enqueue(job, { word: '전' })
    await vi.waitFor(() => expect(begun).toEqual(['전']))
    await yard.proxy.cut()
    await expect(queue.enqueue(job, { word: '없음' })).rejects.toThrow()
    await vi.waitFor(() => expect(yard.lines.map(({ msg }) => msg)).toEqual(['jobs wait for the database']))
    await systemClock.sleep(1_500)
    await yard.proxy.heal()
    await vi.waitFor(() => queue.enqueue(job, { word: '후' }), SLOW)
    await vi.waitFor(() => expect(begun).toEqual(['전', '후']), SLOW)
    await vi.waitFor(() =>
      expect(yard.lines.map(({ msg }) => msg)).toEqual(['jobs wait for the database', 'jobs have the database again']),
    )
  })

  test.each(['cut', 'hang'] as const)('a job that ends meanwhile is known to be done afterwards (%s)', async how => {
    const yard = await createYard({ lease: 600 })
    const gate = createGateway()
    const { job, begun } = createDoing(() => gate.opened)
    const { queue, start } = await yard.open([job], { through: true })
    await queue.enqueue(job, { word: '하나' })
    start()
    await vi.waitFor(() => expect(begun).toEqual(['하나']))
    await yard.proxy[how]()
    gate.open()
    await systemClock.sleep(1_500)
    await yard.proxy.heal()
    const states = () => yard.postgres.sql`select state, retry_count from pgboss.job`
    await vi.waitFor(async () => expect([...(await states())]).toEqual([{ state: 'completed', retry_count: 0 }]), SLOW)
    expect(begun).toEqual(['하나'])
  })

  test('a stop ends all the same', async () => {
    const yard = await createYard({ lease: 600 })
    const gate = createGateway()
    const { job, begun } = createDoing(() => gate.opened)
    const { queue, start } = await yard.open([job], { through: true })
    await queue.enqueue(job, { word: '하나' })
    const worker = start()
    await vi.waitFor(() => expect(begun).toEqual(['하나']))
    await yard.proxy.cut()
    gate.open()
    await worker.stop(300)
    expect(yard.lines.at(-1)).toMatchObject({ level: 50, job: 'test.do' })
  })

  test('connections that are ended by the server are made anew', async () => {
    const yard = await createYard()
    const { job, begun } = createDoing(nothing)
    const { queue, start } = await yard.open([job])
    start()
    for (const word of wordsOf(5)) {
      await vi.waitFor(() => queue.enqueue(job, { word }), SLOW)
      const [{ count } = {}] = await yard.postgres.sql`
        select count(pg_terminate_backend(pid))::int from pg_stat_activity
        where application_name = 'pilling-jobs' and datname = current_database()`
      expect(count).toBeLessThanOrEqual(3)
    }
    await vi.waitFor(() => expect(ascending([...new Set(begun)])).toEqual(wordsOf(5)), SLOW)
  })
})

describe('a job of two o’clock in the night', () => {
  const at2 = (run: () => Promise<unknown>) =>
    defineJob({ name: 'test.nightly', payload: z.object({}), ...FAST, cron: '0 2 * * *', run })

  test('is done at two by Korean clocks, each night once, by one of two workers', async () => {
    const yard = await createYard()
    const clock = createSetClock('2026-03-01T16:59:59.999Z')
    const runs: string[] = []
    const job = at2(async () => runs.push(new Date(clock.now()).toISOString()))
    const processes = [await yard.open([job], { clock }), await yard.open([job], { clock })]
    const workers = processes.map(({ start }) => start())
    await systemClock.sleep(700)
    expect(runs).toEqual([])
    for (const night of ['2026-03-01T17:00:00.000Z', '2026-03-02T17:00:00.000Z', '2026-03-03T17:00:00.000Z']) {
      clock.set(night)
      await vi.waitFor(() => expect(runs.at(-1)).toBe(night))
    }
    clock.set('2026-03-04T16:59:59.000Z')
    await systemClock.sleep(500)
    await Promise.all(workers.map(worker => worker.stop()))
    expect(runs).toHaveLength(3)
  })

  test('that nobody was there for is done once when somebody comes, and not where the job is new', async () => {
    const yard = await createYard()
    const clock = createSetClock('2026-03-01T12:00:00Z')
    let runs = 0
    const job = at2(async () => runs++)
    const stop = async (word: string) => {
      const mark = createDoing(nothing)
      const { queue, start } = await yard.open([job, mark.job], { clock })
      const worker = start()
      await systemClock.sleep(200)
      await queue.enqueue(mark.job, { word })
      await vi.waitFor(() => expect(mark.begun).toEqual([word]))
      await worker.stop()
    }
    await stop('새것')
    expect(runs).toBe(0)
    clock.set('2026-03-05T12:00:00Z')
    await stop('사흘 뒤')
    expect(runs).toBe(1)
    await stop('다시')
    expect(runs).toBe(1)
  })

  test('that can’t be enqueued since the database is away is done when it is back', async () => {
    const yard = await createYard()
    const clock = createSetClock('2026-03-01T12:00:00Z')
    let runs = 0
    const { start } = await yard.open([at2(async () => runs++)], { clock, through: true })
    start()
    await yard.proxy.cut()
    clock.set('2026-03-01T17:00:00Z')
    await vi.waitFor(() => expect(yard.lines).toHaveLength(1))
    clock.set('2026-03-01T17:30:00Z')
    await yard.proxy.heal()
    await vi.waitFor(() => expect(runs).toBe(1), SLOW)
  })

  test('whose hour was changed, or whose clock ran ahead, comes by its new one', async () => {
    const yard = await createYard()
    const clock = createSetClock('2040-01-01T00:00:00Z')
    let runs = 0
    const job = at2(async () => runs++)
    await yard.open([job], { clock })
    clock.set('2026-03-01T12:00:00Z')
    await yard.open([job], { clock })
    const { start } = await yard.open([{ ...job, cron: '0 3 * * *' }], { clock })
    start()
    clock.set('2026-03-01T17:00:00Z')
    await systemClock.sleep(300)
    expect(runs).toBe(0)
    clock.set('2026-03-01T18:00:00Z')
    await vi.waitFor(() => expect(runs).toBe(1))
  })
})

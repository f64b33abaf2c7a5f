import { sql } from 'drizzle-orm'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { startOpenAi } from '../../test/fakes/openai.js'
import { createMovableClock, labelOf, startSummaries, type Server } from '../../test/summaries.js'
import { createCircuit } from '../upstream/circuit.js'
import { createHttp } from '../upstream/http.js'
import { createOpenAi } from '../upstream/openai.js'
import { createRetry } from '../upstream/retry.js'
import type { Label, MedicineRow } from '../medicine/service.js'
import { dayInKorea, nextDayInKorea } from './day.js'
import { createSummaryJobs } from './jobs.js'
import { createRunStore, figuresOf } from './runStore.js'
import { createSummaryUpkeep } from './upkeep.js'

const DAY = 24 * 3_600_000
const HOUR = 3_600_000
const QUIET = new AbortController().signal

type Fake = Awaited<ReturnType<typeof startOpenAi>>
type Clock = ReturnType<typeof createMovableClock>

let database: TestDatabase
let fake: Fake
let clock: Clock
beforeEach(async () => {
  database = await createDatabase(inject('postgresUrl'))
  const { drop } = database
  onTestFinished(() => drop())
  fake = await startOpenAi()
  clock = createMovableClock()
})
afterEach(async () => {
  await fake.close()
})

const code = (i: number) => String(200_000_000 + i)
const rowOf = (i: number, texts: Partial<Label> = {}): MedicineRow => ({
  ...labelOf(code(i), { name: `약${i}정`, ...texts }),
  source: 'e약은요',
  fetchedAt: 0,
  lastUpdated: i,
})

function openModel() {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, OPENAI_MODEL: model } = fake.env
  return createOpenAi({
    upstream: 'openai',
    config: { apiKey, baseUrl, model },
    http: createHttp({ userAgent: 'test', clock }),
    circuit: createCircuit({ name: 'openai', now: clock.now }),
    retry: createRetry({ clock, random: () => 0 }),
    clock,
  })
}

interface Opening {
  readonly rows: readonly MedicineRow[]
  readonly daily?: { tokens: number; usd: number }
  readonly hasKey?: boolean
}

/** A server's worth of summaries with a true client of the fake provider, over these medicines. */
async function open({ rows, daily = { tokens: 2_000_000, usd: 1 }, hasKey = true }: Opening) {
  const openai = openModel()
  const server = await startSummaries({
    databaseUrl: database.url,
    model: hasKey ? { openai, asked: [], answers: () => {}, becomes: () => {}, holds: () => () => {} } : null,
    clock,
    limits: { daily },
  })
  const byCode = new Map(rows.map(row => [row.itemSeq, row]))
  const upkeep = createSummaryUpkeep({
    db: server.db,
    domain: server,
    openai: hasKey ? openai : null,
    catalogue: {
      codesAfter: async (after, limit) =>
        [...byCode.keys()]
          .sort()
          .filter(each => each > after)
          .slice(0, limit),
      labelsOf: async codes => codes.flatMap(each => byCode.get(each) ?? []),
    },
    clock,
    log: pino({ level: 'silent' }),
    silence: 1_500,
  })
  const { ahead } = upkeep
  const prepare = (order: Partial<Parameters<NonNullable<typeof ahead>['prepare']>[0]> = {}, signal = QUIET) =>
    ahead?.prepare({ kind: 'nightly', viaBatch: true, ...order }, signal)
  return { ...server, ...upkeep, openai, prepare, collect: (signal = QUIET) => ahead?.collect(signal) }
}

const kept = async ({ db }: Pick<Server, 'db'>): Promise<string[]> => {
  const rows = await db.execute(sql`select item_seq, keyword from summary_cache order by created_at, item_seq, keyword`)
  return rows.map(row => `${String(row['item_seq'])}:${String(row['keyword'])}`)
}
const runsOf = async ({ db }: Pick<Server, 'db'>) =>
  (await db.execute(sql`select * from summary_run order by id`)).map(row => ({ ...row }))
const askedFor = (asked: Fake['asked']) => asked.map(each => /약\d+정/.exec(JSON.stringify(each.body))?.[0])
const demand = ({ db }: Pick<Server, 'db'>, day: string, itemSeq: string, keyword: string, asked: number) =>
  db.execute(
    sql`insert into summary_demand (day, item_seq, keyword, asked) values (${day}, ${itemSeq}, ${keyword}, ${asked})`,
  )
const rowsTo = (count: number) => Array.from({ length: count }, (_, i) => rowOf(i + 1))

describe('one by one', () => {
  test('what people ask for comes first, then what has waited longest, and a page of it where a limit says so', async () => {
    const rows = [rowOf(1), rowOf(2), rowOf(3)].map((row, i) => ({
      ...row,
      lastUpdated: [300, 100, 200][i] ?? 0,
    }))
    const server = await open({ rows })
    const day = (ago: number) => dayInKorea(clock.now() - ago * DAY)
    await demand(server, day(2), code(3), '술', 3)
    await demand(server, day(9), code(1), '술', 2)
    await demand(server, day(5), code(1), '술', 1)
    await demand(server, day(1), code(2), '술', 2)
    await demand(server, day(31), code(2), '술', 50)
    const ahead = server.ahead
    expect((await ahead?.estimate(2, QUIET))?.count).toBe(2)
    expect(await server.prepare({ viaBatch: false, limit: 1 })).toBe('done')
    expect(await kept(server)).toEqual([`${code(1)}:술`])
    expect(await server.prepare({ viaBatch: false, limit: 1 })).toBe('done')
    expect(await server.prepare({ viaBatch: false, limit: 1 })).toBe('done')
    expect(await kept(server)).toEqual([`${code(1)}:술`, `${code(3)}:술`, `${code(2)}:`])
    expect(await server.prepare({ viaBatch: false })).toBe('done')
    expect(await kept(server)).toHaveLength(5)
    expect(fake.asked).toHaveLength(5)
  })

  test('twice is nothing twice; a text that changes is made anew', async () => {
    const rows = rowsTo(5)
    const server = await open({ rows })
    await server.prepare({ viaBatch: false })
    await server.prepare({ viaBatch: false })
    expect(fake.asked).toHaveLength(5)
    const changed = await open({ rows: rows.with(2, rowOf(3, { indications: '이 약은 발열에 사용합니다.' })) })
    await changed.prepare({ viaBatch: false })
    expect(askedFor(fake.asked).slice(5)).toEqual(['약3정'])
    expect((await runsOf(server)).map(run => [run['total'], run['done'], run['made'], run['outcome']])).toEqual([
      [5, 5, 5, 'done'],
      [0, 0, 0, 'done'],
      [1, 1, 1, 'done'],
    ])
  })

  test('the day’s budget ends it in the middle, a part is left for readers, and the next day goes on', async () => {
    // What is left for readers is more than those that are made at once may reserve together.
    const server = await open({ rows: rowsTo(100), daily: { tokens: 75_000, usd: 1 } })
    expect(await server.prepare({ viaBatch: false })).toBe('used up')
    const first = (await kept(server)).length
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThan(100)
    const left = await server.work?.budget.left(1)
    expect(left?.tokens).toBeGreaterThan(0)
    expect(server.openai.state.kind).toBe('closed')
    expect(await server.prepare({ viaBatch: false })).toBe('used up')
    expect(await kept(server)).toHaveLength(first)
    clock.passes(nextDayInKorea(clock.now()) - clock.now() + 1_000)
    expect(await server.prepare({ viaBatch: false })).toBe('used up')
    expect((await kept(server)).length).toBeGreaterThan(first)
    expect(new Set(askedFor(fake.asked)).size).toBe(fake.asked.length)
  })

  test('a stop leaves what is done, and the next run takes the rest', async () => {
    const server = await open({ rows: rowsTo(60) })
    const stop = new AbortController()
    const watch = ({ done }: { done: number }) => void (done === 10 && stop.abort())
    await expect(server.prepare({ viaBatch: false, watch }, stop.signal)).rejects.toThrow()
    const first = (await kept(server)).length
    expect(first).toBeGreaterThanOrEqual(10)
    expect(first).toBeLessThan(60)
    expect(await server.prepare({ viaBatch: false })).toBe('done')
    expect(await kept(server)).toHaveLength(60)
    expect(fake.asked).toHaveLength(60)
    const [run, ...more] = await runsOf(server)
    expect([run?.['total'], run?.['done'], run?.['made'], more]).toEqual([60, 60, 60, []])
  })

  test('one who has died at it is followed by another, who pays for nothing again; one who lives is left alone', async () => {
    const rows = rowsTo(4)
    const server = await open({ rows })
    await server.prepare({ viaBatch: false, limit: 2 })
    const store = createRunStore(server.db)
    const now = clock.now()
    const hold = { holder: '00000000-0000-4000-8000-000000000001', now, until: now + 60 * HOUR }
    const dead = await store.take('nightly', hold)
    if (dead) await store.write(dead.id, { total: 4, done: 2, made: 2, refused: 0, failed: 0 })
    expect(await server.prepare({ viaBatch: false })).toBe('busy')
    expect(fake.asked).toHaveLength(2)
    clock.passes(61 * HOUR)
    expect(await server.prepare({ viaBatch: false })).toBe('done')
    expect(fake.asked).toHaveLength(4)
    const last = (await runsOf(server)).at(-1)
    expect([last?.['id'], last?.['total'], last?.['done'], last?.['made']]).toEqual([dead?.id, 4, 4, 4])
  })

  test('two at the same time are one', async () => {
    const [one, two] = [await open({ rows: rowsTo(30) }), await open({ rows: rowsTo(30) })]
    await Promise.all([one.prepare({ viaBatch: false }), two.prepare({ viaBatch: false })])
    expect(fake.asked).toHaveLength(30)
    expect(await kept(one)).toHaveLength(30)
  })

  test('a model that is away ends it without harm', async () => {
    const server = await open({ rows: rowsTo(30) })
    fake.fails(500)
    expect(await server.prepare({ viaBatch: false })).toBe('resting')
    expect(await kept(server)).toEqual([])
    fake.recovers()
    clock.passes(HOUR)
    expect(await server.prepare({ viaBatch: false })).toBe('done')
    expect(await kept(server)).toHaveLength(30)
  })
})

describe('by batch', () => {
  test('costs half, gives back what was reserved for nothing, and is read once', async () => {
    const server = await open({ rows: rowsTo(30) })
    fake.batchesAre('running')
    expect(await server.prepare()).toBe('batch')
    const reserved = await server.work?.budget.spentToday()
    expect(reserved?.calls).toBe(30)
    expect(await server.collect()).toBe('running')
    expect(await server.prepare()).toBe('batch')
    expect(fake.batches).toHaveLength(1)
    fake.batchesAre('done')
    expect(await server.collect()).toBe('collected')
    expect(await server.collect()).toBe('none')
    expect([fake.asked, (await kept(server)).length]).toEqual([[], 30])
    const spent = await server.work?.budget.spentToday()
    const rows = await server.db.execute(sql`select input_tokens, output_tokens from summary_cache`)
    const costs = rows.map(row =>
      Math.ceil((Number(row['input_tokens']) * 0.05 + Number(row['output_tokens']) * 0.4) / 2),
    )
    expect(spent?.microUsd).toBe(costs.reduce((sum, cost) => sum + cost, 0))
    expect(spent?.microUsd).toBeLessThan(reserved?.microUsd ?? 0)
    const [run] = await runsOf(server)
    expect(run).toMatchObject({ total: 30, done: 30, made: 30, outcome: 'done', batch_id: 'batch_1' })
    expect(Number(run?.['micro_usd'])).toBe(spent?.microUsd)
    expect(await server.prepare()).toBe('done')
  })

  test('that was paid and not read when its process died is read by the next', async () => {
    const rows = rowsTo(8)
    const first = await open({ rows })
    await first.prepare()
    await first.close()
    clock.passes(5 * HOUR)
    const second = await open({ rows })
    expect(await second.collect()).toBe('collected')
    expect([fake.asked, fake.batches.length, (await kept(second)).length]).toEqual([[], 1, 8])
  })

  test('that is stopped over while it is read is read to its end later, and settled once', async () => {
    const rows = rowsTo(60)
    const server = await open({ rows })
    await server.prepare()
    const stop = new AbortController()
    const stopping = server.collect(stop.signal)
    await vi.waitFor(async () => expect((await kept(server)).length).toBeGreaterThan(3))
    stop.abort()
    await expect(stopping).rejects.toThrow()
    expect(await server.collect()).toBe('collected')
    expect([fake.asked, (await kept(server)).length]).toEqual([[], 60])
    const [run] = await runsOf(server)
    expect(Number(run?.['micro_usd'])).toBe((await server.work?.budget.spentToday())?.microUsd)
  })

  test.each(['partly', 'expired'] as const)(
    'that was answered %s brings what it has, and the rest the next time',
    async fate => {
      const server = await open({ rows: rowsTo(10) })
      fake.batchesAre(fate)
      await server.prepare()
      expect(await server.collect()).toBe('collected')
      expect(await kept(server)).toHaveLength(5)
      fake.batchesAre('done')
      expect(await server.prepare()).toBe('batch')
      expect(fake.batches[1]?.prompts.size).toBe(5)
      expect(await server.collect()).toBe('collected')
      expect([fake.asked, (await kept(server)).length]).toEqual([[], 10])
    },
  )

  test('that failed costs nothing, and they are made one by one', async () => {
    const server = await open({ rows: rowsTo(6) })
    fake.batchesAre('failed')
    await server.prepare()
    expect(await server.collect()).toBe('empty')
    expect((await server.work?.budget.spentToday())?.microUsd).toBe(0)
    expect(await server.prepare({ viaBatch: false })).toBe('done')
    expect(await kept(server)).toHaveLength(6)
  })

  test('that hangs for more than a day is given up and cancelled', async () => {
    const server = await open({ rows: rowsTo(3) })
    fake.batchesAre('running')
    await server.prepare()
    clock.passes(27 * HOUR)
    expect(await server.collect()).toBe('empty')
    expect(fake.batches[0]?.isCancelled).toBe(true)
    expect((await runsOf(server))[0]).toMatchObject({ outcome: 'no batch' })
  })

  test('where the provider has none they are made one by one, and nothing stays reserved', async () => {
    const server = await open({ rows: rowsTo(6) })
    fake.batchesAre('none')
    expect(await server.prepare()).toBe('done')
    expect([fake.asked.length, (await kept(server)).length]).toEqual([6, 6])
    const spent = await server.work?.budget.spentToday()
    expect(spent?.calls).toBe(6)
    expect(spent?.inputTokens).toBeLessThan(6 * 1_500)
  })

  test('is as big as the budget lets it be, and what it has left makes another', async () => {
    const server = await open({ rows: rowsTo(40), daily: { tokens: 40_000, usd: 1 } })
    await server.prepare()
    const size = fake.batches[0]?.prompts.size ?? 0
    expect(size).toBeGreaterThan(0)
    expect(size).toBeLessThan(40)
    await server.collect()
    expect(await server.prepare()).toBe('batch')
    expect(fake.batches[1]?.prompts.size).toBeGreaterThan(0)
    expect(await server.collect()).toBe('collected')
    clock.passes(nextDayInKorea(clock.now()) - clock.now() + 1_000)
    expect(await server.prepare()).toBe('batch')
    const asked = fake.batches.flatMap(({ prompts }) => [...prompts.keys()])
    expect(new Set(asked).size).toBe(asked.length)
  })

  test('an answer that is not let through is asked for again, and what the text no longer says is not kept', async () => {
    const rows = rowsTo(4)
    const server = await open({ rows })
    fake.answers(() => ({ text: '이 약은 하루 99번 복용합니다.', citations: [1] }))
    await server.prepare()
    expect(await server.collect()).toBe('collected')
    expect(fake.asked).toHaveLength(8)
    expect((await runsOf(server))[0]).toMatchObject({ made: 0, refused: 4 })
    const later = await open({ rows: rows.map((_, i) => rowOf(i + 1, { indications: '이 약은 발열에 사용합니다.' })) })
    await later.prepare()
    const again = await open({ rows: rows.map((_, i) => rowOf(i + 1, { indications: '이 약은 기침에 사용합니다.' })) })
    expect(await again.collect()).toBe('collected')
    expect(await kept(server)).toHaveLength(4)
    expect(fake.asked).toHaveLength(8)
  })

  test('that never got to the provider costs nothing, and the night’s next attempt has the whole budget', async () => {
    const server = await open({ rows: rowsTo(6) })
    fake.fails('reset', Infinity, { path: '/files' })
    await expect(server.prepare()).rejects.toThrow()
    expect(await server.work?.budget.spentToday()).toEqual({ calls: 0, inputTokens: 0, outputTokens: 0, microUsd: 0 })
    fake.recovers()
    clock.passes(HOUR)
    expect(await server.prepare()).toBe('batch')
  })

  test.each([400, 413, 422])('that the provider does not take (%i) is made one by one', async status => {
    const server = await open({ rows: rowsTo(3) })
    fake.fails(status, Infinity, { path: '/batches' })
    expect(await server.prepare()).toBe('done')
    expect([fake.asked.length, await kept(server)]).toEqual([3, expect.objectContaining({ length: 3 })])
    expect((await server.work?.budget.spentToday())?.calls).toBe(3)
  })

  test('leaves readers their part of the day, though every answer has to be asked for again', async () => {
    const server = await open({ rows: rowsTo(40), daily: { tokens: 40_000, usd: 1 } })
    fake.answers(() => ({ text: '이 약은 하루 99번 복용합니다.', citations: [1] }))
    await server.prepare()
    await server.collect()
    expect(server.openai.state.kind).toBe('closed')
    expect((await server.work?.budget.left(1))?.tokens).toBeGreaterThan(40_000 * 0.1)
    expect(fake.asked.length).toBeGreaterThan(0)
  })

  test('has its whole time, however long ago the run began that another has taken over', async () => {
    const server = await open({ rows: rowsTo(3) })
    const now = clock.now()
    const store = createRunStore(server.db)
    await store.take('by hand', { holder: '00000000-0000-4000-8000-000000000001', now, until: now })
    clock.passes(30 * HOUR)
    fake.batchesAre('running')
    expect(await server.prepare()).toBe('batch')
    expect(await server.collect()).toBe('running')
    expect(fake.batches[0]?.isCancelled).toBe(false)
  })

  test('that can’t be asked after any more does not hold up the nights for ever', async () => {
    const server = await open({ rows: rowsTo(3) })
    await server.prepare()
    const reserved = await server.work?.budget.spentToday()
    fake.fails(403, Infinity, { path: '/batches' })
    clock.passes(27 * HOUR)
    await expect(server.collect()).rejects.toThrow()
    expect(await server.prepare()).toBe('batch')
    clock.passes(60 * HOUR)
    expect(await server.collect()).toBe('empty')
    expect((await runsOf(server))[0]).toMatchObject({ outcome: 'no batch', micro_usd: String(reserved?.microUsd) })
    fake.recovers()
    clock.passes(HOUR)
    expect(await server.prepare({ viaBatch: false })).toBe('done')
  })

  test('that hangs and can’t be cancelled is given up all the same', async () => {
    const server = await open({ rows: rowsTo(3) })
    fake.batchesAre('running')
    await server.prepare()
    fake.fails(403, Infinity, { path: '/batches/batch_1/cancel' })
    clock.passes(27 * HOUR)
    expect(await server.collect()).toBe('empty')
  })

  test('that another has submitted meanwhile stays the one that is read, and ours is cancelled', async () => {
    const server = await open({ rows: rowsTo(3) })
    fake.batchesAre('running')
    fake.fails('slow', 1, { path: '/batches', ms: 300 })
    const preparing = server.prepare()
    await vi.waitFor(() => expect(fake.visits).toContain('POST /batches'))
    await server.db.execute(sql`update summary_run set batch_id = 'batch_theirs'`)
    await expect(preparing).rejects.toThrow()
    expect(fake.batches[0]?.isCancelled).toBe(true)
    expect((await runsOf(server))[0]).toMatchObject({ batch_id: 'batch_theirs' })
  })

  test('a death between paying and knowing the batch has them asked for once more at most', async () => {
    const server = await open({ rows: rowsTo(3) })
    fake.fails('reset', 1, { path: '/batches' })
    await expect(server.prepare()).rejects.toThrow()
    expect((await server.work?.budget.spentToday())?.calls).toBe(3)
    expect(await server.prepare()).toBe('batch')
    expect(await server.collect()).toBe('collected')
    expect(await kept(server)).toHaveLength(3)
  })
})

describe('the jobs', () => {
  const jobsOf = (server: Awaited<ReturnType<typeof open>>) => {
    const byName = new Map(createSummaryJobs(server).map(job => [job.name, job]))
    return (name: string) => byName.get(`summary.${name}`)?.run({}, QUIET)
  }

  test('prepare at night and collect what came, until nothing is left', async () => {
    const server = await open({ rows: rowsTo(12) })
    const run = jobsOf(server)
    await run('collect')
    await run('prepare')
    await run('collect')
    expect([fake.asked, fake.batches.length, (await kept(server)).length]).toEqual([[], 1, 12])
    expect(figuresOf(await server.latest())).toContainEqual({ labels: { figure: 'open' }, value: 0 })
    await run('forget')
  })

  test('do not buy again and again what the model makes nothing of', async () => {
    const server = await open({ rows: rowsTo(3) })
    const run = jobsOf(server)
    fake.fails('length')
    await run('prepare')
    for (let i = 0; i < 4; i++) await run('collect')
    expect([fake.batches.length, fake.asked.length]).toEqual([1, 3])
    expect((await server.latest())?.endedAt).not.toBe(null)
  })

  test('make one by one what a batch came to nothing over, and are tried again where the model is away', async () => {
    const server = await open({ rows: rowsTo(12) })
    const run = jobsOf(server)
    fake.batchesAre('failed')
    await run('prepare')
    await run('collect')
    expect([fake.asked.length, (await kept(server)).length]).toEqual([12, 12])
    const away = await open({ rows: rowsTo(24) })
    fake.batchesAre('none')
    fake.fails(400, Infinity, { path: '/chat' })
    await expect(jobsOf(away)('prepare')).rejects.toThrow('makes nothing')
    expect(fake.asked.length).toBeLessThan(40)
    fake.fails(500)
    await expect(jobsOf(away)('prepare')).rejects.toThrow()
    expect((await away.latest())?.endedAt).not.toBe(null)
  })
})

describe('what nobody needs any more', () => {
  test('is forgotten: keywords after 30 days, counts too, refusals and runs after 90; never what a medicine is for', async () => {
    const server = await open({ rows: rowsTo(2) })
    const day = dayInKorea(clock.now())
    await demand(server, day, code(1), '술', 3)
    await server.prepare({ viaBatch: false })
    clock.passes(29 * DAY)
    await server.forget(QUIET)
    expect(await kept(server)).toHaveLength(3)
    clock.passes(2 * DAY)
    await server.forget(QUIET)
    expect((await kept(server)).toSorted()).toEqual([`${code(1)}:`, `${code(2)}:`])
    expect(await server.popular('2000-01-01', 10)).toEqual([])
    await server.db.execute(sql`update summary_cache set text = null, refusal = 'age' where item_seq = ${code(2)}`)
    clock.passes(60 * DAY)
    await server.forget(QUIET)
    expect(await kept(server)).toEqual([`${code(1)}:`])
    expect(await server.popular('2000-01-01', 10)).toEqual([])
    expect(await runsOf(server)).toEqual([])
  })

  test('without a key nothing is prepared, and what is old goes all the same', async () => {
    const server = await open({ rows: rowsTo(2), hasKey: false })
    await demand(server, dayInKorea(clock.now() - 91 * DAY), code(1), '', 3)
    expect(server.ahead).toBe(null)
    await server.forget(QUIET)
    expect(await server.popular('2000-01-01', 10)).toEqual([])
  })
})

import { readFile } from 'node:fs/promises'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { startProxy } from '../../test/fakes/proxy.js'
import {
  askFor,
  createModel,
  createMovableClock,
  labelOf,
  shown,
  startSummaries,
  type Server,
} from '../../test/summaries.js'
import { UpstreamError } from '../errors.js'
import { createIdentityStore } from '../medicine/identityStore.js'
import { createMedicineStore } from '../medicine/store.js'
import { ModelRefusalError, PaidError } from '../upstream/openai.js'
import { summaryMade } from './made.js'
import type { Look } from './service.js'

const [DAY, WEEK] = [24 * 3_600_000, 7 * 24 * 3_600_000]
const LABEL = labelOf('195700020')
const ASK = askFor(LABEL)
const TEXT = '이 약은 두통, 치통에 사용합니다.'
const INVENTED = { text: '이 약은 두통에 하루 17번 사용합니다.', citations: [1] }
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 10 })

let database: TestDatabase
let model: ReturnType<typeof createModel>
beforeEach(async () => {
  database = await createDatabase(inject('postgresUrl'))
  model = createModel()
})
afterEach(() => database.drop())

const start = (options: Partial<Parameters<typeof startSummaries>[0]> = {}) =>
  startSummaries({ databaseUrl: database.url, model, ...options })
/** What each of them says in the end. */
const ended = (looks: readonly Look[]) => Promise.all(looks.map(async ({ work, answer }) => work ?? answer))
const rows = async ({ db }: Server) =>
  (await db.execute(sql`select item_seq, keyword, text, refusal, model from summary_cache order by 1, 2`)).map(
    row => row,
  )
/** Keys of this test's alone: other tests share the Redis. */
async function forgetInRedis({ redis }: Pick<Server, 'redis'>): Promise<number> {
  const keys = await redis.keys(`${database.url}:*`)
  return redis.unlink(keys)
}
const leases = async ({ db }: Server) => (await db.execute(sql`select key from cache_lease`)).map(({ key }) => key)

describe('one summary', () => {
  test('is asked for once, however many ask on however many servers, and all are shown it', async () => {
    const servers = await Promise.all([start(), start(), start()])
    const open = model.holds()
    const waiting = Array.from({ length: 51 }, (_, i) => shown(servers[i % 3] as Server, askFor(LABEL, null, `${i}`)))
    await soon(() => expect(model.asked).toHaveLength(1))
    open()
    const seen = await Promise.all(waiting)
    expect(new Set(seen.map(({ text, origin, pending }) => `${text} ${origin} ${pending}`))).toEqual(
      new Set([`${TEXT} AI false`]),
    )
    expect(model.asked).toHaveLength(1)
    expect(await rows(servers[0])).toEqual([
      { item_seq: LABEL.itemSeq, keyword: '', text: TEXT, refusal: null, model: 'test-model-1' },
    ])
    expect(await leases(servers[0])).toEqual([])
    expect(await servers[1].work?.budget.spentToday()).toMatchObject({ calls: 1, inputTokens: 100, outputTokens: 20 })
  })

  test('is found by another server in the table, by the next reader in memory, and by a third in Redis', async () => {
    const [one, other] = await Promise.all([start(), start()])
    await shown(one, ASK)
    expect((await shown(one, ASK)).origin).toBe('AI')
    expect((await shown(other, ASK)).origin).toBe('AI')
    other.memory.clear()
    await forgetInRedis(other)
    expect((await shown(other, ASK)).citations).toEqual([{ section: 'indications', quote: TEXT }])
    expect([one.reads, other.reads]).toEqual([
      ['UPSTREAM', 'MEMORY'],
      ['REDIS', 'DATABASE'],
    ])
    expect(model.asked).toHaveLength(1)
  })

  test('is made anew where the label has changed; the old one is shown until then, and the older again with its label', async () => {
    const [one, other] = await Promise.all([start(), start()])
    for (const server of [one, other]) await shown(server, ASK)
    const newer = '이 약은 두통, 생리통에 사용합니다.'
    const changed = askFor(labelOf(LABEL.itemSeq, { indications: newer }))
    model.answers(() => ({ text: newer, citations: [1] }))
    const open = model.holds()
    const [look] = await one.summaries.look([changed])
    expect(look?.answer).toMatchObject({ text: TEXT, origin: 'AI', stale: true, pending: true })
    const [elsewhere] = await other.summaries.look([changed])
    open()
    for (const each of [look, elsewhere])
      expect(await each?.work).toMatchObject({ text: newer, origin: 'AI', stale: false, pending: false })
    for (const server of [one, other]) {
      expect(await shown(server, changed)).toMatchObject({ text: newer, stale: false })
      await soon(async () => expect(await shown(server, ASK)).toMatchObject({ text: TEXT, stale: false }))
    }
    expect(model.asked).toHaveLength(2)
  })

  test('is found in the table by a server that can’t make any, though its copy is of an earlier text', async () => {
    const [one, other] = await Promise.all([start(), start({ model: null })])
    for (const server of [one, other]) expect(await shown(server, ASK)).toMatchObject({ text: TEXT, stale: false })
    const newer = '이 약은 두통, 생리통에 사용합니다.'
    const changed = askFor(labelOf(LABEL.itemSeq, { indications: newer }))
    model.answers(() => ({ text: newer, citations: [1] }))
    expect(await shown(one, changed)).toMatchObject({ text: newer, stale: false })
    await forgetInRedis(other)
    await soon(async () => expect(await shown(other, changed)).toMatchObject({ text: newer, stale: false }))
    expect(other.reads).not.toContain('UPSTREAM')
  })

  test('is withdrawn by the statement of the runbook, and made again only of another text', async () => {
    const runbook = await readFile(new URL('../../deploy/RUNBOOK.md', import.meta.url), 'utf8')
    const [, statement = ''] = /"(update summary_cache [^"]+)"/.exec(runbook) ?? []
    const [, key = ''] = /redis-cli unlink '([^']+)'/.exec(runbook) ?? []
    const asked = askFor(LABEL, '술')
    const label = labelOf(LABEL.itemSeq, { precautions: '이 약을 복용하는 동안 술을 절대로 마시지 마십시오.' })
    model.answers(({ user }) => ({
      text: user.includes('절대로') ? String(label.precautions) : String(LABEL.precautions),
      citations: [3],
    }))
    const server = await start()
    expect(await shown(server, asked)).toMatchObject({ origin: 'AI', text: LABEL.precautions })
    await server.db.execute(sql.raw(statement))
    expect(await server.redis.unlink(key.replace(/^pilling:cache:/, `${database.url}:`))).toBe(1)
    await server.close()
    const again = await start()
    expect(await shown(again, asked)).toMatchObject({ origin: 'EXTRACT', pending: false })
    expect(await again.summaries.missing([asked])).toEqual([])
    expect(model.asked).toHaveLength(1)
    expect(await shown(again, askFor(label, '술'))).toMatchObject({
      origin: 'AI',
      text: label.precautions,
      stale: false,
    })
  })

  test('is not held up by the hundred others that who asked for it first wants, too', async () => {
    const server = await start()
    const open = model.holds()
    const many = Array.from({ length: 60 }, (_, i) => askFor(labelOf(`1957003${10 + i}`), null, 'greedy'))
    await server.summaries.look(many)
    await soon(() => expect(model.asked).toHaveLength(2))
    const last = many.at(-1) ?? ASK
    await server.summaries.look([{ ...last, by: 'other' }])
    await soon(() => expect(model.asked).toHaveLength(3))
    open()
    await soon(() => expect(server.work?.making.size()).toEqual({ inside: 0, waiting: 0 }))
    expect(model.asked).toHaveLength(60)
  })

  test('is left to whoever is at it, and made once that one is gone: at most one more call', async () => {
    const server = await start()
    await server.db.execute(sql`
      insert into cache_lease values (${`summary:${LABEL.itemSeq}:`}, gen_random_uuid(), now() + interval '20 seconds')`)
    const [look] = await server.summaries.look([ASK])
    expect(look?.answer).toMatchObject({ origin: 'EXTRACT', pending: true })
    await soon(() => expect(server.work?.making.size()).toEqual({ inside: 0, waiting: 0 }))
    expect(model.asked).toHaveLength(0)
    await server.db.execute(sql`update cache_lease set until = now()`)
    await server.pubsub.publish(summaryMade, { itemSeq: LABEL.itemSeq, keyword: '', from: 'another' })
    expect(await look?.work).toMatchObject({ origin: 'AI', text: TEXT })
    expect(model.asked).toHaveLength(1)
  })
})

test('a hundred that are kept cost one statement and one command of Redis, then one command, then nothing', async () => {
  const statements: string[] = []
  const asks = Array.from({ length: 100 }, (_, i) => askFor(labelOf(`1957002${10 + i}`)))
  const server = await start({ limits: { concurrency: 50, daily: { tokens: 1e9, usd: 1e3 } } })
  await ended(await server.summaries.look(asks.map(ask => ({ ...ask, by: null }))))
  expect(model.asked).toHaveLength(100)

  const another = async () => {
    const other = await start({ onStatement: text => statements.push(text) })
    await other.db.execute(sql`select 1`)
    const mget = vi.spyOn(other.redis, 'mget')
    const look = async () => {
      statements.length = 0
      mget.mockClear()
      const seen = await other.summaries.look(asks)
      expect(new Set(seen.map(({ answer }) => answer.origin))).toEqual(new Set(['AI']))
      return [statements.length, mget.mock.calls.length]
    }
    return { ...other, look }
  }
  const second = await another()
  expect([await second.look(), await second.look()]).toEqual([
    [0, 1],
    [0, 0],
  ])
  expect(await forgetInRedis(second)).toBe(100)
  const third = await another()
  expect([await third.look(), await third.look()]).toEqual([
    [1, 1],
    [0, 0],
  ])
})

describe('what is not let through', () => {
  test('is asked for once more, with the reason', async () => {
    const server = await start()
    model.answers((_, index) => (index === 0 ? INVENTED : { text: TEXT, citations: [1] }))
    expect(await shown(server, ASK)).toMatchObject({ origin: 'AI', text: TEXT })
    expect(model.asked).toHaveLength(2)
    expect(model.asked[0]?.user).not.toContain('17번')
    expect(model.asked[1]?.user).toContain('17번')
    expect(server.told.summaryRefused.mock.calls).toEqual([['number']])
    expect(await server.work?.budget.spentToday()).toMatchObject({ calls: 2, inputTokens: 200, outputTokens: 40 })
  })

  test.each([
    ['twice', () => INVENTED, 2],
    ['in no shape', () => ({ words: 'x' }), 2],
    ['since the model would not answer', () => new ModelRefusalError('openai', { input: 5, output: 1 }), 1],
  ] as const)('%s: the label itself speaks, and for a week nobody is asked', async (_, answer, calls) => {
    const clock = createMovableClock()
    const server = await start({ clock })
    model.answers(answer)
    for (let i = 0; i < 3; i++) expect(await shown(server, ASK)).toMatchObject({ origin: 'EXTRACT', pending: false })
    expect(model.asked).toHaveLength(calls)
    expect(await rows(server)).toMatchObject([
      { text: null, refusal: calls === 1 || _ === 'in no shape' ? 'form' : 'number' },
    ])
    const other = await start({ clock })
    clock.passes(WEEK - 60_000)
    expect((await other.summaries.look([ASK]))[0]).toMatchObject({ answer: { origin: 'EXTRACT' }, work: null })
    clock.passes(120_000)
    model.answers(() => ({ text: TEXT, citations: [1] }))
    expect(await shown(other, ASK)).toMatchObject({ origin: 'AI' })
    expect(await rows(server)).toMatchObject([{ text: TEXT, refusal: null }])
  })

  test('has taken the place of what was made of an older text', async () => {
    const server = await start()
    await shown(server, ASK)
    model.answers(() => INVENTED)
    const changed = askFor(labelOf(LABEL.itemSeq, { indications: '이 약은 생리통에 사용합니다.' }))
    expect(await shown(server, changed)).toMatchObject({ origin: 'EXTRACT', stale: false, pending: false })
  })
})

test('a label that no table can keep speaks for itself, and stops nothing else', async () => {
  const server = await start()
  const broken = '이 약은 두통\ud83d에 사용합니다.'
  model.answers(({ user }) => ({ text: user.includes('치통') ? TEXT : '이 약은 두통에 사용합니다.', citations: [1] }))
  const first = await shown(server, askFor(labelOf('195700099', { indications: broken })))
  expect(first).toMatchObject({ origin: 'EXTRACT', pending: false, citations: [{ quote: broken }] })
  expect(await shown(server, ASK)).toMatchObject({ origin: 'AI', text: TEXT })
  expect(await rows(server)).toMatchObject([
    { item_seq: LABEL.itemSeq, text: TEXT },
    { item_seq: '195700099', text: null },
  ])
})

test.each(['이 약은 두통에\0 사용합니다.', '이 약은 두통\ud83d에 사용합니다.', '이 약은\n두통에 사용합니다.'])(
  'a text with characters that are none is not let through: %j',
  async text => {
    const server = await start()
    model.answers(() => ({ text, citations: [1] }))
    expect(await shown(server, ASK)).toMatchObject({ origin: 'EXTRACT' })
    expect(await rows(server)).toMatchObject([{ refusal: 'form' }])
  },
)

describe('the model', () => {
  test('is not asked for what the label never mentions, and nothing is kept of it', async () => {
    const server = await start()
    const [look] = await server.summaries.look([askFor(LABEL, '당뇨병성 신경병증')])
    expect(look).toMatchObject({ answer: { origin: 'EXTRACT', citations: [], pending: false }, work: null })
    await server.usage.flush()
    expect([model.asked, server.reads, await server.popular('2000-01-01', 10)]).toEqual([[], [], []])
  })

  test('is not asked while its circuit is open; once that may be tried, one reader does', async () => {
    const clock = createMovableClock()
    const server = await start({ clock })
    model.becomes({ kind: 'open', until: clock.now() + 60_000 })
    expect((await server.summaries.look([ASK]))[0]).toMatchObject({ answer: { pending: false }, work: null })
    clock.passes(60_000)
    expect(await shown(server, ASK)).toMatchObject({ origin: 'AI' })
    model.becomes({ kind: 'probing' })
    expect((await server.summaries.look([askFor(LABEL, '술')]))[0]).toMatchObject({ work: null })
    expect(model.asked).toHaveLength(1)
  })

  test('that rests is not waited for by looking again and again for what isn’t there, until another server has it', async () => {
    const statements: string[] = []
    const other = await start()
    const down = createModel()
    down.becomes({ kind: 'open', until: Infinity })
    const resting = await start({ model: down, onStatement: text => statements.push(text) })
    const none = await start({ model: null, onStatement: text => statements.push(text) })
    for (const each of [resting, none]) {
      await each.db.execute(sql`select 1`)
      expect(await shown(each, ASK)).toMatchObject({ origin: 'EXTRACT', pending: false })
      statements.length = 0
      for (let i = 0; i < 5; i++) expect(await shown(each, ASK)).toMatchObject({ origin: 'EXTRACT', pending: false })
      expect(statements).toEqual([])
    }
    expect(await shown(other, ASK)).toMatchObject({ origin: 'AI' })
    for (const each of [resting, none])
      await soon(async () => expect(await shown(each, ASK)).toMatchObject({ origin: 'AI' }))
  })

  test('that costs nothing where it fails gets its reservation back, and is asked again by the next reader', async () => {
    const server = await start()
    for (const fault of ['server', 'rate', 'key', 'quota'] as const) {
      model.answers(() => new UpstreamError('openai', fault, 'x'))
      expect(await shown(server, ASK)).toMatchObject({ origin: 'EXTRACT', pending: false })
    }
    expect(await server.work?.budget.spentToday()).toEqual({ calls: 4, inputTokens: 0, outputTokens: 0, microUsd: 0 })
    expect(await leases(server)).toEqual([])
    model.answers(() => ({ text: TEXT, citations: [1] }))
    expect(await shown(server, ASK)).toMatchObject({ origin: 'AI' })
  })

  test.each([
    ['said what it took', new PaidError('openai', 'malformed', 'x', { input: 70, output: 7 }), 77],
    ['may have taken something', new PaidError('openai', 'malformed', 'x', null), Infinity],
    ['answers what breaks us', new TypeError('x'), Infinity],
    ['can’t read our question', new UpstreamError('openai', 'request', 'x'), 0],
  ])('that %s, and gave nothing of use, is left alone with it for ten minutes', async (_, error, tokens) => {
    const clock = createMovableClock()
    const server = await start({ clock })
    model.answers(() => error)
    await shown(server, ASK)
    const spent = await server.work?.budget.spentToday()
    const took = (spent?.inputTokens ?? 0) + (spent?.outputTokens ?? 0)
    if (tokens === Infinity) expect(took).toBeGreaterThan(1_000)
    else expect(took).toBe(tokens)
    expect((await server.summaries.look([ASK]))[0]?.work).toBeNull()
    clock.passes(10 * 60_000)
    model.answers(() => ({ text: TEXT, citations: [1] }))
    expect(await shown(server, ASK)).toMatchObject({ origin: 'AI' })
  })

  test('is not asked beyond the budget of the day, but again on the next', async () => {
    const clock = createMovableClock()
    const server = await start({ clock, limits: { daily: { tokens: 5_000, usd: 1 } } })
    const asks = Array.from({ length: 6 }, (_, i) => askFor(labelOf(`19570010${i}`), null, `${i}`))
    const open = model.holds()
    const looks = await server.summaries.look(asks)
    await soon(() => expect(server.told.summaryUnaffordable).toHaveBeenCalled())
    open()
    const origins = (await ended(looks)).map(({ origin }) => origin)
    expect(origins.filter(origin => origin === 'AI').length).toBe(model.asked.length)
    expect(model.asked.length).toBeGreaterThan(0)
    const left = asks[origins.indexOf('EXTRACT')] ?? ASK
    expect(origins).toContain('EXTRACT')
    const calls = model.asked.length
    for (let i = 0; i < 3; i++) expect(await shown(server, left)).toMatchObject({ origin: 'EXTRACT', pending: false })
    expect(model.asked).toHaveLength(calls)
    clock.passes(DAY)
    expect(await shown(server, left)).toMatchObject({ origin: 'AI' })
  })

  test('that is slow is waited for as long as somebody will, and goes on for those who come later', async () => {
    const server = await start()
    const open = model.holds()
    const [look] = await server.summaries.look([ASK])
    if (!look) throw new Error('nothing was seen')
    const { waitingUntil, settle } = server.summaries
    for (const ms of [0, 100])
      expect(await settle(Promise.resolve(look), waitingUntil(ms), ASK)).toMatchObject({
        origin: 'EXTRACT',
        pending: true,
      })
    open()
    expect(await settle(Promise.resolve(look), waitingUntil(30_000), ASK)).toMatchObject({
      origin: 'AI',
      pending: false,
    })
    expect(server.told.summaryServed.mock.calls).toEqual(['EXTRACT', 'EXTRACT', 'AI'].map(each => [each, 'somebody']))
  })

  test('is let go when the server stops, with all who wait, and no lease is left', async () => {
    const [server, other] = await Promise.all([start(), start()])
    model.holds()
    const looks = await server.summaries.look(
      Array.from({ length: 30 }, (_, i) => askFor(labelOf(`1957001${10 + i}`), null, `${i}`)),
    )
    await soon(() => expect(model.asked).toHaveLength(8))
    await server.close()
    const seen = await ended(looks)
    expect(new Set(seen.map(each => `${each.origin} ${each.pending}`))).toEqual(new Set(['EXTRACT false']))
    expect(await leases(other)).toEqual([])
  })
})

describe('with PostgreSQL cut off', () => {
  const givenProxy = async () => {
    const proxy = await startProxy({ port: Number(new URL(database.url).port) })
    return { proxy, server: await start({ databaseUrl: proxy.through(database.url) }) }
  }

  test('what is kept is shown, the rest is the label’s own, and the model is not asked', async () => {
    const { proxy, server } = await givenProxy()
    await shown(server, ASK)
    await proxy.cut()
    expect(await shown(server, ASK)).toMatchObject({ origin: 'AI' })
    server.memory.clear()
    expect(await shown(server, ASK)).toMatchObject({ origin: 'AI' })
    for (let i = 0; i < 3; i++)
      expect(await shown(server, askFor(LABEL, '술'))).toMatchObject({ origin: 'EXTRACT', pending: false })
    const changed = askFor(labelOf(LABEL.itemSeq, { indications: '이 약은 생리통에 사용합니다.' }))
    expect(await shown(server, changed)).toMatchObject({ origin: 'AI', stale: true, pending: false })
    expect(model.asked).toHaveLength(1)
    await proxy.close()
  })

  test('between paying and writing it down: it is shown all the same, and not paid for again', async () => {
    const { proxy, server } = await givenProxy()
    const open = model.holds()
    const [look] = await server.summaries.look([ASK])
    await soon(() => expect(model.asked).toHaveLength(1))
    await proxy.cut()
    open()
    expect(await look?.work).toMatchObject({ origin: 'AI', text: TEXT })
    await proxy.heal()
    expect(await shown(server, ASK)).toMatchObject({ origin: 'AI' })
    const other = await start({ databaseUrl: proxy.through(database.url) })
    expect(await shown(other, ASK)).toMatchObject({ origin: 'AI' })
    expect(other.reads).toEqual(['REDIS'])
    expect(model.asked).toHaveLength(1)
    await proxy.close()
  })
})

describe('what is asked for', () => {
  test('is counted by the day, and what is used says when, at most once an hour', async () => {
    const clock = createMovableClock()
    const server = await start({ clock })
    await shown(server, ASK)
    for (let i = 0; i < 3; i++) await shown(server, askFor(LABEL, ' 술 '))
    const usedAt = async () =>
      (await server.db.execute(sql`select last_used_at from summary_cache where keyword = ''`)).map(row =>
        Date.parse(String(row['last_used_at'])),
      )[0] ?? 0
    const made = await usedAt()
    await server.usage.flush()
    const all = [
      { itemSeq: LABEL.itemSeq, keyword: '술', asked: 3 },
      { itemSeq: LABEL.itemSeq, keyword: '', asked: 1 },
    ]
    expect(await server.popular('2000-01-01', 10)).toMatchObject(all)
    clock.passes(59 * 60_000)
    await shown(server, ASK)
    await server.usage.flush()
    expect(await usedAt()).toBe(made)
    clock.passes(DAY)
    await shown(server, ASK)
    await server.close()
    const again = await start()
    expect((await again.popular('2000-01-01', 1))[0]).toMatchObject({ itemSeq: LABEL.itemSeq, keyword: '', asked: 3 })
    const [row] = await again.db.execute(sql`select last_used_at from summary_cache where keyword = ''`)
    expect(Date.parse(String(row?.['last_used_at']))).toBeGreaterThan(made + DAY)
  })

  test('and is missing is told by the table', async () => {
    const server = await start()
    const other = askFor(labelOf('195700021'), '술', null)
    await shown(server, ASK)
    const tasks = await server.summaries.missing([ASK, other, askFor(LABEL, '없는 말')])
    expect(tasks.map(({ pair }) => pair)).toEqual([{ itemSeq: '195700021', keyword: '술' }])
    const made = await Promise.all(tasks.map(async task => server.work?.making.make(task)))
    expect(made.map(each => each?.how)).toEqual(['made'])
    expect(await server.summaries.missing([ASK, other])).toEqual([])
  })

  test('and which medicines there are is told in pages', async () => {
    const { db } = await start()
    const [store, { codesAfter }] = [createMedicineStore(db), createIdentityStore(db)]
    const codes = ['195700020', '195700021', '200000001']
    const labels = codes.toReversed().map(itemSeq => ({ itemSeq, name: `약 ${itemSeq}` }))
    await store.save(labels, { source: 'e약은요', fetchedAt: Date.now(), live: false })
    expect([await codesAfter('', 2), await codesAfter('195700021', 2)]).toEqual([codes.slice(0, 2), codes.slice(2)])
  })
})

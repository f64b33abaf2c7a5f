import { getOperationAST, parse } from 'graphql'
import { Redis } from 'ioredis'
import postgres from 'postgres'
import { describe, expect, onTestFinished, test } from 'vitest'
import { RESOLVERS } from '../../src/fields.js'
import { costOf } from '../../src/graph/cost.js'
import { LIMITS } from '../../src/graph/limits.js'
import { toGlobalId } from '../../src/graph/node.js'
import { schemaOf } from '../../src/graph/schema.js'
import { SECTIONS } from '../../src/medicine/label.js'
import { readKeyword } from '../../src/summary/keyword.js'
import { passageFor, sentencesOf } from '../../src/summary/passage.js'
import { promptFor } from '../../src/summary/prompt.js'
import { openSocket } from '../fakes/socket.js'
import { portOf, soon } from '../feed.js'
import { labelOf } from '../summaries.js'
import { createWorld, type World } from '../world.js'

const DAY = 24 * 3_600_000

interface Summary {
  text: string
  origin: 'AI' | 'EXTRACT'
  keyword: string | null
  model: string | null
  createdAt: string
  pending: boolean
  stale: boolean
  citations: { section: string; quote: string }[]
}
const SUMMARY = 'text origin keyword model createdAt pending stale citations { section quote }'
const READ = `query ($itemSeq: String!, $keyword: String, $wait: Int! = 3000) {
  medicine(itemSeq: $itemSeq) { name summary(keyword: $keyword, maxWaitMs: $wait) { ${SUMMARY} } }
}`
const PAGE = `query ($first: Int! = 20, $wait: Int! = 30000) {
  medicines(search: "요약정", first: $first) { nodes { name summary(maxWaitMs: $wait) { ${SUMMARY} } } }
}`
const READY = (itemSeq: string, keyword = '') => `subscription {
  summaryReady(medicineId: "${toGlobalId('Medicine', itemSeq)}"${keyword && `, keyword: "${keyword}"`}) { ${SUMMARY} }
}`

const texts = {
  indications: '이 약은 두통, 치통, 발열에 사용합니다.',
  dosageAndAdministration: '만 15세 이상 및 성인은 1회 1~2정씩, 1일 3회 복용합니다.',
  precautions: '매일 세 잔 이상 정기적으로 술을 마시는 사람은 이 약을 복용하기 전 의사 또는 약사와 상의하십시오.',
  storage: '실온에서 보관하십시오.',
}
const ONE = { itemSeq: '700000100', name: '하나요약정', ...texts }
const TWENTY = Array.from({ length: 20 }, (_, i) => ({
  itemSeq: String(700_000_101 + i),
  name: `${String.fromCharCode(0xac00 + i * 97)}요약정`,
  ...texts,
}))

const given = (options: Parameters<typeof createWorld>[0] = {}) =>
  createWorld({ medicines: [ONE, ...TWENTY], openai: true, ...options })

const read = async ({ ask }: Pick<World, 'ask'>, keyword: string | null = null, wait = 10_000, itemSeq = ONE.itemSeq) =>
  (await ask<{ medicine: { summary: Summary } }>(READ, { itemSeq, keyword, wait })).medicine.summary

/** A change of the label, as it comes from the official source. */
const changes = ({ app }: Pick<World, 'app'>, indications: string) =>
  app.store.save([{ ...ONE, indications }], { source: 'e약은요', fetchedAt: Date.now() + 1, live: true })

async function sqlOf({ databaseUrl }: World) {
  const sql = postgres(databaseUrl, { max: 1 })
  onTestFinished(() => sql.end())
  return sql
}

/** A counter's values by what their labels say. */
async function counted({ metricsPort }: Pick<World, 'metricsPort'>, name: string): Promise<Record<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
  const lines = [...text.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, 'gm'))]
  return Object.fromEntries(lines.map(([, labels = '', value]) => [labels.replaceAll('"', ''), Number(value)]))
}

describe('a summary', () => {
  test('is made where it is asked for, rests on the label’s own sentences, and is not made twice', async () => {
    const world = await given()
    await world.ask('{ medicines(search: "요약정", first: 20) { nodes { name indications } } }')
    await world.ask(`{ medicine(itemSeq: "${ONE.itemSeq}") { name provenance { stale } } }`)
    expect(world.openai.visits).toEqual([])
    const summary = await read(world)
    expect(summary).toMatchObject({
      text: texts.indications,
      origin: 'AI',
      keyword: null,
      model: 'gpt-5-nano-2025-08-07',
      pending: false,
      stale: false,
      citations: [{ section: 'INDICATIONS', quote: texts.indications }],
    })
    expect(Math.abs(Date.parse(summary.createdAt) - world.clock.now())).toBeLessThan(60_000)
    expect(await read(world)).toEqual(summary)
    expect(world.openai.asked).toHaveLength(1)
  })

  test('of a keyword says what the label does, under whatever name, to whoever types it in whichever way', async () => {
    const world = await given()
    const summary = await read(world, ' 술 ')
    expect(summary).toMatchObject({
      text: texts.precautions,
      origin: 'AI',
      keyword: '술',
      citations: [{ section: 'PRECAUTIONS' }],
    })
    for (const typed of ['술', '\t술\n', '술']) expect(await read(world, typed)).toEqual(summary)
    expect(await read(world, '')).toMatchObject({ keyword: null })
    expect(world.openai.asked).toHaveLength(2)
  })

  test('of what the label never mentions says just that, and nobody is asked', async () => {
    const world = await given()
    expect(await read(world, '녹내장')).toMatchObject({
      text: expect.stringMatching(/‘녹내장’.*말이 없습니다.*안전하다는 뜻은 아니/) as string,
      origin: 'EXTRACT',
      keyword: '녹내장',
      pending: false,
      citations: [],
    })
    expect(world.openai.visits).toEqual([])
  })

  test('is null where there is no official text to make it of', async () => {
    const nothing = Object.fromEntries(SECTIONS.map(section => [section, null]))
    const world = await given({ medicines: [{ itemSeq: ONE.itemSeq, name: '빈정', ...nothing }] })
    expect(await world.ask(READ, { itemSeq: ONE.itemSeq })).toEqual({ medicine: { name: '빈정', summary: null } })
  })

  test('without a key is what the label says', async () => {
    const world = await given({ openai: false })
    expect(await read(world)).toMatchObject({ text: texts.indications, origin: 'EXTRACT', model: null, pending: false })
    expect(await read(world, '술')).toMatchObject({ origin: 'EXTRACT', keyword: '술', pending: false })
  })
})

describe('a page of twenty', () => {
  test('is asked for by two at a time for one reader, and once they are kept costs no call and a handful of statements', async () => {
    const world = await given({ env: { METRICS_PORT: '0' } })
    const page = async (where: Pick<World, 'ask'>, first = 20) =>
      (await where.ask<{ medicines: { nodes: { summary: Summary }[] } }>(PAGE, { first })).medicines.nodes
    world.openai.fails('slow', Infinity, { ms: 50 })
    const nodes = await page(world)
    expect(nodes.map(({ summary }) => `${summary.origin} ${summary.pending}`)).toEqual(Array(20).fill('AI false'))
    expect([world.openai.asked.length, world.openai.seen.mostAtOnce]).toEqual([20, 2])
    const readsOf = async (server: Pick<World, 'metricsPort'>) =>
      Object.fromEntries(
        Object.entries(await counted(server, 'cache_reads_total')).flatMap(([labels, count]) => {
          const [, level] = /^cache=summary,level=(.*)$/.exec(labels) ?? []
          return level ? [[level, count]] : []
        }),
      )

    expect(await page(world)).toEqual(nodes)
    expect(await readsOf(world)).toEqual({ NONE: 20, MEMORY: 20 })

    const second = await world.open()
    expect(await page(second)).toEqual(nodes)
    expect(await page(second)).toEqual(nodes)
    expect(await readsOf(second)).toEqual({ REDIS: 20, MEMORY: 20 })

    const redis = new Redis(String(world.redisUrl))
    onTestFinished(() => redis.disconnect())
    await redis.flushdb()
    const third = await world.open()
    expect(await page(third)).toEqual(nodes)
    expect(await readsOf(third)).toEqual({ DATABASE: 20 })
    expect(world.openai.asked).toHaveLength(20)
  })

  test('takes no longer than it may, whatever the model does; what was left is there later', async () => {
    const world = await given()
    world.openai.fails('slow', Infinity, { ms: 1_500 })
    const page = (wait: number) =>
      world
        .ask<{ medicines: { nodes: { summary: Summary }[] } }>(PAGE, { wait })
        .then(({ medicines }) => medicines.nodes)
    for (const wait of [0, 500]) {
      const nodes = await page(wait)
      expect(nodes.map(({ summary }) => summary)).toEqual(
        Array(20).fill(
          expect.objectContaining({ origin: 'EXTRACT', text: texts.indications, pending: true, stale: false }),
        ),
      )
    }
    world.openai.recovers()
    await soon(async () => expect((await page(0)).map(({ summary }) => summary.origin)).toEqual(Array(20).fill('AI')))
    expect(world.openai.asked).toHaveLength(20)
  })

  test('that is waited for when the server stops comes as it is', async () => {
    const world = await given()
    world.openai.fails('hang')
    const waiting = read(world, null, 30_000)
    await soon(() => expect(world.openai.asked).toHaveLength(1))
    await world.app.close()
    expect(await waiting).toMatchObject({ origin: 'EXTRACT', pending: false })
  })

  test('within the usual three seconds comes without what isn’t there by then', async () => {
    const world = await given()
    world.openai.fails('hang')
    const { medicine } = await world.ask<{ medicine: { summary: Summary } }>(
      `{ medicine(itemSeq: "${ONE.itemSeq}") { summary { ${SUMMARY} } } }`,
    )
    expect(medicine.summary).toMatchObject({ origin: 'EXTRACT', pending: true })
  })
})

describe('two servers', () => {
  test('and fifty who ask at once: one call, and all are shown it', async () => {
    const world = await given()
    const beside = await world.open()
    world.openai.fails('slow', Infinity, { ms: 300 })
    const seen = await Promise.all(Array.from({ length: 50 }, (_, i) => read(i % 2 ? world : beside, null, 20_000)))
    expect(new Set(seen.map(({ text, origin }) => `${origin} ${text}`))).toEqual(new Set([`AI ${texts.indications}`]))
    expect(world.openai.asked).toHaveLength(1)
  })

  test('and a label that changes: the old summary says that it is old until the new one is there, everywhere', async () => {
    const world = await given()
    const beside = await world.open()
    for (const server of [world, beside]) expect(await read(server)).toMatchObject({ origin: 'AI', stale: false })
    const newer = '이 약은 두통, 생리통에 사용합니다.'
    world.openai.fails('slow', Infinity, { ms: 1_000 })
    await changes(world, newer)
    for (const server of [world, beside])
      await soon(async () =>
        expect(await read(server, null, 0)).toMatchObject({
          text: texts.indications,
          origin: 'AI',
          stale: true,
          pending: true,
        }),
      )
    for (const server of [world, beside])
      expect(await read(server)).toMatchObject({ text: newer, origin: 'AI', stale: false, pending: false })
    expect(world.openai.asked).toHaveLength(2)
  })
})

describe('what the model invents', () => {
  test('is not shown: it is told why, and asked once more, and then for a week nobody asks', async () => {
    const world = await given({ env: { METRICS_PORT: '0' } })
    const beside = await world.open()
    world.openai.fails('invented')
    for (const server of [world, world, beside])
      expect(await read(server)).toMatchObject({ text: texts.indications, origin: 'EXTRACT', pending: false })
    expect(world.openai.asked).toHaveLength(2)
    expect(world.openai.asked[1]?.user).toContain('와파린')
    world.openai.recovers()
    world.clock.passes(6 * DAY)
    expect(await read(beside)).toMatchObject({ origin: 'EXTRACT', pending: false })
    world.clock.passes(2 * DAY)
    expect(await read(beside)).toMatchObject({ origin: 'AI' })
    const refusals = Object.values(await counted(world, 'summary_refusals_total'))
    expect(refusals.reduce((sum, count) => sum + count, 0)).toBe(2)
  })

  test('first, and then says rightly, is shown', async () => {
    const world = await given()
    world.openai.fails('invented', 1)
    expect(await read(world)).toMatchObject({ text: texts.indications, origin: 'AI' })
    expect(world.openai.asked).toHaveLength(2)
  })
})

test('the budget of a day is not passed, and there is a new one the next day', async () => {
  const label = labelOf(ONE.itemSeq, { name: ONE.name, ...texts })
  const prompt = promptFor({ name: ONE.name, passage: passageFor(sentencesOf(label), null), keyword: null })
  const most = prompt.system.length + prompt.user.length + JSON.stringify(prompt.schema).length + prompt.maxTokens
  const world = await given({ env: { OPENAI_DAILY_TOKENS: String(most + 1), METRICS_PORT: '0' } })
  const [first, second] = [TWENTY[0]?.itemSeq, TWENTY[1]?.itemSeq]
  expect(await read(world, null, 10_000, first)).toMatchObject({ origin: 'AI' })
  for (let i = 0; i < 3; i++)
    expect(await read(world, null, 10_000, second)).toMatchObject({ origin: 'EXTRACT', pending: false })
  expect(await read(world, null, 10_000, first)).toMatchObject({ origin: 'AI' })
  expect(world.openai.asked).toHaveLength(1)
  expect(await counted(world, 'circuit_state')).toMatchObject({ 'upstream=openai': 2 })
  expect(await counted(world, 'summary_unaffordable_total')).toEqual({ '': 1 })
  const [tokens, usd] = [await counted(world, 'summary_tokens_total'), await counted(world, 'summary_usd_total')]
  const { input, output } = { input: tokens['kind=input'] ?? 0, output: tokens['kind=output'] ?? 0 }
  expect(Math.abs((usd[''] ?? 0) * 1e6 - (input * 0.05 + output * 0.4))).toBeLessThanOrEqual(1)
  const sql = await sqlOf(world)
  expect(await sql`select calls, input_tokens::int as input, output_tokens::int as output from summary_spend`).toEqual([
    { calls: 1, input, output },
  ])
  expect(await counted(world, 'summaries_served_total')).toEqual({ 'origin=AI': 2, 'origin=EXTRACT': 3 })
  world.clock.passes(DAY)
  expect(await read(world, null, 10_000, second)).toMatchObject({ origin: 'AI' })
  expect(await counted(world, 'circuit_state')).toMatchObject({ 'upstream=openai': 0 })
})

describe('whoever waits for a summary', () => {
  /** What a socket was told of one subscription, by the kinds of messages. */
  const follow = async (server: Pick<World, 'url'>, query: string) => {
    const socket = await openSocket({ port: portOf(server) })
    onTestFinished(() => socket.socket.terminate())
    await socket.init()
    const id = socket.subscribe(query)
    return {
      socket,
      id,
      kinds: () => socket.told.filter(each => each.id === id).map(({ type }) => type),
      summary: () =>
        (socket.told.find(each => each.id === id)?.payload as { data?: { summaryReady: Summary } }).data?.summaryReady,
    }
  }

  test('is told once, on whichever server, without having signed in', async () => {
    const world = await given()
    const beside = await world.open()
    world.openai.fails('slow', Infinity, { ms: 1_000 })
    expect(await read(world, null, 0)).toMatchObject({ origin: 'EXTRACT', pending: true })
    const followers = await Promise.all([world, beside, beside].map(server => follow(server, READY(ONE.itemSeq))))
    for (const { kinds, summary } of followers) {
      await soon(() => expect(kinds()).toEqual(['next', 'complete']))
      expect(summary()).toMatchObject({ text: texts.indications, origin: 'AI', pending: false, stale: false })
    }
    expect(world.openai.asked).toHaveLength(1)
  })

  test('is told at once where it is there, and begins it where nobody has', async () => {
    const world = await given()
    for (let i = 0; i < 2; i++) {
      const { kinds, summary } = await follow(world, READY(ONE.itemSeq, '술'))
      await soon(() => expect(kinds()).toEqual(['next', 'complete']))
      expect(summary()).toMatchObject({ text: texts.precautions, origin: 'AI', keyword: '술' })
    }
    expect(world.openai.asked).toHaveLength(1)
  })

  test.each([
    ['there is no key', false, () => undefined, ''],
    ['nothing is let through', true, ({ openai }: World) => openai.fails('invented'), ''],
    ['the label doesn’t mention it', true, () => undefined, '녹내장'],
    ['the model is away', true, ({ openai }: World) => openai.fails(503), ''],
  ] as const)('is told what the label says where %s', async (_, openai, breaks, keyword) => {
    const world = await given({ openai, random: 0 })
    breaks(world)
    const { kinds, summary } = await follow(world, READY(ONE.itemSeq, keyword))
    await soon(() => expect(kinds()).toEqual(['next', 'complete']))
    expect(summary()).toMatchObject({ origin: 'EXTRACT', pending: false })
  })

  test('and goes away does not end the work', async () => {
    const world = await given()
    world.openai.fails('slow', Infinity, { ms: 700 })
    const { socket, id, kinds } = await follow(world, READY(ONE.itemSeq))
    await soon(() => expect(world.openai.asked).toHaveLength(1))
    socket.say({ id, type: 'complete' })
    await soon(async () => expect(await read(world, null, 0)).toMatchObject({ origin: 'AI' }))
    expect(world.openai.asked).toHaveLength(1)
    expect(kinds()).toEqual([])
  })

  test('is refused alike for a medicine that isn’t there, and for what is no id of one', async () => {
    const world = await given()
    const person = await world.signIn()
    const ids = [
      toGlobalId('Medicine', '999999999'),
      toGlobalId('Medicine', 'x'),
      toGlobalId('Scrap', ONE.itemSeq),
      person.id,
      ONE.itemSeq,
      '',
      '가',
      'x'.repeat(10_000),
    ]
    const { socket } = await follow(world, READY(ONE.itemSeq))
    const words = new Set<string>()
    for (const medicineId of ids) {
      const told = await socket.ask(`subscription { summaryReady(medicineId: ${JSON.stringify(medicineId)}) { text } }`)
      expect(told, medicineId.slice(0, 40)).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT', argument: 'medicineId' } },
      ])
      words.add((told as { message: string }[])[0]?.message ?? '')
    }
    expect(words.size).toBe(1)
    const keyword = JSON.stringify('가'.repeat(41))
    expect(
      await socket.ask(
        `subscription { summaryReady(medicineId: "${toGlobalId('Medicine', ONE.itemSeq)}", keyword: ${keyword}) { text } }`,
      ),
    ).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'keyword' } }])
  })
})

test('a summary costs as much as ten other things', () => {
  const schema = schemaOf(RESOLVERS)
  const cost = (query: string) => {
    const document = parse(query)
    const operation = getOperationAST(document)
    if (!operation) throw new Error('There is no operation.')
    return costOf(schema, document, operation, {})
  }
  const page = (fields: string) => cost(`{ medicines(search: "x", first: 100) { nodes { name ${fields} } } }`)
  expect(page('summary { text }') - page('')).toBe(100 * 10)
  expect(page('summary { text citations { quote } }')).toBeLessThan(LIMITS.cost)
})

describe('what can’t be asked', () => {
  test.each([
    ['41 characters', '가'.repeat(41)],
    ['20,000 characters', 'x'.repeat(20_000)],
    ['NUL', '술\0'],
    ['a control character', '술\u0007'],
    ['half a character', '\ud83d'],
    ['the other half', '술\udc00'],
    ['signs alone', '!?%'],
  ])('%s for a keyword is refused with its argument, and nothing is asked of anybody', async (_, keyword) => {
    const world = await given({ medicines: [ONE] })
    const { data, errors } = await world.send<{ medicine: { summary: null } }>(READ, { itemSeq: ONE.itemSeq, keyword })
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/[가-힣]/) as string,
        extensions: { code: 'BAD_USER_INPUT', argument: 'keyword' },
      },
    ])
    expect(data).toEqual({ medicine: { name: ONE.name, summary: null } })
    expect(world.openai.visits).toEqual([])
  })

  test('a megabyte is refused at the door', async () => {
    const world = await given({ medicines: [ONE] })
    const { status, errors } = await world.send(READ, { itemSeq: ONE.itemSeq, keyword: '가'.repeat(350_000) })
    expect([status, errors[0]?.extensions['code']]).toEqual([413, 'BAD_USER_INPUT'])
  })

  test('nobody waits for less than nothing, or for longer than thirty seconds', async () => {
    const world = await given({ medicines: [ONE] })
    for (const wait of [-1, 30_001, 2 ** 31 - 1]) {
      const { errors } = await world.send(READ, { itemSeq: ONE.itemSeq, wait })
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'maxWaitMs' } }])
    }
    const { errors } = await world.send(READ, { itemSeq: ONE.itemSeq, wait: 2 ** 31 })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect(await read(world, null, 30_000)).toMatchObject({ origin: 'AI' })
  })
})

test('what is asked for is counted without a name, and only what the label mentions', async () => {
  const world = await given({ medicines: [ONE] })
  const minji = await world.signIn('민지')
  for (const keyword of [null, '술', '술', '내 이름은 김민지']) await read(minji, keyword)
  await world.app.close()
  const sql = await sqlOf(world)
  const rows = await sql<Record<string, unknown>[]>`select * from summary_demand order by keyword`
  expect(rows.map(({ item_seq, keyword, asked }) => [item_seq, keyword, asked])).toEqual([
    [ONE.itemSeq, '', 1],
    [ONE.itemSeq, '술', 2],
  ])
  expect(Object.keys(rows[0] ?? {}).sort()).toEqual(['asked', 'day', 'item_seq', 'keyword'])
  expect(readKeyword('내 이름은 김민지')).not.toBeNull()
})

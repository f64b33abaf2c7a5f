import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '../../src/clock.js'
import { findBinaries } from '../../src/db/binaries.js'
import { createCluster } from '../../src/db/cluster.js'
import { createDatabase } from '../database.js'
import { startProxy } from '../fakes/proxy.js'
import { apiItem, createWorld, type World } from '../world.js'

/** None of them is among the popular ones that a start reads by itself. */
const SEEN = { itemSeq: '400000001', name: '가람소정', indications: '손톱에 씁니다.' }
const UNSEEN = { itemSeq: '400000002', name: '나래수정', indications: '발톱에 씁니다.' }
const NEW = { itemSeq: '400000003', name: '다솜미정', indications: '눈썹에 씁니다.' }
type Medicine = typeof SEEN

interface Breakable {
  url: string
  /** The same database where nothing is broken, if there is such a way. */
  directUrl: string | null
  breaks(): Promise<void>
  heals(): Promise<void>
}

async function aWay(breaks: 'cut' | 'hang'): Promise<Breakable> {
  const database = await createDatabase(inject('postgresUrl'))
  onTestFinished(() => database.drop())
  const proxy = await startProxy({ port: Number(new URL(database.url).port) })
  onTestFinished(() => proxy.close())
  return {
    url: proxy.through(database.url),
    directUrl: database.url,
    breaks: async () => proxy[breaks](),
    heals: proxy.heal,
  }
}

/** A whole PostgreSQL of its own, that nobody starts again but this test. */
async function aServer(): Promise<Breakable> {
  const folder = await mkdtemp(join(tmpdir(), 'pilling-outage-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const files = join(folder, 'cluster')
  const cluster = createCluster(folder, files, await findBinaries(folder, files), systemClock)
  const password = await cluster.ensure()
  const port = await cluster.start()
  onTestFinished(() => cluster.stop())
  return {
    url: `postgres://pilling:${password}@127.0.0.1:${port}/postgres`,
    directUrl: null,
    async breaks() {
      const [pid] = (await readFile(join(files, 'postmaster.pid'), 'utf8')).split('\n')
      process.kill(Number(pid), 'SIGKILL')
    },
    heals: async () => void (await cluster.start(port)),
  }
}

const readiness = async ({ url, clock }: Pick<World, 'url' | 'clock'>) => {
  // An answer is kept for a second.
  clock.passes(1_001)
  const [live, ready] = await Promise.all([fetch(`${url}/health/live`), fetch(`${url}/health/ready`)])
  return { live: live.status, ready: ready.status, ...((await ready.json()) as object) }
}

/** Everything that can be asked about a medicine, each as an operation of its own. */
const questionsOf = ({ itemSeq, name, indications }: Medicine): [query: string, answer: object][] => {
  const id = Buffer.from(`Medicine:${itemSeq}`).toString('base64url')
  const symptom = indications.slice(0, 2)
  return [
    [`{ medicine(itemSeq: "${itemSeq}") { name indications } }`, { medicine: { name, indications } }],
    [`{ node(id: "${id}") { id } }`, { node: { id } }],
    [`{ medicines(search: "${name}") { nodes { name } } }`, { medicines: { nodes: [{ name }] } }],
    [`{ medicines(search: "${name}", first: 1) { totalCount } }`, { medicines: { totalCount: 1 } }],
    [
      `{ medicinesForSymptom(symptom: "${symptom}") { nodes { name } } }`,
      { medicinesForSymptom: { nodes: [{ name }] } },
    ],
    [`{ medicineSuggestions(prefix: "${name}") { name } }`, { medicineSuggestions: [{ name }] }],
  ]
}

const ask = ({ send }: Pick<World, 'send'>, medicine: Medicine) =>
  Promise.all(
    questionsOf(medicine).map(async ([query]) => {
      const { status, data, errors } = await send<Record<string, unknown>>(query)
      return {
        query,
        status,
        data: Object.values(data ?? {}).some(Boolean) ? data : null,
        told: errors.map(({ extensions }) => extensions),
      }
    }),
  )
const known = (medicine: Medicine) =>
  questionsOf(medicine).map(([query, data]) => ({ query, status: 200, data, told: [] }))
const unavailable = (medicine: Medicine) =>
  questionsOf(medicine).map(([query]) => ({
    query,
    status: 200,
    data: null,
    told: [{ code: 'UPSTREAM_UNAVAILABLE', retryAfter: expect.any(Number) }],
  }))

const soon = (look: () => Promise<void>) => vi.waitFor(look, { timeout: 15_000, interval: 50 })
const save = ({ app }: Pick<World, 'app'>, ...medicines: Medicine[]) =>
  app.store.save(medicines, { source: 'e약은요', fetchedAt: Date.now(), live: false })

const WAYS: [string, () => Promise<Breakable>][] = [
  ['is killed', aServer],
  ['is cut off', () => aWay('cut')],
  ['hangs', () => aWay('hang')],
]

test.each(WAYS)(
  'PostgreSQL that %s: what was seen is shown, the rest is to come back for, and then all is well again',
  async (_, make) => {
    const { url, directUrl, breaks, heals } = await make()
    const world = await createWorld({ databaseUrl: url, medicines: [SEEN, UNSEEN] })
    const beside = await world.open()
    const elsewhere = directUrl ? await world.open({ DATABASE_URL: directUrl }) : null
    expect(await ask(world, SEEN)).toEqual(known(SEEN))

    await breaks()
    await soon(async () =>
      expect(await readiness(world)).toMatchObject({ live: 200, ready: 503, status: 'unavailable' }),
    )
    // What is seen in another process has come to this one by Redis.
    for (const each of [world, beside]) expect(await ask(each, SEEN)).toEqual(known(SEEN))
    expect(await ask(world, UNSEEN)).toEqual(unavailable(UNSEEN))
    // Searches are old after half an hour, and shown all the same.
    world.clock.passes(30 * 60_000)
    expect(await ask(world, SEEN)).toEqual(known(SEEN))
    const missed = { ...SEEN, indications: '손톱과 무릎에 씁니다.' }
    if (elsewhere) await save(elsewhere, missed)

    await heals()
    await soon(async () => expect(await readiness(world)).toMatchObject({ live: 200, ready: 200, status: 'ready' }))
    await soon(async () => expect(await ask(world, UNSEEN)).toEqual(known(UNSEEN)))
    if (elsewhere) await soon(async () => expect(await ask(world, missed)).toEqual(known(missed)))

    const writer = elsewhere ?? beside
    const changed = { ...UNSEEN, indications: '발톱과 팔꿈치에 씁니다.' }
    await save(writer, changed, NEW)
    for (const medicine of [changed, NEW])
      await soon(async () => expect(await ask(world, medicine)).toEqual(known(medicine)))
  },
)

test('the whole official list is kept but PostgreSQL is away: no masked error, and no “there is none”', async () => {
  const { url, breaks } = await aWay('cut')
  const world = await createWorld({
    databaseUrl: url,
    portal: [SEEN, UNSEEN].map(({ itemSeq, name, indications }) => apiItem(itemSeq, name, { efcyQesitm: indications })),
  })
  expect(await world.app.importer.fromApi({ at: () => undefined })).toMatchObject({ added: 2, isComplete: true })
  // The last notice of an import; each before it makes the answers that are kept old.
  const isHeard = () => world.ask('{ medicines(search: "가람소정") { isCatalogueComplete } }')
  await soon(async () => expect(await isHeard()).toEqual({ medicines: { isCatalogueComplete: true } }))
  await soon(async () => expect(await ask(world, SEEN)).toEqual(known(SEEN)))
  await breaks()
  expect(await ask(world, SEEN)).toEqual(known(SEEN))
  expect(await ask(world, UNSEEN)).toEqual(unavailable(UNSEEN))
})

test('part of the official list is kept and PostgreSQL is away: a medicine is read from the source, a search is to come back for', async () => {
  const { url, breaks } = await aWay('cut')
  const items = [SEEN, UNSEEN].map(({ itemSeq, name, indications }) =>
    apiItem(itemSeq, name, { efcyQesitm: indications }),
  )
  const world = await createWorld({ databaseUrl: url, portal: items })
  await soon(async () => expect(await ask(world, SEEN)).toEqual(known(SEEN)))
  await breaks()
  const [medicine, node, ...searches] = await ask(world, UNSEEN)
  expect([medicine, node]).toEqual(known(UNSEEN).slice(0, 2))
  expect(searches).toEqual(unavailable(UNSEEN).slice(2))
})

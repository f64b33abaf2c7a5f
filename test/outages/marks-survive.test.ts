import { setTimeout as wait } from 'node:timers/promises'
import postgres from 'postgres'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import { fromGlobalId, toGlobalId } from '../../src/graph/node.js'
import { createDatabase } from '../database.js'
import { startProxy } from '../fakes/proxy.js'
import { startServer } from '../program.js'
import { startRedis } from '../redis.js'
import { createWorld, type Person, type World } from '../world.js'

/** What an app asks for, and what the log tells of it. */
const MARKS = {
  CREATED: `mutation ($medicineId: ID!, $at: DateTime!, $name: String!) {
    done: createSchedule(input: { medicineId: $medicineId, scheduledTime: $at }, clientMutationId: $name) {
      schedule { id } userErrors { code path } } }`,
  COMPLETED: `mutation ($id: ID!, $name: String!) {
    done: completeSchedule(id: $id, clientMutationId: $name) { schedule { id } userErrors { code path } } }`,
  REOPENED: `mutation ($id: ID!, $name: String!) {
    done: reopenSchedule(id: $id, clientMutationId: $name) { schedule { id } userErrors { code path } } }`,
  SKIPPED: `mutation ($id: ID!, $name: String!) {
    done: skipSchedule(id: $id, clientMutationId: $name) { schedule { id } userErrors { code path } } }`,
  DELETED: `mutation ($id: ID!, $name: String!) {
    done: deleteSchedule(id: $id, clientMutationId: $name) { deletedId userErrors { code path } } }`,
} as const
type Kind = keyof typeof MARKS
const STATUS: Partial<Record<Kind, string>> = { CREATED: 'PENDING', REOPENED: 'PENDING' }

interface Request {
  readonly kind: Kind
  readonly person: Person
  readonly variables: Readonly<Record<string, unknown>> & { readonly name: string }
}
/** A request that was answered: the change is acknowledged. */
interface Answered extends Request {
  readonly id: string
}
interface Done {
  schedule?: { id: string } | null
  deletedId?: string | null
  userErrors: { code: string; path: string[] }[]
}

/** What a server says; null where there is no answer, or it says that it can't at this moment. */
async function ask(url: string, { kind, person, variables }: Request): Promise<Done | null> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${person.accessToken}` },
      body: JSON.stringify({ query: MARKS[kind], variables }),
      signal: AbortSignal.timeout(20_000),
    })
    const { data, errors } = (await response.json()) as {
      data?: { done: Done } | null
      errors?: { extensions: { code: string } }[]
    }
    if (data) return data.done
    if (errors?.every(({ extensions }) => extensions.code === 'UPSTREAM_UNAVAILABLE')) return null
    throw new Error(`It was refused: ${JSON.stringify(errors)}`)
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return null
    throw error
  }
}

async function askUntilAnswered(urlOf: () => string, request: Request, onNoAnswer = () => {}): Promise<Done> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const done = await ask(urlOf(), request)
    if (done) return done
    onNoAnswer()
    await wait(50)
  }
  throw new Error('It was never answered.')
}

const idOf = ({ schedule, deletedId }: Done) => schedule?.id ?? deletedId ?? null

/**
 * Apps of two people on three devices each, that enter and mark doses without a pause. Each sends a request under its name
 * until it is answered, at whichever server there is.
 */
async function startApps(world: World, urlOf: (device: number) => string) {
  const medicineId = toGlobalId('Medicine', world.known[0]?.itemSeq ?? '')
  const people = [await world.signIn('민지'), await world.signIn('준')]
  const answered: Answered[] = []
  let unanswered = 0
  let isOver = false

  const until = async (request: Request, device: number): Promise<string> => {
    const done = await askUntilAnswered(
      () => urlOf(device),
      request,
      () => void unanswered++,
    )
    const id = idOf(done)
    if (id === null) throw new Error(`It was refused: ${JSON.stringify([request.kind, done.userErrors])}`)
    answered.push({ ...request, id })
    return id
  }
  const use = async (person: Person, device: number) => {
    for (let i = 0; !isOver; i++) {
      const name = (kind: Kind) => `${device}-${i}-${kind}`
      const at = new Date(world.clock.now() + 3_600_000).toISOString()
      const id = await until({ kind: 'CREATED', person, variables: { medicineId, at, name: name('CREATED') } }, device)
      const then: Kind[] = [['COMPLETED'], ['COMPLETED', 'REOPENED', 'SKIPPED'], ['SKIPPED', 'DELETED']][
        i % 3
      ] as Kind[]
      for (const kind of then) await until({ kind, person, variables: { id, name: name(kind) } }, device)
    }
  }
  const devices = [0, 1, 2, 3, 4, 5]
  const done = Promise.all(devices.map(device => use(people[device % 2]!, device)))
  const failed = new Promise<never>((_resolve, reject) => void done.catch(reject))
  failed.catch(() => undefined)
  onTestFinished(() => void (isOver = true))
  return {
    answered,
    unanswered: () => unanswered,
    /** Resolves when so many more requests were answered. */
    brings(more: number) {
      const enough = answered.length + more
      const look = vi.waitFor(() => expect(answered.length).toBeGreaterThan(enough), { timeout: 40_000 })
      return Promise.race([failed, look])
    },
    /** Lets every request that is under way come to its answer. */
    stop: () => ((isOver = true), done),
  }
}

/** All that is kept of doses, what the log tells of them, and what is remembered of requests. */
async function kept(databaseUrl: string) {
  const sql = postgres(databaseUrl, { max: 1 })
  try {
    return {
      doses: [...(await sql<{ id: string; status: string }[]>`select * from schedule order by id`)],
      log: [
        ...(await sql<{ entity_id: string; kind: Kind; user_id: string; seq: string }[]>`
          select * from schedule_change order by user_id, seq`),
      ],
      ledger: [
        ...(await sql<{ client_mutation_id: string; answer: string }[]>`
          select * from mutation_ledger order by user_id, client_mutation_id`),
      ],
    }
  } finally {
    await sql.end()
  }
}

const uuidOf = (id: string) => fromGlobalId(id)?.id ?? ''

/** Every change that was acknowledged is there once, in table, log and ledger; asking for all of them again changes nothing. */
async function expectOnce(answered: readonly Answered[], databaseUrl: string, url: string) {
  const all = await kept(databaseUrl)
  const byName = (one: string, other: string) => (one < other ? -1 : 1)
  expect(all.ledger.map(row => `${row.client_mutation_id} ${row.answer}`).sort(byName)).toEqual(
    answered.map(({ variables, id }) => `${variables.name} ${uuidOf(id)}`).sort(byName),
  )
  const kindsOf = new Map<string, Kind[]>()
  for (const { id, kind } of answered) kindsOf.set(uuidOf(id), [...(kindsOf.get(uuidOf(id)) ?? []), kind])
  const logged = new Map<string, Kind[]>()
  for (const { entity_id, kind } of all.log) logged.set(entity_id, [...(logged.get(entity_id) ?? []), kind])
  expect(logged).toEqual(kindsOf)
  for (const user of new Set(all.log.map(row => row.user_id))) {
    const seqs = all.log.filter(row => row.user_id === user).map(({ seq }) => Number(seq))
    expect(seqs).toEqual(seqs.map((_, i) => i + 1))
  }
  const statuses = [...kindsOf].flatMap(([id, kinds]) => {
    const last = kinds.at(-1)
    return !last || last === 'DELETED' ? [] : [`${id} ${STATUS[last] ?? last}`]
  })
  expect(all.doses.map(({ id, status }) => `${id} ${status}`)).toEqual(statuses.sort(byName))

  const askAgain = async (request: Answered) => {
    const done = await askUntilAnswered(() => url, request)
    const isGone = kindsOf.get(uuidOf(request.id))?.at(-1) === 'DELETED' && request.kind !== 'DELETED'
    expect(done.userErrors.map(({ code }) => code)).toEqual(isGone ? ['NOT_FOUND'] : [])
    expect(idOf(done)).toBe(isGone ? null : request.id)
  }
  for (let i = 0; i < answered.length; i += 8) await Promise.all(answered.slice(i, i + 8).map(askAgain))
  expect(await kept(databaseUrl)).toEqual(all)
}

const MEDICINES = [{ name: '가나다정' }]

test('servers that are killed while people mark doses: what was acknowledged is there once, and what wasn’t is done once by asking again', async () => {
  const world = await createWorld({ medicines: MEDICINES })
  const victims = [await startServer(world.settings), await startServer(world.settings)]
  let serving = world.url
  const apps = await startApps(world, () => serving)
  for (const victim of victims) {
    serving = victim.url
    await apps.brings(60)
    const before = apps.unanswered()
    victim.kill('SIGKILL')
    expect(await victim.ended).toBe('SIGKILL')
    await vi.waitFor(() => expect(apps.unanswered()).toBeGreaterThan(before), { timeout: 10_000 })
    serving = world.url
  }
  await apps.brings(60)
  await apps.stop()
  await expectOnce(apps.answered, world.databaseUrl, world.url)
}, 180_000)

test('a PostgreSQL whose connections are ended, cut and hung while people mark doses: every change is there once', async () => {
  const database = await createDatabase(inject('postgresUrl'))
  onTestFinished(() => database.drop())
  const proxy = await startProxy({ port: Number(new URL(database.url).port) })
  onTestFinished(() => proxy.close())
  const world = await createWorld({ medicines: MEDICINES, databaseUrl: proxy.through(database.url) })
  const beside = await world.open()
  const admin = postgres(database.url, { max: 1 })
  onTestFinished(() => admin.end())
  const apps = await startApps(world, device => (device < 3 ? world : beside).url)
  await apps.brings(20)
  for (let round = 0; round < 5; round++) {
    await admin`
      select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
    await apps.brings(10)
  }
  for (const breaks of ['cut', 'hang'] as const) {
    const before = apps.unanswered()
    await proxy[breaks]()
    await vi.waitFor(() => expect(apps.unanswered()).toBeGreaterThan(before), { timeout: 20_000 })
    await proxy.heal()
    await apps.brings(20)
  }
  await apps.stop()
  await expectOnce(apps.answered, database.url, beside.url)
}, 180_000)

test('a Redis that is killed while people mark doses: nobody notices', async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  const world = await createWorld({ medicines: MEDICINES, redisUrl: redis.url })
  const beside = await world.open()
  const apps = await startApps(world, device => (device < 3 ? world : beside).url)
  await apps.brings(40)
  await redis.kill()
  await apps.brings(80)
  const again = await startRedis({ port: redis.port })
  onTestFinished(() => again.stop())
  await apps.brings(40)
  await apps.stop()
  expect(apps.unanswered()).toBe(0)
  await expectOnce(apps.answered, world.databaseUrl, world.url)
})

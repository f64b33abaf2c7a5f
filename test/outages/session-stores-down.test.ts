import postgres from 'postgres'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import { findFreePort } from '../../src/db/port.js'
import { fromGlobalId, toGlobalId } from '../../src/graph/node.js'
import { createDatabase } from '../database.js'
import { startProxy } from '../fakes/proxy.js'
import { openSocket } from '../fakes/socket.js'
import { startRedis } from '../redis.js'
import { areSoonRefused, END_SESSION, refresh, REFRESH, SIGN_OUT, SIGN_OUT_EVERYWHERE, whoIs } from '../session.js'
import { createWorld, REDIRECT_URI, type Person, type World } from '../world.js'

const SEEN = { itemSeq: '700000001', name: '보인적있는정' }
const MEDICINE = `{ medicine(itemSeq: "${SEEN.itemSeq}") { name } }`
const SHOWN = { medicine: { name: SEEN.name } }
const ROLES = '{ viewer { roles } }'
const SAVE = 'mutation ($id: ID!) { saveScrap(input: { medicineId: $id }) { scrap { id } } }'
const SAVED = `{ medicine(itemSeq: "${SEEN.itemSeq}") { name viewerScrap { id } } }`
const SCHEMA = '{ __schema { queryType { name } } }'

const soon = (look: () => Promise<void>) => vi.waitFor(look, { timeout: 15_000, interval: 50 })
const portOf = ({ url }: Pick<World, 'url'>) => Number(new URL(url).port)

async function connected(server: Pick<World, 'url'>, accessToken: string) {
  const socket = await openSocket({ port: portOf(server) })
  onTestFinished(() => socket.socket.terminate())
  await socket.init(`Bearer ${accessToken}`)
  return socket
}

const apiTokenOf = ({ app }: Pick<World, 'app'>, { id }: Person) =>
  app.users.apiTokens.issue(fromGlobalId(id).id, { name: '밤 일', days: null })

/** How often an operation of theirs is let through, of so many at once. */
async function letThrough({ send }: Pick<Person, 'send'>, times: number): Promise<number> {
  const answers = await Promise.all(Array.from({ length: times }, () => send('{ __typename }')))
  const [fine, refused] = [answers.filter(({ status }) => status === 200), answers.filter(each => each.status === 429)]
  expect(fine.length + refused.length).toBe(times)
  for (const { errors } of refused)
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) as number } }])
  return fine.length
}

interface Breakable {
  url: string
  breaks(): Promise<void>
  /** What brings it back; null where nothing does. */
  heals: (() => Promise<void>) | null
}

const REDIS: [string, () => Promise<Breakable>][] = [
  [
    'is not there',
    async () => ({ url: `redis://127.0.0.1:${await findFreePort()}`, breaks: async () => {}, heals: null }),
  ],
  [
    'is killed',
    async () => {
      const redis = await startRedis()
      onTestFinished(() => redis.stop())
      return { url: redis.url, breaks: () => redis.kill(), heals: null }
    },
  ],
  [
    'stands still',
    async () => {
      const redis = await startRedis()
      onTestFinished(() => redis.stop())
      return { url: redis.url, breaks: () => redis.kill('SIGSTOP'), heals: () => redis.kill('SIGCONT') }
    },
  ],
]

test.each(REDIS)(
  'Redis that %s: people sign in, go on and out, on all servers, and each server counts for itself',
  async (_, make) => {
    const redis = await make()
    const world = await createWorld({ redisUrl: redis.url, env: { RATE_LIMIT_PER_MINUTE: '40' } })
    const elsewhere = await world.open()
    const me = await world.signIn()
    const socket = await connected(world, me.accessToken)
    await redis.breaks()

    expect(await whoIs(world, me.accessToken)).toBe(me.id)
    const next = await refresh(elsewhere, me.refreshToken)
    expect(await socket.ping({ authorization: `Bearer ${next.accessToken}` })).toMatchObject({
      payload: { accessTokenExpiresAt: next.accessTokenExpiresAt },
    })
    const busy = await world.signIn()
    expect(await letThrough(busy, 60)).toBe(40)
    expect(await letThrough(elsewhere.personOf(busy.id, busy), 60)).toBe(40)
    expect(await whoIs(world, next.accessToken)).toBe(me.id)

    await elsewhere.ask(SIGN_OUT, { token: next.refreshToken })
    expect(await socket.closed()).toBe('4403 Session ended')
    await areSoonRefused(world, me.accessToken, next.accessToken)
    if (!redis.heals) return
    await redis.heals()
    const later = await world.signIn()
    expect(await whoIs(elsewhere, later.accessToken)).toBe(later.id)
  },
)

/** A way to a database that can be broken, and the same database where it isn't. */
async function aWay(breaks: 'cut' | 'hang') {
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

const KAKAO = `mutation ($code: String!, $uri: URL!) {
  signInWithKakao(input: { code: $code, redirectUri: $uri }) { session { accessToken } userErrors { code } }
}`
const GUEST = 'mutation { signInAsGuest { session { accessToken } userErrors { code } } }'

/** Everything that reads or writes an account or what is somebody's own, as [query, variables]. */
const accountOperations = (
  me: Person,
  { session, scrap, code }: { session: string; scrap: string; code: string },
): [string, Record<string, unknown>][] => [
  ['{ viewer { id } }', {}],
  ['{ viewer { sessions { totalCount nodes { id } } } }', {}],
  ['{ exportViewer }', {}],
  ['query ($id: ID!) { node(id: $id) { id } }', { id: me.id }],
  ['query ($id: ID!) { node(id: $id) { id } }', { id: session }],
  ['query ($id: ID!) { node(id: $id) { id } }', { id: scrap }],
  ['{ viewer { scraps { totalCount nodes { id } } scrapCategories { count } } }', {}],
  [SAVED, {}],
  [SAVE, { id: toGlobalId('Medicine', SEEN.itemSeq) }],
  ['mutation ($id: ID!) { deleteScrap(id: $id) { deletedId } }', { id: scrap }],
  ['mutation { updateViewer(input: { timeZone: "Asia/Seoul" }) { viewer { id } } }', {}],
  [SIGN_OUT_EVERYWHERE, {}],
  [END_SESSION, { id: session }],
  ['mutation { deleteViewer { deletedId } }', {}],
  [SIGN_OUT, { token: me.refreshToken }],
  [REFRESH, { token: me.refreshToken }],
  [GUEST, {}],
  [KAKAO, { code, uri: REDIRECT_URI }],
]

const refreshByBrowser = ({ url }: Pick<World, 'url'>, { refreshToken }: Person, path = '/auth/refresh') =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-pilling-csrf': '1',
      cookie: `__Host-pilling-refresh=${refreshToken}`,
    },
    body: '{}',
  })

test.each(['cut', 'hang'] as const)(
  'PostgreSQL out of reach (%s): who is signed in sees medicines, accounts are to come back for, and nobody is signed out by it',
  async how => {
    const { url, directUrl, breaks, heals } = await aWay(how)
    const env = { INTROSPECTION: 'analyst' }
    const world = await createWorld({ databaseUrl: url, kakao: true, medicines: [SEEN], env })
    const elsewhere = await world.open({ DATABASE_URL: directUrl })
    const [me, analyst, browser] = [await world.signIn(), await world.signIn(), await world.signIn()]
    await elsewhere.app.users.roles.grant(fromGlobalId(analyst.id).id, 'ANALYST')
    const { token: apiToken } = await apiTokenOf(elsewhere, analyst)
    const byProgram = { authorization: `Bearer ${apiToken}` }
    const sessions = await me.ask<{ viewer: { sessions: { nodes: { id: string }[] } } }>(
      '{ viewer { sessions { nodes { id } } } }',
    )
    const { saveScrap } = await me.ask<{ saveScrap: { scrap: { id: string } } }>(SAVE, {
      id: toGlobalId('Medicine', SEEN.itemSeq),
    })
    const socket = await connected(world, me.accessToken)
    expect(await me.ask(MEDICINE)).toEqual(SHOWN)
    await soon(async () => expect(await analyst.ask(SCHEMA)).toMatchObject({ __schema: {} }))
    expect(await world.ask(MEDICINE, {}, byProgram)).toEqual(SHOWN)

    await breaks()
    world.clock.passes(6_000) // what was known of sessions is not believed any more

    expect(await me.ask(MEDICINE)).toEqual(SHOWN)
    expect(await socket.ask(MEDICINE)).toEqual({ data: SHOWN })
    const unavailable = { code: 'UPSTREAM_UNAVAILABLE', retryAfter: expect.any(Number) as number }
    const code = world.kakao.codeFor({ sub: '6001', nickname: '늦은사람' })
    const [session = ''] = sessions.viewer.sessions.nodes.map(({ id }) => id)
    const operations = accountOperations(me, { session, scrap: saveScrap.scrap.id, code })
    const answers = await Promise.all(
      operations.map(async ([query, variables]) => {
        const { status, errors } = await me.send(query, variables)
        return { query, status, told: errors.map(({ extensions }) => extensions) }
      }),
    )
    expect(answers).toEqual(operations.map(([query]) => ({ query, status: 200, told: [unavailable] })))
    expect(await socket.ask(ROLES)).toMatchObject({ errors: [{ extensions: unavailable }] })
    // The medicine is there all the same, and nobody is told that they saved nothing.
    expect(await me.send(SAVED)).toMatchObject({
      data: { medicine: { name: SEEN.name, viewerScrap: null } },
      errors: [{ path: ['medicine', 'viewerScrap'], extensions: unavailable }],
    })
    // A browser keeps its cookie.
    for (const path of ['/auth/refresh', '/auth/sign-out']) {
      const response = await refreshByBrowser(world, browser, path)
      expect([response.status, response.headers.get('set-cookie')], path).toEqual([503, null])
      expect(Number(response.headers.get('retry-after')), path).toBeGreaterThan(0)
    }

    // Signatures are still looked at, a role isn't believed, and an API token can't be.
    const forged = `${me.accessToken.slice(0, -6)}AAAAAA`
    expect(await world.send(MEDICINE, {}, { authorization: `Bearer ${forged}` })).toMatchObject({ status: 401 })
    expect((await analyst.send(SCHEMA)).data).toBeNull()
    const program = await world.send(MEDICINE, {}, byProgram)
    expect([program.status, program.errors[0]?.extensions]).toEqual([503, unavailable])
    expect(Number(program.headers.get('retry-after'))).toBeGreaterThan(0)
    const another = await connected(world, analyst.accessToken)
    expect(await another.ask(MEDICINE)).toEqual({ data: SHOWN })
    const machine = await openSocket({ port: portOf(world) })
    machine.say({ type: 'connection_init', payload: byProgram })
    expect(await machine.closed()).toBe('1013 Try again later')

    await heals()
    await soon(async () => expect((await refresh(world, me.refreshToken)).viewerId).toBe(me.id))
    await soon(async () => expect(await whoIs(world, me.accessToken)).toBe(me.id))
    await soon(async () => expect((await refreshByBrowser(world, browser)).status).toBe(200))
    await soon(async () => expect(await analyst.ask(SCHEMA)).toMatchObject({ __schema: {} }))
    await soon(async () => expect(await world.ask(MEDICINE, {}, byProgram)).toEqual(SHOWN))
    expect([socket.isOpen(), another.isOpen()]).toEqual([true, true])
    expect(await socket.ask(ROLES)).toEqual({ data: { viewer: { roles: ['USER'] } } })
    // Of what was to come back for nothing was done by halves.
    const sql = postgres(directUrl, { max: 1 })
    onTestFinished(() => sql.end())
    expect(
      await sql`select (select count(*) from app_user)::int as users, count(*)::int, count(ended_at)::int as ended
      from session`,
    ).toEqual([{ users: 3, count: 3, ended: 0 }])
  },
  90_000,
)

const SLOW: [string, 'row' | 'table'][] = [
  ['a row that is to be written', 'row'],
  ['all that is known of sessions', 'table'],
]

test.each(SLOW)(
  'PostgreSQL that is there and slow (%s is locked for longer than a statement may take): ended sessions stay ended, a good one is answered calmly',
  async (_, what) => {
    const world = await createWorld({ medicines: [SEEN] })
    const [me, gone] = [await world.signIn('나'), await world.signIn('간사람')]
    const stolen = world.personOf(gone.id, gone)
    await gone.ask(SIGN_OUT_EVERYWHERE)
    world.clock.passes(61_000) // so that the next sight of a session is written
    const sql = postgres(world.databaseUrl, { max: 1 })
    const watch = postgres(world.databaseUrl, { max: 1 })
    onTestFinished(() => Promise.all([sql.end(), watch.end()]).then(() => undefined))
    const waiting = async () =>
      Number(
        (
          await watch`select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`
        )[0]?.['count'],
      )
    const unavailable = { code: 'UPSTREAM_UNAVAILABLE', retryAfter: expect.any(Number) as number }
    const change = 'mutation { updateViewer(input: { nickname: "훔친이름" }) { viewer { id } } }'

    await sql.begin(async tx => {
      if (what === 'row') await tx`select 1 from session where user_id = ${fromGlobalId(me.id).id} for update`
      else await tx`lock table session in access exclusive mode`
      const mine = me.send(MEDICINE)
      await soon(async () => expect(await waiting()).toBeGreaterThan(0))
      if (what === 'row') expect((await mine).data).toEqual(SHOWN)
      await soon(async () => expect(await waiting()).toBe(0))
      if (what === 'table') expect(await mine).toMatchObject({ status: 503, errors: [{ extensions: unavailable }] })

      const [theirs, written] = await Promise.all([stolen.send(MEDICINE), stolen.send(change)])
      const code = what === 'row' ? 'UNAUTHENTICATED' : 'UPSTREAM_UNAVAILABLE'
      for (const { data, errors } of [theirs, written]) {
        expect(data).toBeNull()
        expect(errors).toMatchObject([{ extensions: { code } }])
      }
      if (what === 'row') expect(await whoIs(world, me.accessToken)).toBe(me.id)
    })

    expect(await whoIs(world, me.accessToken)).toBe(me.id)
    expect(await whoIs(world, gone.accessToken)).toBe('UNAUTHENTICATED')
    expect(await watch`select 1 from app_user where nickname = '훔친이름'`).toHaveLength(0)
  },
  60_000,
)

test('a socket that a signature alone let in is closed once PostgreSQL can tell that its session had ended', async () => {
  const { url, directUrl, breaks, heals } = await aWay('cut')
  const world = await createWorld({ databaseUrl: url, medicines: [SEEN] })
  const elsewhere = await world.open({ DATABASE_URL: directUrl })
  const [me, stranger] = [await world.signIn(), await world.signIn()]
  expect(await me.ask(MEDICINE)).toEqual(SHOWN)
  await breaks()
  world.clock.passes(6_000)
  await elsewhere.ask(SIGN_OUT, { token: me.refreshToken })
  const [mine, theirs] = [await connected(world, me.accessToken), await connected(world, stranger.accessToken)]
  expect(await mine.ask(MEDICINE)).toEqual({ data: SHOWN })
  expect(await mine.ask('{ viewer { id } }')).toMatchObject({
    errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryAfter: 1 } }],
  })
  await heals()
  await soon(async () => expect(mine.state).toMatchObject({ code: 4403, reason: 'Session ended' }))
  await soon(async () =>
    expect(await theirs.ask('{ viewer { id } }')).toEqual({ data: { viewer: { id: stranger.id } } }),
  )
})

interface Missed {
  world: World
  /** Ends the session of this person in such a way that the server of `world` hears nothing of it meanwhile. */
  endsUnheard(person: Person): Promise<void>
}

const MISSED: [string, () => Promise<Missed>][] = [
  ...(['cut', 'hang'] as const).map((how): [string, () => Promise<Missed>] => [
    how === 'cut' ? 'was cut off' : 'hung',
    async () => {
      const { url, directUrl, breaks, heals } = await aWay(how)
      const world = await createWorld({ databaseUrl: url })
      const elsewhere = await world.open({ DATABASE_URL: directUrl })
      return {
        world,
        async endsUnheard({ refreshToken }) {
          await breaks()
          await elsewhere.ask(SIGN_OUT, { token: refreshToken })
          await heals()
        },
      }
    },
  ]),
  [
    'was terminated',
    async () => {
      const world = await createWorld()
      const sql = postgres(world.databaseUrl, { max: 1 })
      onTestFinished(() => sql.end())
      return {
        world,
        async endsUnheard({ id }) {
          // As by somebody whose notice went out while nobody listened.
          await sql`update session set ended_at = now(), end_reason = 'ended' where user_id = ${fromGlobalId(id).id}`
          const cut = await sql`select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and query ilike 'listen%'`
          expect(cut).not.toHaveLength(0)
        },
      }
    },
  ],
]

test.each(MISSED)(
  'the connection that brings news %s: a session that ended meanwhile is refused when it is back, and its sockets are closed',
  async (_, make) => {
    const { world, endsUnheard } = await make()
    const [me, stranger] = [await world.signIn(), await world.signIn()]
    const [mine, theirs] = [await connected(world, me.accessToken), await connected(world, stranger.accessToken)]
    expect(await whoIs(world, me.accessToken)).toBe(me.id)
    await endsUnheard(me)
    await soon(async () => expect(mine.state).toMatchObject({ code: 4403, reason: 'Session ended' }))
    expect(await whoIs(world, me.accessToken)).toBe('UNAUTHENTICATED')
    await soon(async () =>
      expect(await theirs.ask('{ viewer { id } }')).toEqual({ data: { viewer: { id: stranger.id } } }),
    )
  },
)

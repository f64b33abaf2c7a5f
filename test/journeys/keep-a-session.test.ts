import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { toGlobalId } from '../../src/graph/node.js'
import {
  areSoonRefused,
  END_SESSION,
  ENDS,
  refresh,
  REFRESH,
  showRefreshToken,
  SIGN_OUT,
  SIGN_OUT_EVERYWHERE,
  signInWithKakao,
  SPENT,
  whoIs,
} from '../session.js'
import { createWorld, type Person, type World } from '../world.js'

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000]

const AGENTS = {
  windows:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
  iphone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
  android: 'okhttp/4.12.0',
}

interface Listed {
  id: string
  device: string
  createdAt: string
  lastSeenAt: string
  expiresAt: string
  isCurrent: boolean
}
interface ListedPage {
  nodes: Listed[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
  totalCount: number
}
const LIST = `query ($first: Int, $after: String) { viewer { sessions(first: $first, after: $after) {
  nodes { id device createdAt lastSeenAt expiresAt isCurrent } pageInfo { hasNextPage endCursor } totalCount
} } }`
const list = async (person: Person, first = 100, after: string | null = null) =>
  (await person.ask<{ viewer: { sessions: ListedPage } }>(LIST, { first, after })).viewer.sessions

/** Somebody on several devices, a second after each other. */
async function devicesOf(world: World, sub: string, ...agents: string[]): Promise<Person[]> {
  const devices: Person[] = []
  for (const agent of agents) {
    devices.push(await signInWithKakao(world, sub, agent))
    world.clock.passes(SECOND)
  }
  return devices
}

function sqlOf({ databaseUrl }: Pick<World, 'databaseUrl'>): Sql {
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => undefined })
  onTestFinished(() => sql.end())
  return sql
}

function logFile(): { path: string; lines(): Record<string, unknown>[]; text(): string } {
  const folder = mkdtempSync(join(tmpdir(), 'pilling-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'log')
  const text = () => readFileSync(path, 'utf8')
  const lines = () =>
    text()
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Record<string, unknown>)
  return { path, text, lines }
}

describe('going on', () => {
  test('a refresh gives new tokens of the same session, and the access token before it lives out its time', async () => {
    const world = await createWorld()
    const me = await world.signIn()
    world.clock.passes(5 * MINUTE)
    const next = await refresh(world, me.refreshToken)
    expect(next.viewerId).toBe(me.id)
    expect(next.refreshToken).not.toBe(me.refreshToken)
    expect(next.accessToken).not.toBe(me.accessToken)
    const told = [next.accessTokenExpiresAt, next.refreshTokenExpiresAt].map(at => Date.parse(at) - world.clock.now())
    expect(Math.round(told[0]! / MINUTE)).toBe(15)
    expect(Math.round(told[1]! / DAY)).toBe(30)
    expect(await whoIs(world, me.accessToken)).toBe(me.id)
    expect(await whoIs(world, next.accessToken)).toBe(me.id)
    expect((await list(me)).totalCount).toBe(1)
    world.clock.passes(11 * MINUTE)
    expect(await whoIs(world, me.accessToken)).toBe('UNAUTHENTICATED')
    expect(await whoIs(world, next.accessToken)).toBe(me.id)
  })

  test('whoever comes back once a month for a year never signs in again', async () => {
    const world = await createWorld()
    const me = await world.signIn()
    let { refreshToken } = me
    for (let month = 0; month < 12; month++) {
      world.clock.passes(30 * DAY - MINUTE)
      const next = await refresh(world, refreshToken)
      expect(await whoIs(world, next.accessToken)).toBe(me.id)
      refreshToken = next.refreshToken
    }
  })

  test('whoever stays away for longer than REFRESH_TOKEN_TTL signs in again', async () => {
    const world = await createWorld({ env: { REFRESH_TOKEN_TTL: '3600', ACCESS_TOKEN_TTL: '7200' } })
    const [stays, comes] = [await world.signIn(), await world.signIn()]
    world.clock.passes(HOUR - MINUTE)
    const next = await refresh(world, comes.refreshToken)
    world.clock.passes(2 * MINUTE)
    expect(await showRefreshToken(world, stays.refreshToken)).toEqual(SPENT)
    expect(await whoIs(world, stays.accessToken)).toBe('UNAUTHENTICATED')
    expect(await whoIs(world, next.accessToken)).toBe(comes.id)
    // An access token never outlives its session.
    expect(next.accessTokenExpiresAt <= next.refreshTokenExpiresAt).toBe(true)
    // Who stayed away is no thief: the other's session is not touched, and theirs was not ended for reuse.
    expect(await sqlOf(world)`select end_reason from session where end_reason is not null`).toEqual([])
  })

  test('twenty tabs that refresh at once on two servers are given one successor', async () => {
    const world = await createWorld()
    const other = await world.open()
    const me = await world.signIn()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => refresh(i % 2 ? world : other, me.refreshToken)),
    )
    expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(1)
    expect(await Promise.all(answers.map(({ accessToken }, i) => whoIs(i % 2 ? other : world, accessToken)))).toEqual(
      answers.map(() => me.id),
    )
    expect(await sqlOf(world)`select count(*)::int, count(used_at)::int as used from refresh_token`).toEqual([
      { count: 2, used: 1 },
    ])
    world.clock.passes(MINUTE)
    expect((await refresh(other, answers[0]!.refreshToken)).viewerId).toBe(me.id)
  })

  test('an answer that got lost on the way is given again to whoever asks again within ten seconds', async () => {
    const world = await createWorld()
    const other = await world.open()
    const me = await world.signIn()
    await askAndHangUp(world, me.refreshToken)
    world.clock.passes(9 * SECOND)
    const next = await refresh(other, me.refreshToken)
    // From here on all is as if nothing had been lost.
    world.clock.passes(MINUTE)
    const after = await refresh(world, next.refreshToken)
    expect(await whoIs(world, after.accessToken)).toBe(me.id)
    expect((await list(world.personOf(me.id, after))).totalCount).toBe(1)
  })

  /** Asks for new tokens, and is gone before the answer comes, though not before the server has made them. */
  async function askAndHangUp(world: World, token: string): Promise<void> {
    const sql = sqlOf(world)
    const body = JSON.stringify({ query: REFRESH, variables: { token } })
    const { hostname, port } = new URL(world.url)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    socket.pause()
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
    await vi.waitFor(
      async () => expect(await sql`select 1 from refresh_token where used_at is not null`).toHaveLength(1),
      { timeout: 10_000 },
    )
    socket.destroy()
  }
})

describe('a refresh token that was used before', () => {
  test('ends the whole session once ten seconds have passed: for the thief, for the owner, at once, with a warning', async () => {
    const log = logFile()
    const world = await createWorld({ kakao: true, env: { LOG_FILE: log.path, LOG_LEVEL: 'info' } })
    const other = await world.open()
    const [stolen, elsewhere] = (await devicesOf(world, '4001', AGENTS.windows, AGENTS.iphone)) as [Person, Person]
    const stranger = await world.signIn()
    const { nodes } = await list(stolen)
    const sessionId = nodes.find(({ isCurrent }) => isCurrent)?.id
    const mine = await refresh(world, stolen.refreshToken)
    for (const token of [stolen.accessToken, mine.accessToken])
      expect(await Promise.all([whoIs(world, token), whoIs(other, token)])).toEqual([stolen.id, stolen.id])
    world.clock.passes(10_001)

    expect(await showRefreshToken(other, stolen.refreshToken)).toEqual(SPENT)
    for (const token of [stolen.accessToken, mine.accessToken])
      expect(await whoIs(other, token)).toBe('UNAUTHENTICATED')
    await areSoonRefused(world, stolen.accessToken, mine.accessToken)
    expect(await showRefreshToken(world, mine.refreshToken)).toEqual(SPENT)
    expect(await showRefreshToken(world, stolen.refreshToken)).toEqual(SPENT)

    expect(await whoIs(world, elsewhere.accessToken)).toBe(elsewhere.id)
    expect((await refresh(other, elsewhere.refreshToken)).viewerId).toBe(elsewhere.id)
    expect(await whoIs(world, stranger.accessToken)).toBe(stranger.id)

    const warnings = () => log.lines().filter(({ level }) => level === 'warn')
    await vi.waitFor(() => expect(warnings()).toHaveLength(1), { timeout: 10_000 })
    const [{ level, time, service, msg, ...told } = {}] = warnings()
    expect([level, service, msg]).toEqual(['warn', 'pilling', 'a refresh token was used again: its session was ended'])
    expect(Date.parse(String(time))).not.toBeNaN()
    const { sessionId: warnedOf, userId, ...more } = told
    expect([toGlobalId('ViewerSession', String(warnedOf)), toGlobalId('User', String(userId))]).toEqual([
      sessionId,
      stolen.id,
    ])
    expect(more).toEqual({})
    const secrets = [stolen, elsewhere, stranger, mine].flatMap(each => [each.accessToken, each.refreshToken])
    expect(secrets.filter(secret => log.text().includes(secret))).toEqual([])
    expect(log.text()).not.toContain('두기기')
  })

  test('long ago is as bad: a copy from three refreshes before ends the session too', async () => {
    const world = await createWorld()
    const me = await world.signIn()
    let newest = await refresh(world, me.refreshToken)
    for (let i = 0; i < 3; i++) {
      world.clock.passes(10 * MINUTE)
      newest = await refresh(world, newest.refreshToken)
    }
    expect(await showRefreshToken(world, me.refreshToken)).toEqual(SPENT)
    expect(await whoIs(world, newest.accessToken)).toBe('UNAUTHENTICATED')
    expect(await showRefreshToken(world, newest.refreshToken)).toEqual(SPENT)
  })

  test('twenty times at once after the ten seconds warns once', async () => {
    const log = logFile()
    const world = await createWorld({ env: { LOG_FILE: log.path, LOG_LEVEL: 'info' } })
    const other = await world.open()
    const me = await world.signIn()
    await refresh(world, me.refreshToken)
    world.clock.passes(11 * SECOND)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => showRefreshToken(i % 2 ? world : other, me.refreshToken)),
    )
    expect(answers).toEqual(answers.map(() => SPENT))
    const logged = (what: RegExp) => log.lines().filter(({ msg }) => what.test(String(msg)))
    await vi.waitFor(() => expect(logged(/^operation$/)).toHaveLength(22), { timeout: 10_000 })
    expect(logged(/used again/)).toHaveLength(1)
  })
})

describe('signing out', () => {
  test('ends the session; once more, or with what is no token of ours, is no mistake and ends nothing', async () => {
    const world = await createWorld()
    const [me, other] = [await world.signIn(), await world.signIn()]
    const fine = { signOut: { userErrors: [] } }
    expect(await world.ask(SIGN_OUT, { token: me.refreshToken })).toEqual(fine)
    expect(await world.ask(SIGN_OUT, { token: me.refreshToken })).toEqual(fine)
    expect(await whoIs(world, me.accessToken)).toBe('UNAUTHENTICATED')
    expect(await showRefreshToken(world, me.refreshToken)).toEqual(SPENT)
    for (const token of ['x', 'y'.repeat(43), other.accessToken])
      expect(await world.ask(SIGN_OUT, { token }), token).toEqual(fine)
    expect(await whoIs(world, other.accessToken)).toBe(other.id)
    expect((await refresh(world, other.refreshToken)).viewerId).toBe(other.id)
  })

  test('with the token from before the last refresh ends the same session', async () => {
    const world = await createWorld()
    const me = await world.signIn()
    const next = await refresh(world, me.refreshToken)
    world.clock.passes(MINUTE)
    await world.ask(SIGN_OUT, { token: me.refreshToken })
    expect(await whoIs(world, next.accessToken)).toBe('UNAUTHENTICATED')
    expect(await showRefreshToken(world, next.refreshToken)).toEqual(SPENT)
  })

  test('on one device leaves the other alone, and so does a refresh', async () => {
    const world = await createWorld({ kakao: true })
    const [computer, phone] = (await devicesOf(world, '4002', AGENTS.windows, AGENTS.iphone)) as [Person, Person]
    expect(phone.id).toBe(computer.id)
    const next = await refresh(world, computer.refreshToken)
    world.clock.passes(MINUTE)
    expect((await refresh(world, phone.refreshToken)).refreshToken).not.toBe(next.refreshToken)
    await world.ask(SIGN_OUT, { token: next.refreshToken })
    expect(await whoIs(world, next.accessToken)).toBe('UNAUTHENTICATED')
    expect(await whoIs(world, phone.accessToken)).toBe(phone.id)
    expect((await list(phone)).nodes.map(({ device }) => device)).toEqual(['iPhone의 Safari'])
  })

  test('everywhere ends all of the viewer’s sessions and nobody else’s', async () => {
    const world = await createWorld({ kakao: true })
    const other = await world.open()
    const devices = await devicesOf(world, '4003', AGENTS.windows, AGENTS.iphone, AGENTS.android)
    const stranger = await world.signIn()
    for (const server of [world, other])
      for (const { accessToken, id } of devices) expect(await whoIs(server, accessToken)).toBe(id)
    expect(await devices[1]?.ask(SIGN_OUT_EVERYWHERE)).toEqual({ signOutEverywhere: { userErrors: [] } })
    for (const { accessToken, refreshToken } of devices) {
      expect(await whoIs(world, accessToken)).toBe('UNAUTHENTICATED')
      expect(await showRefreshToken(other, refreshToken)).toEqual(SPENT)
    }
    await areSoonRefused(other, ...devices.map(({ accessToken }) => accessToken))
    expect(await whoIs(other, stranger.accessToken)).toBe(stranger.id)
    expect((await refresh(world, stranger.refreshToken)).viewerId).toBe(stranger.id)
    const [again] = (await devicesOf(world, '4003', AGENTS.windows)) as [Person]
    expect(again.id).toBe(devices[0]?.id)
    expect((await list(again)).totalCount).toBe(1)
  })
})

describe('a session that a server knows to live is refused there at once when it ends on another', () => {
  test.each(['with Redis', 'without Redis'])('%s', async redis => {
    const world = await createWorld(redis === 'with Redis' ? {} : { redisUrl: null })
    const elsewhere = await world.open()
    for (const [name, end] of Object.entries(ENDS)) {
      const [me, stranger] = [await world.signIn(), await world.signIn()]
      expect(await whoIs(world, me.accessToken), name).toBe(me.id)
      await end(elsewhere, me, world.clock)
      expect(await whoIs(world, stranger.accessToken), name).toBe(stranger.id)
      expect(await whoIs(elsewhere, me.accessToken), name).toBe('UNAUTHENTICATED')
      await areSoonRefused(world, me.accessToken)
    }
  })
})

describe('the list of sessions', () => {
  test('tells each device, when it was last seen, and which one asks; the newest first', async () => {
    const world = await createWorld({ kakao: true })
    const [computer, phone, app] = (await devicesOf(world, '4004', AGENTS.windows, AGENTS.iphone, AGENTS.android)) as [
      Person,
      Person,
      Person,
    ]
    await world.signIn()
    const seen = async (by: Person) => (await list(by)).nodes
    const nodes = await seen(phone)
    expect(nodes.map(({ device, isCurrent }) => [device, isCurrent])).toEqual([
      ['Android 기기의 앱', false],
      ['iPhone의 Safari', true],
      ['Windows의 Chrome', false],
    ])
    expect((await seen(computer)).map(({ isCurrent }) => isCurrent)).toEqual([false, false, true])
    expect((await seen(app)).map(({ id }) => id)).toEqual(nodes.map(({ id }) => id))
    for (const { createdAt, lastSeenAt, expiresAt } of nodes) {
      expect(lastSeenAt).toBe(createdAt)
      expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(30 * DAY)
    }
    // Nothing else of the header is kept.
    const [stored] = await sqlOf(world)`select string_agg(session::text, ' ') as text from session`
    expect(String(stored?.['text'])).not.toMatch(/Mozilla|okhttp|AppleWebKit|17_5/)

    // A minute later the phone asks something, and only it is seen.
    world.clock.passes(2 * MINUTE)
    await phone.ask('{ viewer { id } }')
    await vi.waitFor(
      async () => {
        const at = (await seen(phone)).map(({ lastSeenAt }, i) => lastSeenAt > nodes[i]!.lastSeenAt)
        expect(at).toEqual([false, true, false])
      },
      { timeout: 10_000 },
    )
    const later = await seen(phone)
    expect(world.clock.now() - Date.parse(later[1]!.lastSeenAt)).toBeLessThan(MINUTE)
  })

  test('lets each be ended by itself: the others go on, and what is over, foreign or none is not found', async () => {
    const world = await createWorld({ kakao: true })
    const [computer, phone, app] = (await devicesOf(world, '4005', AGENTS.windows, AGENTS.iphone, AGENTS.android)) as [
      Person,
      Person,
      Person,
    ]
    const stranger = await world.signIn()
    const idOf = async (person: Person) => (await list(person)).nodes.find(({ isCurrent }) => isCurrent)?.id ?? ''
    const [phoneId, appId, strangerId] = [await idOf(phone), await idOf(app), await idOf(stranger)]
    const end = (id: string, by = computer) => by.ask<{ endSession: object }>(END_SESSION, { id })

    expect(await end(phoneId)).toEqual({ endSession: { deletedId: phoneId, userErrors: [] } })
    expect(await whoIs(world, phone.accessToken)).toBe('UNAUTHENTICATED')
    expect(await showRefreshToken(world, phone.refreshToken)).toEqual(SPENT)
    expect((await list(computer)).nodes.map(({ device }) => device)).toEqual(['Android 기기의 앱', 'Windows의 Chrome'])

    const notFound = { endSession: { deletedId: null, userErrors: [{ code: 'NOT_FOUND', path: ['id'] }] } }
    const noIds = [phoneId, strangerId, computer.id, '', 'x', '\0', '\ud800', toGlobalId('ViewerSession', "'; --")]
    for (const id of noIds) expect(await end(id), JSON.stringify(id)).toEqual(notFound)
    expect(await whoIs(world, stranger.accessToken)).toBe(stranger.id)
    expect(await whoIs(world, app.accessToken)).toBe(app.id)

    // One's own, too.
    expect(await end(appId, app)).toEqual({ endSession: { deletedId: appId, userErrors: [] } })
    expect(await whoIs(world, app.accessToken)).toBe('UNAUTHENTICATED')
    expect((await list(computer)).totalCount).toBe(1)
  })

  test('pages: each session once, though some began in the same moment and others begin and end meanwhile', async () => {
    const world = await createWorld()
    const me = await world.signIn()
    await addSessions(world, me, { count: 24, sameMoment: true })
    const all = (await list(me, 100)).nodes.map(({ id }) => id)
    expect(new Set(all).size).toBe(25)
    const paged: string[] = []
    const first = await list(me, 7)
    expect(first.totalCount).toBe(25)
    await me.ask(END_SESSION, { id: first.nodes[2]?.id })
    world.clock.passes(2 * MINUTE)
    await addSessions(world, me, { count: 3 })
    for (let page = first; ; page = await list(me, 7, page.pageInfo.endCursor)) {
      paged.push(...page.nodes.map(({ id }) => id))
      if (!page.pageInfo.hasNextPage) break
    }
    expect((await list(me)).totalCount).toBe(27)
    expect(paged).toEqual(all)
  })

  test('takes a size from 1 to 100 and cursors of its own, and a foreign cursor shows nothing foreign', async () => {
    const world = await createWorld()
    const [me, stranger] = [await world.signIn(), await world.signIn()]
    const { pageInfo } = await list(stranger)
    for (const variables of [
      { first: 0 },
      { first: 101 },
      { first: -1 },
      { first: 5, after: 'x' },
      { first: 5, after: Buffer.from('[1e400,"x"]').toString('base64url') },
      { first: 5, after: 'A'.repeat(5_000) },
    ]) {
      const { errors } = await me.send(LIST, variables)
      expect(errors, JSON.stringify(variables)).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    }
    const behind = await list(me, 5, pageInfo.endCursor)
    expect(behind.nodes.every(({ isCurrent }) => isCurrent)).toBe(true)
  })
})

test('ten thousand sessions of one user: they are listed, counted, ended, and signed out of all at once', async () => {
  const world = await createWorld({ kakao: true })
  const other = await world.open()
  const [me] = (await devicesOf(world, '4006', AGENTS.windows)) as [Person]
  const stranger = await world.signIn()
  await addSessions(world, me, { count: 10_000 })
  const sql = sqlOf(world)

  const seen = new Set<string>()
  let after: string | null = null
  do {
    const { nodes, pageInfo, totalCount }: ListedPage = await list(me, 100, after)
    expect(totalCount).toBe(10_001)
    for (const { id } of nodes) seen.add(id)
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null
  } while (after)
  expect(seen.size).toBe(10_001)

  expect((await refresh(world, me.refreshToken)).viewerId).toBe(me.id)
  const [, one] = (await list(me, 2)).nodes
  expect(await me.ask(END_SESSION, { id: one?.id })).toMatchObject({ endSession: { deletedId: one?.id } })
  expect(
    (await me.ask<{ exportViewer: { sessions: unknown[] } }>('{ exportViewer }')).exportViewer.sessions,
  ).toHaveLength(10_001)
  expect(await whoIs(other, me.accessToken)).toBe(me.id)

  // Meanwhile others go on.
  const [signedOut, ...strangers] = await Promise.all([
    me.ask(SIGN_OUT_EVERYWHERE),
    ...Array.from({ length: 20 }, () => whoIs(other, stranger.accessToken)),
  ])
  expect(signedOut).toEqual({ signOutEverywhere: { userErrors: [] } })
  expect(new Set(strangers)).toEqual(new Set([stranger.id]))
  const live = sql`select user_id from session where ended_at is null`
  expect((await live).map(row => toGlobalId('User', String(row['user_id'])))).toEqual([stranger.id])
  expect(await whoIs(world, me.accessToken)).toBe('UNAUTHENTICATED')
  await areSoonRefused(other, me.accessToken)
  const [again] = (await devicesOf(world, '4006', AGENTS.iphone)) as [Person]
  expect((await list(again)).totalCount).toBe(1)
  expect(await again.ask('mutation { deleteViewer { deletedId } }')).toEqual({ deleteViewer: { deletedId: me.id } })
  expect(await sql`select count(*)::int from session`).toEqual([{ count: 1 }])
}, 60_000)

/** Sessions of theirs as sign-ins would have left them, each with a refresh token. */
async function addSessions(
  world: World,
  { id }: Person,
  { count, sameMoment = false }: { count: number; sameMoment?: boolean },
): Promise<void> {
  const [, userId = ''] = Buffer.from(id, 'base64url').toString().split(':')
  const now = new Date(world.clock.now())
  const step = sameMoment ? 0 : 1
  await sqlOf(world)`
    with made as (
      insert into session (user_id, device, created_at, last_seen_at, expires_at)
      select ${userId}, 'Mac의 Safari', at, at, at + interval '30 days'
      from generate_series(1, ${count}) as i, lateral (
        select date_trunc('milliseconds', ${now}::timestamptz) - make_interval(secs => 60 + i * ${step}::int) as at
      ) as moment
      returning id
    )
    insert into refresh_token (hash, user_id, session_id, salt, created_at, expires_at)
    select sha256(id::text::bytea), ${userId}, id, sha256(random()::text::bytea), ${now}, ${now}::timestamptz + interval '30 days'
    from made`
}

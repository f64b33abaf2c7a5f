import { expect, test, vi } from 'vitest'
import { createSession, type Timer } from './session'

const MINUTE = 60_000
const START = Date.parse('2026-01-01T00:00:00Z')

type Reply = () => Promise<Response>

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => {
  const date = new Date(START).toUTCString()
  return async () => new Response(JSON.stringify(body), { status, headers: { date, ...headers } })
}
const offline: Reply = async () => {
  throw new TypeError('Failed to fetch')
}
const HONG = { id: 'dXNlcjox', nickname: '홍길동' }

/** A token that the server lets live for a quarter of an hour. */
const token = (accessToken: string, headers: Record<string, string> = {}) =>
  json(200, { accessToken, accessTokenExpiresAt: new Date(START + 15 * MINUTE), viewer: HONG }, headers)
const LATER = { accessTokenExpiresAt: new Date(START + 30 * MINUTE) }
const nobody = json(401, { errors: [] })
const gone: Reply = async () => new Response(null, { status: 204 })
const busy = (seconds: number) => json(503, {}, { 'retry-after': String(seconds) })

/** Time that goes on only when a test says so. */
function createTimer() {
  let now = START
  let waiting: { at: number; work: () => void }[] = []
  const timer: Timer = {
    now: () => now,
    after(forMs, work) {
      const entry = { at: now + forMs, work }
      waiting.push(entry)
      return () => (waiting = waiting.filter(other => other !== entry))
    },
  }
  const pass = (forMs: number) => {
    now += forMs
    const due = waiting.filter(({ at }) => at <= now)
    waiting = waiting.filter(({ at }) => at > now)
    for (const { work } of due) work()
  }
  return { timer, pass }
}

/** A page just opened, for whose questions about the session the server has these answers, in their order. */
function openPage(...replies: Reply[]) {
  const { timer, pass } = createTimer()
  const asked: string[] = []
  const requests: RequestInit[] = []
  const fetch = (path: string, init: RequestInit) => {
    asked.push(path)
    requests.push(init)
    return (replies.shift() ?? offline)()
  }
  return { session: createSession({ fetch, timer }), pass, asked, requests }
}

const SOMEBODY = { kind: 'somebody', ...HONG }

test('a browser that has the cookie is signed in, and the page asks with its token', async () => {
  const { session, requests } = openPage(token('one'))
  expect(session.who()).toEqual({ kind: 'unknown' })
  expect(await session.token()).toBe('one')
  await vi.waitFor(() => expect(session.who()).toEqual(SOMEBODY))
  expect(requests[0]).toMatchObject({ method: 'POST', headers: { 'x-pilling-csrf': '1' }, credentials: 'same-origin' })
})

test('who somebody is comes with their token, so that no question is put to the server in words of its own', async () => {
  const { session, pass, asked } = openPage(token('one'), json(200, { accessToken: 'two', ...LATER }))
  await vi.waitFor(() => expect(session.who()).toEqual(SOMEBODY))
  pass(14 * MINUTE)
  await vi.waitFor(() => expect(session.held()).toBe('two'))
  expect(session.who()).toEqual({ kind: 'somebody', id: null, nickname: null })
  expect(asked).toEqual(['/auth/refresh', '/auth/refresh'])
})

test('whose a token is is known before anybody is handed it, also where another has signed in beside this page', async () => {
  const JUN = { id: 'dXNlcjoy', nickname: '준' }
  const { session, pass } = openPage(token('one'), json(200, { accessToken: 'two', ...LATER, viewer: JUN }))
  await session.token()
  expect(session.owner()).toBe(HONG.id)
  const seen: unknown[] = []
  session.watch(() => seen.push([session.held(), session.owner()]))
  pass(14 * MINUTE)
  await vi.waitFor(() => expect(session.held()).toBe('two'))
  expect(seen).toEqual([['two', JUN.id]])
})

test('a token of somebody unknown is nobody’s, and it is asked again soon', async () => {
  const { session, pass } = openPage(token('one'), json(200, { accessToken: 'two', ...LATER }), token('three'))
  await session.token()
  pass(14 * MINUTE)
  await vi.waitFor(() => expect([session.held(), session.owner()]).toEqual(['two', null]))
  pass(5_000)
  await vi.waitFor(() => expect([session.held(), session.owner()]).toEqual(['three', HONG.id]))
})

test('a browser without it is signed out, and is asked again only when the page is shown again', async () => {
  const { session, pass, asked } = openPage(nobody, token('two'))
  expect(await session.token()).toBeNull()
  expect(session.who()).toEqual({ kind: 'nobody' })
  pass(60 * MINUTE)
  expect(await session.token()).toBeNull()
  expect(asked).toHaveLength(1)
  session.wake()
  await vi.waitFor(() => expect(session.who()).toEqual(SOMEBODY))
  expect(session.held()).toBe('two')
})

test('a token is renewed shortly before it runs out, and whoever watches is told', async () => {
  const { session, pass, asked } = openPage(token('one'), token('two'))
  await session.token()
  const told: unknown[] = []
  session.watch(() => told.push(session.held()))
  pass(13 * MINUTE)
  session.wake()
  expect(asked).toHaveLength(1)
  pass(MINUTE)
  await vi.waitFor(() => expect(told).toContain('two'))
})

test.each([
  ['an hour behind', -60],
  ['an hour ahead', 60],
])('a computer whose clock is %s renews no sooner and no later', async (_, minutes) => {
  const date = new Date(START + minutes * MINUTE).toUTCString()
  const accessTokenExpiresAt = new Date(START + (minutes + 15) * MINUTE)
  const { session, pass, asked } = openPage(
    json(200, { accessToken: 'one', accessTokenExpiresAt, viewer: HONG }, { date }),
  )
  expect(await session.token()).toBe('one')
  pass(13.9 * MINUTE)
  expect(asked).toHaveLength(1)
  pass(0.2 * MINUTE)
  expect(asked).toHaveLength(2)
})

test('a page that slept past the end of its token asks for another before its next request', async () => {
  const { timer } = createTimer()
  let now = START
  const replies = [token('one'), token('two')]
  const fetch = () => (replies.shift() ?? offline)()
  const session = createSession({ fetch, timer: { ...timer, now: () => now } })
  expect(await session.token()).toBe('one')
  now += 60 * MINUTE
  expect(await session.token()).toBe('two')
})

test('a server that is busy is left alone as long as it asks, whatever the page does', async () => {
  const { session, pass, asked } = openPage(busy(30), token('one'))
  expect(await session.token()).toBeNull()
  expect(session.who()).toEqual({ kind: 'unknown' })
  pass(29_000)
  session.wake()
  expect(await session.token()).toBeNull()
  expect(asked).toHaveLength(1)
  pass(1_000)
  await vi.waitFor(() => expect(session.who()).toEqual(SOMEBODY))
})

test.each([
  ['nothing is heard', offline],
  ['another’s page comes in its place', async () => new Response('<p>Wi-Fi</p>', { status: 200 })],
  ['half of it comes', json(200, { accessToken: 'one' })],
])('where %s, it is asked again soon, and then less and less often', async (_, reply) => {
  const { session, pass, asked } = openPage(reply, reply, token('one'))
  expect(await session.token()).toBeNull()
  pass(2_000)
  expect(asked).toHaveLength(2)
  expect(await session.token()).toBeNull()
  pass(2_000)
  expect(asked).toHaveLength(2)
  pass(2_000)
  expect(await session.token()).toBe('one')
})

test('a signed-in person stays so while the server can’t be asked', async () => {
  const { session, pass } = openPage(token('one'), busy(5), offline)
  await vi.waitFor(() => expect(session.who()).toEqual(SOMEBODY))
  pass(14 * MINUTE)
  expect(await session.token()).toBe('one')
  expect(session.who()).toEqual(SOMEBODY)
})

test('a request waits no longer than a little while for a token', async () => {
  const { session, pass } = openPage(() => new Promise(() => {}))
  const waiting = session.token()
  pass(3_000)
  expect(await waiting).toBeNull()
})

test('a session that ended elsewhere is noticed at the first token refused', async () => {
  const { session, asked } = openPage(token('one'), nobody)
  await vi.waitFor(() => expect(session.who()).toEqual(SOMEBODY))
  session.refused('another')
  expect(asked).toHaveLength(1)
  session.refused('one')
  await vi.waitFor(() => expect(session.who()).toEqual({ kind: 'nobody' }))
  expect(session.held()).toBeNull()
})

test('signing out waits for a renewal under way, so that the token does not come back', async () => {
  const { session, pass, asked, requests } = openPage(token('one'), token('two'), gone)
  await session.token()
  pass(14 * MINUTE)
  expect(await session.signOut()).toBe(true)
  expect(asked).toEqual(['/auth/refresh', '/auth/refresh', '/auth/sign-out'])
  expect(requests[2]).toMatchObject({ method: 'POST', headers: { 'x-pilling-csrf': '1' } })
  expect([session.who(), session.held()]).toEqual([{ kind: 'nobody' }, null])
  pass(60 * MINUTE)
  expect(asked).toHaveLength(3)
})

test('a sign-out that nobody heard leaves the person signed in', async () => {
  const { session } = openPage(token('one'), offline)
  await vi.waitFor(() => expect(session.who()).toEqual(SOMEBODY))
  expect(await session.signOut()).toBe(false)
  expect([session.who(), session.held()]).toEqual([SOMEBODY, 'one'])
})

test('a guest is let in, and stays in', async () => {
  const { session, asked, pass } = openPage(nobody, token('guest'), token('next'))
  await vi.waitFor(() => expect(session.who()).toEqual({ kind: 'nobody' }))
  expect(await session.signInAsGuest()).toBe(true)
  expect([session.held(), asked]).toEqual(['guest', ['/auth/refresh', '/auth/guest']])
  await vi.waitFor(() => expect(session.who()).toEqual(SOMEBODY))
  pass(14 * MINUTE)
  await vi.waitFor(() => expect(session.held()).toBe('next'))
})

test.each([
  ['where guests are not let in', json(403, { errors: [] })],
  ['where nobody answers', offline],
])('nobody is signed in as a guest %s', async (_, reply) => {
  const { session } = openPage(nobody, reply)
  expect(await session.signInAsGuest()).toBe(false)
  expect([session.who(), session.held()]).toEqual([{ kind: 'nobody' }, null])
})

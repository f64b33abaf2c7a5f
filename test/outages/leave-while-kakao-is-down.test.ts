import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sql } from 'postgres'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { fromGlobalId } from '../../src/graph/node.js'
import { KAKAO_FORMS } from '../fakes/kakaoForms.js'
import { signInWithKakao } from '../kakaoSignIn.js'
import { startServer } from '../program.js'
import { whoIs } from '../session.js'
import { formsOfId, sqlOf, tracesOf } from '../traces.js'
import { createWorld, type Person, type World } from '../world.js'

const SUB = '9007199254740995'
const MARK = '표식없어질이름'
const UNLINK = '/v1/user/unlink'
const LEAVE = 'mutation { deleteViewer { deletedId userErrors { code } } }'
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
const patiently = { timeout: 15_000 }

async function byKakao(server: Pick<World, 'send' | 'personOf'>, { kakao, clock }: World, sub = SUB): Promise<Person> {
  // Kakao's clock goes with ours.
  const iat = Math.floor(clock.now() / 1_000)
  const code = kakao.codeFor({ sub, nickname: MARK, claims: { iat, auth_time: iat, exp: iat + 21_599 } })
  const { id, ...session } = await signInWithKakao(server, { code })
  return server.personOf(id, session)
}

const leave = async (person: Person) => {
  expect(await person.ask(LEAVE)).toEqual({ deleteViewer: { deletedId: person.id, userErrors: [] } })
}

/** A world and what it has logged. */
async function loggedWorld() {
  const folder = mkdtempSync(join(tmpdir(), 'pilling-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const LOG_FILE = join(folder, 'log')
  const world = await createWorld({ kakao: true, random: 0, env: { LOG_LEVEL: 'info', LOG_FILE } })
  return { ...world, sql: sqlOf(world), logged: () => readFileSync(LOG_FILE, 'utf8') }
}
async function plainWorld(env: Record<string, string> = {}) {
  const world = await createWorld({ kakao: true, env })
  return { ...world, sql: sqlOf(world) }
}

type LoggedWorld = Awaited<ReturnType<typeof loggedWorld>>

/** Who is still to be unlinked, and after how many tries. */
const pendingOf = async ({ sql }: { sql: Sql }) =>
  (await sql`select sub::text, attempts from kakao_unlink order by sub`).map(row => ({ ...row }))

const callsOf = ({ kakao }: World) =>
  kakao.calls.filter(({ path }) => path === UNLINK).map(({ params }) => params['target_id'])

/** Resolves when so many tries have failed. */
const isPutOff = ({ logged }: LoggedWorld, times = 1) =>
  vi.waitFor(
    () => expect(logged().split('could not be unlinked at Kakao yet').length).toBeGreaterThan(times),
    patiently,
  )

const isDone = (world: { sql: Sql }) => vi.waitFor(async () => expect(await pendingOf(world)).toEqual([]), patiently)

describe('with Kakao down', () => {
  test.each<[string, (world: World) => void]>([
    ['answers 503', ({ kakao }) => kakao.fails('empty 503')],
    ['answers what can’t be read', ({ kakao }) => kakao.fails('html 502')],
    ['cuts the connection', ({ kakao }) => kakao.fails('reset')],
    ['knows our key no more', ({ kakao }) => kakao.fails('kapi -401 key')],
    ['never answers', ({ kakao }) => kakao.hangs()],
  ])(
    'that %s: who leaves is told at once, and nothing is left of them but what Kakao has to be told',
    async (_, breaks) => {
      const world = await loggedWorld()
      const me = await byKakao(world, world)
      breaks(world)
      await leave(me)
      const traces = await tracesOf(world.sql, { redisUrl: null }, [MARK, SUB, ...formsOfId(fromGlobalId(me.id).id)])
      expect(traces).toEqual([expect.stringMatching(/^kakao_unlink: /)])
      expect(Object.keys(JSON.parse(traces[0]?.replace('kakao_unlink: ', '') ?? '') as object).sort()).toEqual([
        'asked_at',
        'attempts',
        'next_try_at',
        'sub',
      ])
      expect(world.kakao.linked()).toEqual([SUB])

      await isPutOff(world)
      world.kakao.heal()
      world.clock.passes(HOUR)
      await isDone(world)
      expect(world.kakao.linked()).toEqual([])
    },
  )
})

test('it is done by itself within minutes of Kakao’s return, and tried no more often than it must be meanwhile', async () => {
  const world = await loggedWorld()
  const me = await byKakao(world, world)
  world.kakao.fails('kapi -7 maintenance')
  await leave(me)
  await isPutOff(world)
  // Half a minute later it is not yet time, or it would be counted.
  world.clock.passes(MINUTE / 2)
  for (let attempts = 2; attempts <= 4; attempts++) {
    world.clock.passes(HOUR)
    await isPutOff(world, attempts)
    expect(await pendingOf(world)).toEqual([{ sub: SUB, attempts }])
  }
  world.kakao.heal()
  world.clock.passes(HOUR)
  await isDone(world)
  expect(world.kakao.linked()).toEqual([])
})

test('five who left while it was down are each unlinked exactly once, though two servers are at it', async () => {
  const world = await loggedWorld()
  const other = await world.open()
  const subs = ['1', '2', '3', '4', '5'].map(digit => `100000000${digit}`)
  const people = []
  for (const sub of subs) people.push(await byKakao(other, world, sub))
  const refused = new Set<unknown>()
  world.kakao.fails(() => {
    refused.add(world.kakao.calls.at(-1))
    return KAKAO_FORMS['empty 503']()
  })
  for (const each of people) await leave(each)
  expect(await pendingOf(world)).toHaveLength(5)
  await isPutOff(world)
  world.kakao.heal()
  // A server that finds Kakao resting tries again a minute later. Nothing is under way when that minute comes.
  for (let minute = 0; minute < 10 && (await pendingOf(world)).length > 0; minute++) {
    world.clock.passes(HOUR)
    await vi.waitFor(async () => expect(await pendingOf(world)).toEqual([]), { timeout: 1_500 }).catch(() => undefined)
  }
  expect(world.kakao.linked()).toEqual([])
  const heard = world.kakao.calls.filter(call => call.path === UNLINK && !refused.has(call))
  expect(heard.map(({ params }) => params['target_id']).sort()).toEqual(subs)
})

test('who signs in again before it is done stays linked, as somebody new', async () => {
  const world = await loggedWorld()
  const me = await byKakao(world, world)
  world.kakao.fails('kapi -7 maintenance')
  await leave(me)
  await isPutOff(world)
  const tried = callsOf(world).length
  world.kakao.heal()
  // The circuit that rests after such a failure lets somebody through in its time.
  world.clock.passes(MINUTE)
  const anew = await byKakao(world, world)
  expect(anew.id).not.toBe(me.id)
  expect(await pendingOf(world)).toEqual([])
  for (let i = 0; i < 3; i++) world.clock.passes(DAY)
  // Somebody else who leaves is done, so whoever was to be unlinked before would be.
  await leave(await byKakao(world, world, '1000000007'))
  await vi.waitFor(() => expect(world.kakao.linked()).toEqual([SUB]), patiently)
  expect(callsOf(world).slice(tried)).toEqual(['1000000007'])
})

test('how many wait for it is among the metrics', async () => {
  const world = await createWorld({ kakao: true, random: 0 })
  const { metricsPort, ...server } = await world.open({ METRICS_PORT: '0' })
  const metrics = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
  expect(await metrics()).toMatch(/^kakao_unlinks_pending 0$/m)
  const people = [await byKakao(server, world, '1'), await byKakao(server, world, '2')]
  world.kakao.fails('empty 503')
  for (const each of people) await leave(each)
  expect(await metrics()).toMatch(/^kakao_unlinks_pending 2$/m)
})

test('a restart in between loses nothing', async () => {
  const world = await loggedWorld()
  const me = await byKakao(world, world)
  world.kakao.fails('empty 503')
  await leave(me)
  await isPutOff(world)
  await world.app.close()
  expect(await pendingOf(world)).toEqual([{ sub: SUB, attempts: 1 }])
  world.kakao.heal()
  world.clock.passes(HOUR)
  await world.open()
  await isDone(world)
  expect(world.kakao.linked()).toEqual([])
})

test('a server that dies while it waits for Kakao leaves it to the next', async () => {
  const world = await plainWorld({ ROLE: 'api' })
  const me = await byKakao(world, world)
  const server = await startServer({ ...world.settings, ROLE: 'all' })
  world.kakao.hangs()
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${me.accessToken}` },
    body: JSON.stringify({ query: LEAVE }),
  })
  expect(await response.json()).toEqual({ data: { deleteViewer: { deletedId: me.id, userErrors: [] } } })
  await vi.waitFor(() => expect(callsOf(world)).not.toEqual([]), patiently)
  server.kill('SIGKILL')
  await server.ended
  expect(await pendingOf(world)).toEqual([{ sub: SUB, attempts: 1 }])
  world.kakao.heal()
  world.clock.passes(HOUR)
  await world.open({ ROLE: 'all' })
  await isDone(world)
  expect(world.kakao.linked()).toEqual([])
})

test('a server that stops meanwhile stops in time', async () => {
  const world = await plainWorld()
  const me = await byKakao(world, world)
  world.kakao.hangs()
  await leave(me)
  await vi.waitFor(() => expect(callsOf(world)).not.toEqual([]), patiently)
  await world.app.close()
  expect(await pendingOf(world)).toMatchObject([{ sub: SUB }])
})

test('who unlinks at Kakao themselves while we wait for it is forgotten', async () => {
  const world = await loggedWorld()
  const me = await byKakao(world, world)
  world.kakao.fails('kapi -7 maintenance')
  await leave(me)
  await isPutOff(world)
  const answer = await fetch(`${world.url}/auth/kakao/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/secevent+jwt' },
    body: await world.kakao.unlinkedEvent(SUB),
  })
  expect(answer.status).toBe(202)
  expect(await pendingOf(world)).toEqual([])
})

test('who unlinked at Kakao while we were down for days is erased once we hear of it; told again, it spares who came back', async () => {
  const world = await loggedWorld()
  const me = await byKakao(world, world)
  const tell = (body: string) =>
    fetch(`${world.url}/auth/kakao/webhook`, {
      method: 'POST',
      headers: { 'content-type': 'application/secevent+jwt' },
      body,
    })
  const event = await world.kakao.unlinkedEvent(SUB)
  world.clock.passes(6 * DAY)
  expect((await tell(event)).status).toBe(202)
  const anew = await byKakao(world, world)
  expect(anew.id).not.toBe(me.id)
  expect((await tell(event)).status).toBe(202)
  expect(await whoIs(world, anew.accessToken)).toBe(anew.id)
  expect(await pendingOf(world)).toEqual([])
})

test('after a month it is given up, and then nothing at all is left', async () => {
  const world = await loggedWorld()
  const me = await byKakao(world, world)
  world.kakao.fails('kapi -401 key')
  await leave(me)
  await isPutOff(world)
  world.clock.passes(29 * DAY)
  await isPutOff(world, 2)
  expect(await pendingOf(world)).toEqual([{ sub: SUB, attempts: 2 }])
  world.clock.passes(2 * DAY)
  await isDone(world)
  expect(await tracesOf(world.sql, { redisUrl: null }, [SUB])).toEqual([])
})

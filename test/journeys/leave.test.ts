import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { fromGlobalId, toGlobalId } from '../../src/graph/node.js'
import { openSocket } from '../fakes/socket.js'
import { signInWithKakao } from '../kakaoSignIn.js'
import { areSoonRefused, refresh, showRefreshToken, SPENT, whoIs } from '../session.js'
import { formsOfId, sqlOf, tracesOf } from '../traces.js'
import { createWorld, type Person, type World } from '../world.js'

/** Beyond what a number of JavaScript holds. */
const SUB = '9007199254740995'
const MARK = '표식없어질이름'
const UNLINK = '/v1/user/unlink'

const SAVE =
  'mutation ($id: ID!, $notes: String) { saveScrap(input: { medicineId: $id, notes: $notes }) { scrap { id } } }'
const KEPT = '{ viewer { id nickname scraps { nodes { id notes } } } }'
const LEAVE = 'mutation { deleteViewer { deletedId userErrors { code } } }'
type Left = { deleteViewer: { deletedId: string | null; userErrors: unknown[] } }
const patiently = { timeout: 10_000 }

const uuidOf = (globalId: string) => fromGlobalId(globalId).id

/** Somebody of this number at Kakao, on one more device. */
async function byKakao(server: World, { kakao }: World, sub = SUB, nickname = MARK): Promise<Person> {
  const code = kakao.codeFor({ sub, nickname, picture: `https://k.example/${nickname}.jpg` })
  const { id, ...session } = await signInWithKakao(server, { code })
  return server.personOf(id, session)
}

/** A second server on the same stores, as a world of its own to those who ask it. */
const besides = async (world: World): Promise<World> => ({ ...world, ...(await world.open()) })

describe('whoever leaves', () => {
  test('leaves nothing behind, in PostgreSQL or in Redis; everybody else keeps all that is theirs', async () => {
    const world = await createWorld({ kakao: true, portal: [], medicines: [{ name: '담아두는정' }] })
    const sql = sqlOf(world)
    const other = await besides(world)
    const [me, again] = [await byKakao(world, world), await byKakao(other, world)]
    expect(again.id).toBe(me.id)
    const bystander = await byKakao(world, world, '1000000009', '남는이름')
    const userId = uuidOf(me.id)
    const { token, id: tokenId } = await world.app.users.apiTokens.issue(userId, { name: MARK, days: 1 })
    const byToken = world.personOf(me.id, { accessToken: token, refreshToken: '' })
    // What a device is called holds nothing of the person's choosing, so the mark is put there by hand.
    await sql`update session set device = ${MARK} where user_id = ${userId}`
    await refresh(other, again.refreshToken)
    await me.ask('mutation ($n: String) { updateViewer(input: { nickname: $n }) { viewer { id } } }', { n: MARK })
    const medicine = toGlobalId('Medicine', world.known[0]?.itemSeq ?? '')
    for (const each of [me, bystander]) await each.ask(SAVE, { id: medicine, notes: each === me ? MARK : '남는메모' })
    for (const each of [me, again, byToken])
      await each.ask('{ viewer { nickname } medicines(search: "타이") { totalCount } }')
    await me.ask('{ exportViewer }')
    const sessions = await sql<{ id: string }[]>`select id from session where user_id = ${userId}`
    const texts = [MARK, SUB, ...formsOfId(userId), ...sessions.map(({ id }) => id), tokenId]
    const before = await tracesOf(sql, world, texts)
    // It stands in each table of a person's, or its being gone afterwards would prove nothing.
    const tables = ['session', 'refresh_token', 'api_token', 'change_cursor', 'schedule_change', 'scrap']
    for (const table of ['app_user', ...tables, 'redis pilling:rate'])
      expect(
        before.filter(row => row.startsWith(table)),
        table,
      ).not.toEqual([])
    const keptBefore = await bystander.ask(KEPT)

    expect(await me.ask<Left>(LEAVE)).toEqual({ deleteViewer: { deletedId: me.id, userErrors: [] } })
    await vi.waitFor(() => expect(world.kakao.linked()).toEqual(['1000000009']), patiently)

    await vi.waitFor(async () => {
      const left = await tracesOf(sql, world, texts)
      // The count of what was asked within the last minute, which goes with that minute.
      expect(left.filter(each => !/^redis pilling:rate:(user|token):[\w-]+: [\d ]*$/.test(each))).toEqual([])
    }, patiently)
    expect(await bystander.ask(KEPT)).toEqual(keptBefore)
    expect(JSON.stringify(keptBefore)).toContain('남는메모')
    expect((await sql`select id from app_user`).map(({ id }) => String(id))).toEqual([uuidOf(bystander.id)])
    expect((await sql`select user_id from refresh_token`).length).toBe(1)
  })

  test('what Redis counted of them is gone within a minute, by itself', async () => {
    const world = await createWorld({ kakao: true })
    const me = await byKakao(world, world)
    await me.ask(LEAVE)
    const redis = new Redis(world.redisUrl ?? '')
    onTestFinished(async () => void (await redis.quit()))
    const keys = (await redis.keys('*')).filter(key => formsOfId(uuidOf(me.id)).some(form => key.includes(form)))
    expect(keys).not.toEqual([])
    for (const key of keys) {
      const left = await redis.pttl(key)
      expect([left > 0, left <= 60_000], key).toEqual([true, true])
    }
  })

  test('is signed out on every device, on every server, at once', async () => {
    const world = await createWorld({ kakao: true })
    const other = await besides(world)
    const [here, there] = [await byKakao(world, world), await byKakao(other, world)]
    const { token } = await world.app.users.apiTokens.issue(uuidOf(here.id), { name: '분석', days: 1 })
    // Both servers know all of them, so that what they believe has to be forgotten.
    for (const server of [world, other])
      for (const each of [here.accessToken, there.accessToken, token]) expect(await whoIs(server, each)).toBe(here.id)

    expect(await here.ask<Left>(LEAVE)).toMatchObject({ deleteViewer: { deletedId: here.id } })
    // At the server that did it, at once; at the other as soon as it hears of it.
    for (const each of [here.accessToken, there.accessToken, token])
      expect(await whoIs(world, each)).toBe('UNAUTHENTICATED')
    await areSoonRefused(other, here.accessToken, there.accessToken, token)
    for (const server of [world, other])
      for (const { refreshToken } of [here, there]) expect(await showRefreshToken(server, refreshToken)).toEqual(SPENT)
  })

  test('has their sockets closed on every server, and nobody else has', async () => {
    const world = await createWorld({ kakao: true })
    const other = await besides(world)
    const [me, bystander] = [await byKakao(world, world), await world.signIn('남는사람')]
    const portOf = ({ url }: World) => ({ port: Number(new URL(url).port) })
    const open = async (server: World, { accessToken }: Person) => {
      const socket = await openSocket(portOf(server))
      await socket.init(`Bearer ${accessToken}`)
      return socket
    }
    const mine = [await open(world, me), await open(other, me)]
    const theirs = [await open(world, bystander), await open(other, bystander)]

    await me.ask(LEAVE)
    for (const socket of mine) expect(await socket.closed()).toBe('4403 Session ended')
    for (const socket of theirs) {
      expect(await socket.ask('{ viewer { nickname } }')).toEqual({ data: { viewer: { nickname: '남는사람' } } })
      socket.socket.terminate()
    }
  })

  test('may do so on a socket, is told so, and the socket is closed', async () => {
    const world = await createWorld({ kakao: true })
    const me = await byKakao(world, world)
    const socket = await openSocket({ port: Number(new URL(world.url).port) })
    await socket.init(`Bearer ${me.accessToken}`)
    expect(await socket.ask(LEAVE)).toEqual({ data: { deleteViewer: { deletedId: me.id, userErrors: [] } } })
    expect(await socket.closed()).toBe('4403 Session ended')
    expect(await sqlOf(world)`select id from app_user`).toEqual([])
  })

  test('is unlinked at Kakao, once, and nothing is remembered of it', async () => {
    const world = await createWorld({ kakao: true })
    const sql = sqlOf(world)
    await world.open()
    const me = await byKakao(world, world)
    expect(world.kakao.linked()).toEqual([SUB])
    await me.ask(LEAVE)
    await vi.waitFor(async () => expect(await sql`select * from kakao_unlink`).toEqual([]), patiently)
    expect(world.kakao.linked()).toEqual([])
    const calls = world.kakao.calls.filter(({ path }) => path === UNLINK)
    expect(calls).toMatchObject([{ params: { target_id_type: 'user_id', target_id: SUB } }])
  })

  test('twice, one after the other or at once on two servers, is told calmly, and Kakao is told once', async () => {
    const world = await createWorld({ kakao: true })
    const other = await besides(world)
    const me = await byKakao(world, world)
    const onOther = other.personOf(me.id, me)
    const replies = await Promise.all([me, onOther, me, onOther, me].map(each => each.send<Left>(LEAVE)))
    replies.push(await me.send<Left>(LEAVE), await showAgain(onOther))
    const told = replies.map(({ data, errors }) => data?.deleteViewer.deletedId ?? errors[0]?.extensions['code'])
    expect(told).toContain(me.id)
    expect(told.filter(each => each !== me.id && each !== 'UNAUTHENTICATED')).toEqual([])
    expect(told.slice(-2)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED'])
    await vi.waitFor(async () => expect(await sqlOf(world)`select * from kakao_unlink`).toEqual([]), patiently)
    expect(world.kakao.count(UNLINK)).toBe(1)
  })

  test('while they do all sorts of other things, still leaves nothing, and none of these fails in a way nobody foresaw', async () => {
    const world = await createWorld({ kakao: true })
    const other = await besides(world)
    const sql = sqlOf(world)
    const me = await byKakao(world, world)
    const onOther = other.personOf(me.id, me)
    const { nodes } = (
      await me.ask<{ viewer: { sessions: { nodes: { id: string }[] } } }>('{ viewer { sessions { nodes { id } } } }')
    ).viewer.sessions
    const asks = [
      [
        'mutation ($t: String!) { refreshSession(refreshToken: $t) { session { accessToken } userErrors { code } } }',
        { t: me.refreshToken },
      ],
      ['mutation ($n: String) { updateViewer(input: { nickname: $n }) { viewer { nickname } } }', { n: MARK }],
      ['mutation ($id: ID!) { endSession(id: $id) { deletedId userErrors { code } } }', { id: nodes[0]?.id }],
      ['mutation ($t: String!) { signOut(refreshToken: $t) { userErrors { code } } }', { t: me.refreshToken }],
      ['{ exportViewer }', {}],
      ['mutation { signOutEverywhere { userErrors { code } } }', {}],
      ['{ viewer { nickname sessions { totalCount nodes { device } } } }', {}],
    ] as const
    const replies = await Promise.all([
      me.send(LEAVE),
      ...asks.flatMap(([query, variables]) => [me.send(query, variables), onOther.send(query, variables)]),
      world.send(asks[0][0], asks[0][1]),
    ])
    const codes = replies.flatMap(({ errors }) => errors.map(({ extensions }) => extensions['code']))
    expect(codes.filter(code => code !== 'UNAUTHENTICATED')).toEqual([])
    // One of the others may have ended the session before.
    if (replies[0]?.errors.length) await (await byKakao(world, world)).ask(LEAVE)
    await vi.waitFor(
      async () => expect(await tracesOf(sql, { redisUrl: null }, [MARK, SUB, ...formsOfId(uuidOf(me.id))])).toEqual([]),
      patiently,
    )
  })

  test('may come back as somebody new, to whom nothing of before belongs', async () => {
    const world = await createWorld({ kakao: true })
    const me = await byKakao(world, world)
    await me.ask('mutation { updateViewer(input: { nickname: "고른이름", timeZone: "Asia/Tokyo" }) { viewer { id } } }')
    await me.ask(LEAVE)
    await vi.waitFor(() => expect(world.kakao.linked()).toEqual([]), patiently)
    const anew = await byKakao(world, world)
    expect(anew.id).not.toBe(me.id)
    expect(await anew.ask('{ viewer { nickname timeZone roles sessions { totalCount } } }')).toEqual({
      viewer: { nickname: MARK, timeZone: 'Asia/Seoul', roles: ['USER'], sessions: { totalCount: 1 } },
    })
    expect(world.kakao.linked()).toEqual([SUB])
    expect(await whoIs(world, me.accessToken)).toBe('UNAUTHENTICATED')
  })
})

test('a guest who leaves is nothing to Kakao', async () => {
  const world = await createWorld({ kakao: true })
  const sql = sqlOf(world)
  const guest = await world.signIn(MARK)
  expect(await guest.ask<Left>(LEAVE)).toMatchObject({ deleteViewer: { deletedId: guest.id } })
  expect(await sql`select * from kakao_unlink`).toEqual([])
  expect(await tracesOf(sql, { redisUrl: null }, [MARK, ...formsOfId(uuidOf(guest.id))])).toEqual([])
  // Somebody of Kakao's who leaves afterwards is told to Kakao, so the guest would have been by now.
  await (await byKakao(world, world)).ask(LEAVE)
  await vi.waitFor(() => expect(world.kakao.linked()).toEqual([]), patiently)
  expect(world.kakao.count(UNLINK)).toBe(1)
})

test('only oneself: neither an id nor somebody else’s token makes anybody else leave', async () => {
  const world = await createWorld({ kakao: true })
  const [me, bystander] = [await byKakao(world, world), await world.signIn()]
  const withId = await bystander.send('mutation ($id: ID!) { deleteViewer(id: $id) { deletedId } }', { id: me.id })
  expect(withId.errors[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED')
  const nobody = world.personOf(toGlobalId('User', randomUUID()), { accessToken: 'x', refreshToken: '' })
  expect((await nobody.send(LEAVE)).errors[0]?.extensions['code']).toBe('UNAUTHENTICATED')
  expect(await whoIs(world, me.accessToken)).toBe(me.id)
  expect(await whoIs(world, bystander.accessToken)).toBe(bystander.id)
})

/** Once more, when the other server has heard of it. */
async function showAgain(person: Person) {
  return vi.waitFor(async () => {
    const reply = await person.send<Left>(LEAVE)
    expect(reply.errors).not.toEqual([])
    return reply
  }, patiently)
}

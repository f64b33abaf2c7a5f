import { createClient } from 'graphql-ws'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { fromGlobalId } from '../../src/graph/node.js'
import { openSocket } from '../fakes/socket.js'
import { ENDS, refresh, SIGN_OUT, SIGN_OUT_EVERYWHERE, signInWithKakao, whoIs } from '../session.js'
import { apiItem, createWorld, type Person, type World } from '../world.js'

const SECOND = 1_000
type Socket = Awaited<ReturnType<typeof connected>>

/** A socket on which somebody is signed in, or by null nobody. */
async function connected({ url }: Pick<World, 'url'>, accessToken: string | null) {
  const socket = await openSocket({ port: Number(new URL(url).port) })
  onTestFinished(() => socket.socket.terminate())
  await socket.init(accessToken === null ? null : `Bearer ${accessToken}`)
  /** The id of the user who is asking. */
  const whoAsks = async () =>
    ((await socket.ask('{ viewer { id } }')) as { data?: { viewer: { id: string } | null } }).data?.viewer?.id
  return { ...socket, whoAsks }
}

const closings = (sockets: readonly Socket[]) => Promise.all(sockets.map(socket => socket.closed()))

async function apiTokenOf({ app }: Pick<World, 'app'>, person: Person) {
  return app.users.apiTokens.issue(fromGlobalId(person.id).id, { name: '밤 일', days: null })
}

interface Roles {
  data: { viewer: { id: string; roles: string[] } }
}
const rolesOn = async (socket: Socket) => ((await socket.ask('{ viewer { id roles } }')) as Roles).data.viewer.roles

describe.each([
  ['with Redis', {}],
  ['without Redis', { redisUrl: null }],
] as const)('%s', (_, stores) => {
  test.each(Object.entries(ENDS))(
    '%s on one server: the sockets of that session are closed on all',
    async (name, end) => {
      const world = await createWorld(stores)
      const elsewhere = await world.open()
      const [me, stranger] = [await world.signIn('나'), await world.signIn('남')]
      const program = await connected(world, (await apiTokenOf(world, me)).token)
      const mine = [
        await connected(world, me.accessToken),
        await connected(world, me.accessToken),
        await connected(elsewhere, me.accessToken),
      ]
      const others = [
        await connected(world, stranger.accessToken),
        await connected(elsewhere, stranger.accessToken),
        await connected(world, null),
      ]
      for (const socket of mine) expect(await socket.whoAsks()).toBe(me.id)

      await end(elsewhere, me, world.clock)

      expect(await closings(mine)).toEqual(mine.map(() => '4403 Session ended'))
      expect(await Promise.all(others.map(socket => socket.whoAsks()))).toEqual([stranger.id, stranger.id, undefined])
      if (name === 'the user left') expect(await program.closed()).toBe('4403 Session ended')
      else expect(await program.whoAsks()).toBe(me.id)
      const again = await openSocket({ port: Number(new URL(world.url).port) })
      onTestFinished(() => again.socket.terminate())
      again.say({ type: 'connection_init', payload: { authorization: `Bearer ${me.accessToken}` } })
      expect(await again.closed()).toBe('4403 Forbidden')
    },
  )

  test('ten sockets of one user on two servers are closed by one sign-out everywhere', async () => {
    const world = await createWorld(stores)
    const elsewhere = await world.open()
    const me = await world.signIn()
    const mine: Socket[] = []
    for (let i = 0; i < 10; i++) mine.push(await connected(i % 2 ? world : elsewhere, me.accessToken))
    await me.ask(SIGN_OUT_EVERYWHERE)
    expect(await closings(mine)).toEqual(mine.map(() => '4403 Session ended'))
  })

  test('one device is signed out: the sockets of the other stay', async () => {
    const world = await createWorld({ ...stores, kakao: true })
    const elsewhere = await world.open()
    const [computer, phone] = [await signInWithKakao(world, '5001'), await signInWithKakao(world, '5001')]
    expect(phone.id).toBe(computer.id)
    const [ofComputer, ofPhone] = [
      await connected(elsewhere, computer.accessToken),
      await connected(world, phone.accessToken),
    ]
    await world.ask(SIGN_OUT, { token: computer.refreshToken })
    expect(await ofComputer.closed()).toBe('4403 Session ended')
    expect(await ofPhone.whoAsks()).toBe(phone.id)
  })

  test('a role that comes or goes is known at once on the socket, which stays; an API token revoked closes its own', async () => {
    const world = await createWorld(stores)
    const elsewhere = await world.open()
    const me = await world.signIn()
    const userId = fromGlobalId(me.id).id
    const { id, token } = await apiTokenOf(world, me)
    const [person, program] = [await connected(world, me.accessToken), await connected(world, token)]
    const know = (...roles: string[]) =>
      vi.waitFor(
        async () => expect(await Promise.all([rolesOn(person), rolesOn(program)])).toEqual([roles, roles]),
        { timeout: 4_000, interval: 20 }, // sooner than a server would look by itself
      )
    await know('USER')
    await elsewhere.app.users.roles.grant(userId, 'ANALYST')
    await know('USER', 'ANALYST')
    await elsewhere.app.users.roles.revoke(userId, 'ANALYST')
    await know('USER')
    await elsewhere.app.users.apiTokens.revoke(id)
    expect(await program.closed()).toBe('4403 Session ended')
    expect(await person.whoAsks()).toBe(me.id)
  })
})

describe('a token that runs out', () => {
  const SLOW = apiItem('200000001', '느린연고', { efcyQesitm: '이 약은 천천히 옵니다. '.repeat(10) })

  test('closes the socket, unless it was renewed by ping: then what was under way is answered and it goes on', async () => {
    const world = await createWorld({ portal: [SLOW], env: { ACCESS_TOKEN_TTL: '5' } })
    const patient = await world.open({ ACCESS_TOKEN_TTL: '900' })
    const [me, idle] = [await world.signIn('나'), await world.signIn('남')]
    const [renewed, forgotten] = [await connected(world, me.accessToken), await connected(world, idle.accessToken)]
    const next = await refresh(patient, me.refreshToken)
    world.portal.slow(500)
    const asked = renewed.subscribe('{ medicine(itemSeq: "200000001") { name } }')
    await vi.waitFor(() => expect(world.portal.calls).toHaveLength(1), { timeout: 10_000 })

    const pong = await renewed.ping({ authorization: `Bearer ${next.accessToken}` })
    expect(pong).toEqual({ type: 'pong', payload: { accessTokenExpiresAt: next.accessTokenExpiresAt } })

    expect(await forgotten.closed()).toBe('4403 Session expired')
    await vi.waitFor(
      () =>
        expect(renewed.told.find(({ id }) => id === asked)).toEqual({
          id: asked,
          type: 'next',
          payload: { data: { medicine: { name: '느린연고' } } },
        }),
      { timeout: 10_000 },
    )
    expect(await renewed.whoAsks()).toBe(me.id)
    // It is the same session: when that ends, it ends.
    await patient.ask(SIGN_OUT, { token: next.refreshToken })
    expect(await renewed.closed()).toBe('4403 Session ended')
    const said = JSON.stringify([...renewed.told, ...forgotten.told, renewed.state, forgotten.state])
    for (const secret of [me.accessToken, next.accessToken, next.refreshToken]) expect(said).not.toContain(secret)
  })

  test('and is renewed by ping again and again keeps the socket for as long as that goes on', async () => {
    const world = await createWorld({ env: { ACCESS_TOKEN_TTL: '4' } })
    const me = await world.signIn()
    const socket = await connected(world, me.accessToken)
    let { refreshToken } = me
    let until = ''
    for (let i = 0; i < 3; i++) {
      const next = await refresh(world, refreshToken)
      refreshToken = next.refreshToken
      until = next.accessTokenExpiresAt
      expect(await socket.ping({ authorization: `Bearer ${next.accessToken}` })).toMatchObject({
        payload: { accessTokenExpiresAt: until },
      })
      expect(await socket.whoAsks()).toBe(me.id)
      await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(Date.parse(until) - 2 * SECOND), { timeout: 10_000 })
    }
    expect(socket.isOpen()).toBe(true)
    expect(await socket.closed()).toBe('4403 Session expired')
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until))
  })

  test('of somebody else’s in the ping closes the socket, and so does one that is over', async () => {
    const world = await createWorld()
    const [me, stranger, gone] = [await world.signIn('나'), await world.signIn('남'), await world.signIn('간 사람')]
    await world.ask(SIGN_OUT, { token: gone.refreshToken })
    for (const token of [stranger.accessToken, gone.accessToken, me.refreshToken, 'x']) {
      const socket = await connected(world, me.accessToken)
      socket.say({ type: 'ping', payload: { authorization: `Bearer ${token}` } })
      expect(await socket.closed()).toBe('4403 Forbidden')
    }
    expect(await whoIs(world, me.accessToken)).toBe(me.id)
  })

  test('a client that comes back with a new one goes on as the same user', async () => {
    const world = await createWorld({ env: { ACCESS_TOKEN_TTL: '3' } })
    const me = await world.signIn()
    let tokens: { accessToken: string; refreshToken: string } = me
    const closes: string[] = []
    const client = createClient({
      url: `${world.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      lazy: false,
      retryAttempts: 50,
      retryWait: async () => {},
      onNonLazyError: () => undefined,
      connectionParams: async () => {
        if (closes.length > 0) tokens = await refresh(world, tokens.refreshToken)
        return { authorization: `Bearer ${tokens.accessToken}` }
      },
      on: { closed: event => void closes.push(nameOf(event)) },
    })
    onTestFinished(() => client.dispose())
    const whoAsks = async () => {
      for await (const { data } of client.iterate<{ viewer: { id: string } }>({ query: '{ viewer { id } }' }))
        return data?.viewer.id
      return null
    }
    expect(await whoAsks()).toBe(me.id)
    for (const count of [1, 2]) {
      await vi.waitFor(() => expect(closes.length).toBeGreaterThanOrEqual(count), { timeout: 10_000 })
      expect(await whoAsks()).toBe(me.id)
    }
    expect(closes.slice(0, 2)).toEqual(['4403 Session expired', '4403 Session expired'])
  })
})

function nameOf(event: unknown): string {
  if (typeof event !== 'object' || event === null || !('code' in event) || !('reason' in event)) return 'no close'
  return `${String(event.code)} ${String(event.reason)}`
}

import { createHash, createHmac, createPrivateKey, createPublicKey, randomBytes, randomUUID, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { fromGlobalId } from '../../src/graph/node.js'
import { openSocket } from '../fakes/socket.js'
import { areSoonRefused, END_SESSION, refresh, showRefreshToken, SIGN_OUT, SPENT, whoIs } from '../session.js'
import { createWorld, SIGNING_KEY, type Person, type World } from '../world.js'

const [SECOND, MINUTE] = [1_000, 60_000]
const REFUSED = { message: '다시 로그인해 주세요.', extensions: { code: 'UNAUTHENTICATED' } }

type Fields = Record<string, unknown>

/** The pair of a seed, and the name that goes into the head of a token. */
function pairOf(seed: string) {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed, 'base64')])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey)
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  return {
    privateKey,
    publicKey,
    raw,
    kid: createHash('sha256').update(raw).digest().subarray(0, 8).toString('base64url'),
  }
}
const OURS = pairOf(SIGNING_KEY)
const THEIRS = pairOf(randomBytes(32).toString('base64'))

const encode = (value: Fields) => Buffer.from(JSON.stringify(value)).toString('base64url')
const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as Fields
const headOf = (token: string) => decode(token.split('.')[0])
const claimsOf = (token: string) => decode(token.split('.')[1])

type Signer = (text: string) => Buffer
const by =
  (pair: typeof OURS): Signer =>
  text =>
    sign(null, Buffer.from(text), pair.privateKey)
const byHmac =
  (secret: string | Buffer): Signer =>
  text =>
    createHmac('sha256', secret).update(text).digest()
const unsigned: Signer = () => Buffer.alloc(0)

interface Scene {
  world: World
  /** Whose token is taken to pieces. */
  me: Person
  other: Person
  now: number
  /** A token as ours, but for these fields; undefined takes one away. */
  forge(changes?: { head?: Fields; claims?: Fields; signer?: Signer }): string
}

async function setTheScene(env: Record<string, string> = {}): Promise<Scene> {
  const world = await createWorld({ env })
  const [me, other] = [await world.signIn('나'), await world.signIn('남')]
  const now = Math.floor(world.clock.now() / SECOND)
  const forge: Scene['forge'] = ({ head = {}, claims = {}, signer = by(OURS) } = {}) => {
    const text = [
      { ...headOf(me.accessToken), ...head },
      { ...claimsOf(me.accessToken), ...claims },
    ]
      .map(encode)
      .join('.')
    return `${text}.${signer(text).toString('base64url')}`
  }
  return { world, me, other, now, forge }
}

/** What is shown in place of a good `Bearer …`. */
type Attack = (scene: Scene) => string | Promise<string>

const bearer =
  (token: (scene: Scene) => string): Attack =>
  scene =>
    `Bearer ${token(scene)}`
const claiming = (claims: Fields | ((scene: Scene) => Fields)) =>
  bearer(scene => scene.forge({ claims: typeof claims === 'function' ? claims(scene) : claims }))
const heading = (head: Fields, signer = by(OURS)) => bearer(({ forge }) => forge({ head, signer }))

const spki = OURS.publicKey.export({ format: 'der', type: 'spki' })
const pem = OURS.publicKey.export({ format: 'pem', type: 'spki' }).toString()
const evilJwk = THEIRS.publicKey.export({ format: 'jwk' })

const FORMS: Record<string, Attack> = {
  'the token alone': ({ me }) => me.accessToken,
  Basic: ({ me }) => `Basic ${Buffer.from(`${me.id}:${me.accessToken}`).toString('base64')}`,
  'another scheme': ({ me }) => `Token ${me.accessToken}`,
  'Bearer and nothing': () => 'Bearer',
  'two blanks': ({ me }) => `Bearer  ${me.accessToken}`,
  'a tab': ({ me }) => `Bearer\t${me.accessToken}`,
  'two tokens': ({ me, other }) => `Bearer ${me.accessToken} ${other.accessToken}`,
  'two values in one': ({ me, other }) => `Bearer ${me.accessToken}, Bearer ${other.accessToken}`,
  'the good one twice': ({ me }) => `Bearer ${me.accessToken},Bearer ${me.accessToken}`,
  'in quotes': ({ me }) => `Bearer "${me.accessToken}"`,
  'with something behind it': ({ me }) => `Bearer ${me.accessToken};`,
  garbage: bearer(() => 'garbage-garbage-garbage'),
  'dots alone': bearer(() => '..'),
  'no JSON in its parts': bearer(() => 'bm90.anNvbg.c2lnbmF0dXJl'),
  'four parts': bearer(({ me }) => `${me.accessToken}.${randomBytes(16).toString('base64url')}`),
  'no signature': bearer(({ me }) => me.accessToken.split('.').slice(0, 2).join('.')),
  'null as claims': bearer(() => {
    const text = `${encode({ alg: 'EdDSA', typ: 'at+jwt', kid: OURS.kid })}.${Buffer.from('null').toString('base64url')}`
    return `${text}.${by(OURS)(text).toString('base64url')}`
  }),
  unicode: () => 'Bearer 토큰이아닌글자토큰이아닌글자',
  'an emoji behind the token': ({ me }) => `Bearer ${me.accessToken}💊`,
  '10 KB': bearer(() => randomBytes(7_500).toString('base64url')),
  'a token of ours with 10 KB in it': claiming(() => ({ note: randomBytes(7_500).toString('base64url') })),
  'the refresh token': bearer(({ me }) => me.refreshToken),
  'a user’s id': bearer(({ me }) => me.id),
}

const SIGNATURES: Record<string, Attack> = {
  'a letter of the claims changed': bearer(({ me, other }) => {
    const [head, , signature] = me.accessToken.split('.')
    return [head, encode({ ...claimsOf(me.accessToken), sub: claimsOf(other.accessToken)['sub'] }), signature].join('.')
  }),
  'another’s signature': bearer(({ me, other }) =>
    [...me.accessToken.split('.').slice(0, 2), other.accessToken.split('.')[2]].join('.'),
  ),
  'a signature of zeros': bearer(({ forge }) => forge({ signer: () => Buffer.alloc(64) })),
  'an empty signature': bearer(({ forge }) => forge({ signer: unsigned })),
  'signed by another key in our key’s name': bearer(({ forge }) => forge({ signer: by(THEIRS) })),
  'alg none': heading({ alg: 'none' }, unsigned),
  'alg nOnE': heading({ alg: 'nOnE' }, unsigned),
  'alg none with our signature': heading({ alg: 'none' }),
  'no alg': heading({ alg: undefined }),
  'HS256 by the public key’s bytes': heading({ alg: 'HS256' }, byHmac(OURS.raw)),
  'HS256 by the public key in DER': heading({ alg: 'HS256' }, byHmac(spki)),
  'HS256 by the public key in PEM': heading({ alg: 'HS256' }, byHmac(pem)),
  'HS256 by the empty secret': heading({ alg: 'HS256' }, byHmac('')),
  'RS256 in the head': heading({ alg: 'RS256' }),
  'an alg that is no text': heading({ alg: ['EdDSA'] }),
  'a kid that nobody knows': heading({ kid: randomBytes(8).toString('base64url') }),
  'another’s kid and key': heading({ kid: THEIRS.kid }, by(THEIRS)),
  'no kid': heading({ kid: undefined }),
  'a kid that is a path': heading({ kid: '../../dev/null' }, byHmac('')),
  'a kid that is no text': heading({ kid: { $ne: null } }),
  'a prototype’s name as kid': heading({ kid: '__proto__' }),
  'its own key in the head': heading({ jwk: evilJwk, kid: THEIRS.kid }, by(THEIRS)),
  'its own key in the head, in our name': heading({ jwk: evilJwk }, by(THEIRS)),
  'where to fetch a key': heading({ jku: 'http://127.0.0.1:1/keys', kid: THEIRS.kid }, by(THEIRS)),
  'something critical that we don’t know': heading({ crit: ['x'], x: 1 }),
  'another typ': heading({ typ: 'JWT' }),
  'the typ of a refresh token': heading({ typ: 'rt+jwt' }),
  'no typ': heading({ typ: undefined }),
}

const CLAIMS: Record<string, Attack> = {
  'another aud': claiming({ aud: 'kakao' }),
  'no aud': claiming({ aud: undefined }),
  'another iss': claiming({ iss: 'https://kauth.kakao.com' }),
  'an iss that only begins like ours': claiming({ iss: 'pilling.evil.example' }),
  'no iss': claiming({ iss: undefined }),
  'no sub': claiming({ sub: undefined }),
  'a sub that is no id': claiming({ sub: "' or 1=1 --" }),
  'a sub with a NUL': claiming({ sub: '\0' }),
  'a sub that is a number': claiming({ sub: 1 }),
  'another’s sub on my session': claiming(({ other }) => ({ sub: claimsOf(other.accessToken)['sub'] })),
  'another’s session under my sub': claiming(({ other }) => ({ sid: claimsOf(other.accessToken)['sid'] })),
  'a sub that nobody has': claiming(() => ({ sub: randomUUID() })),
  'no sid': claiming({ sid: undefined }),
  'a sid that is no id': claiming({ sid: 'null' }),
  'a sid that nobody has': claiming(() => ({ sid: randomUUID() })),
  'no jti': claiming({ jti: undefined }),
  'no iat': claiming({ iat: undefined }),
  'no exp': claiming({ exp: undefined }),
  'an exp that is no number': claiming({ exp: 'never' }),
  'expired a minute ago': claiming(({ now }) => ({ iat: now - 900, exp: now - 60 })),
  'made two minutes ahead of us': claiming(({ now }) => ({ iat: now + 120, exp: now + 1_020 })),
  'not good for another two minutes': claiming(({ now }) => ({ nbf: now + 120 })),
}

/** An API token of the other's, after this has become of it. */
async function apiTokenOf({ world, other }: Scene, then: (id: string) => unknown = () => null): Promise<string> {
  const { id, token } = await world.app.users.apiTokens.issue(fromGlobalId(other.id).id, { name: '밤 일', days: 1 })
  await then(id)
  return token
}

const ENDED: Record<string, Attack> = {
  'the token of an ended session': async ({ world, me }) => {
    await world.ask(SIGN_OUT, { token: me.refreshToken })
    return `Bearer ${me.accessToken}`
  },
  'the token of a deleted user': async ({ me }) => {
    await me.ask('mutation { deleteViewer { deletedId } }')
    return `Bearer ${me.accessToken}`
  },
  'the token of a session that has run out': async ({ world, forge }) => {
    world.clock.passes(31 * 86_400 * SECOND)
    const now = Math.floor(world.clock.now() / SECOND)
    return `Bearer ${forge({ claims: { iat: now, exp: now + 900 } })}`
  },
  'an API token that nobody was issued': () => `Bearer pilling_${randomBytes(32).toString('base64url')}`,
  'an API token that lacks its end': async scene => `Bearer ${(await apiTokenOf(scene)).slice(0, -1)}`,
  'an API token without its mark': async scene => `Bearer ${(await apiTokenOf(scene)).replace('pilling_', '')}`,
  'an API token that was revoked': async scene =>
    `Bearer ${await apiTokenOf(scene, id => scene.world.app.users.apiTokens.revoke(id))}`,
  'an API token that has run out': async scene =>
    `Bearer ${await apiTokenOf(scene, () => scene.world.clock.passes(86_400 * SECOND))}`,
  'the API token of a deleted user': async scene =>
    `Bearer ${await apiTokenOf(scene, () => scene.other.ask('mutation { deleteViewer { deletedId } }'))}`,
}

/** By HTTP, with bytes that `fetch` would not send. */
async function knock({ url }: Pick<World, 'url'>, ...authorizations: string[]): Promise<unknown> {
  const lines = authorizations.flatMap(each => ['Authorization', Buffer.from(each).toString('latin1')])
  const asked = request(`${url}/graphql`, {
    method: 'POST',
    headers: ['Host', new URL(url).host, 'Content-Type', 'application/json', ...lines],
  })
  asked.end(JSON.stringify({ query: '{ viewer { id } }' }))
  return new Promise((resolve, reject) => {
    asked.once('error', reject)
    asked.once('response', response => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.once('end', () => resolve({ status: response.statusCode, ...(JSON.parse(text) as object) }))
    })
  })
}
const TURNED_AWAY = { status: 401, errors: [REFUSED] }

/** By connection_init; gives how it was closed, and all that was said before. */
async function ring({ url }: Pick<World, 'url'>, authorization: string): Promise<unknown> {
  const socket = await openSocket({ port: Number(new URL(url).port) })
  onTestFinished(() => socket.socket.terminate())
  socket.say({ type: 'connection_init', payload: { authorization } })
  await vi.waitFor(() => expect(socket.state.code > 0 || socket.told.length > 0).toBe(true), { timeout: 10_000 })
  const told = [...socket.told]
  const by = told.length > 0 ? await socket.ask('{ viewer { id } }') : null
  return { closed: `${socket.state.code} ${socket.state.reason}`, told, by }
}
const CLOSED = { closed: '4403 Forbidden', told: [], by: null }

function logFile() {
  const folder = mkdtempSync(join(tmpdir(), 'pilling-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'log')
  return { env: { LOG_FILE: path, LOG_LEVEL: 'trace' }, text: () => readFileSync(path, 'utf8') }
}

/** What may stand in no log: each part of it that is long enough to be told from a word. */
const partsOf = (authorization: string) => authorization.split(/[\s.,;"]+/).filter(part => part.length > 16)

describe.each([
  ['a form that is none', FORMS],
  ['a signature that is not ours', SIGNATURES],
  ['claims that are not right', CLAIMS],
])('%s', (_, attacks) => {
  test('is refused at both doors in the same words, and no log has it', async () => {
    const log = logFile()
    const scene = await setTheScene(log.env)
    const { world, me, forge } = scene
    const good = `Bearer ${forge()}`
    expect(await knock(world, good)).toEqual({ status: 200, data: { viewer: { id: me.id } } })
    expect(await ring(world, good)).toMatchObject({ by: { data: { viewer: { id: me.id } } } })

    const found: Record<string, unknown> = {}
    const shown: string[] = []
    for (const [name, attack] of Object.entries(attacks)) {
      const authorization = await attack(scene)
      shown.push(...partsOf(authorization))
      found[name] = [await knock(world, authorization), await ring(world, authorization)]
    }
    const expected = Object.fromEntries(Object.keys(attacks).map(name => [name, [TURNED_AWAY, CLOSED]]))
    expect(found).toEqual(expected)

    const { headers } = await world.send('{ __typename }')
    const last = String(headers.get('x-request-id'))
    await vi.waitFor(() => expect(log.text()).toContain(last), { timeout: 10_000 })
    expect(log.text()).toContain('"codes":["UNAUTHENTICATED"]')
    const leaks = [...partsOf(good), ...shown, me.refreshToken].filter(part => log.text().includes(part))
    expect(leaks).toEqual([])
  })
})

test.each(Object.entries(ENDED))('%s is refused at both doors', async (_, attack) => {
  const scene = await setTheScene()
  const authorization = await attack(scene)
  expect(await knock(scene.world, authorization)).toEqual(TURNED_AWAY)
  expect(await ring(scene.world, authorization)).toEqual(CLOSED)
})

test('two Authorization headers are refused, whichever of them is good', async () => {
  const { world, me, other } = await setTheScene()
  const [mine, theirs] = [`Bearer ${me.accessToken}`, `Bearer ${other.accessToken}`]
  expect(await knock(world, mine)).toMatchObject({ status: 200 })
  for (const [first, second] of [
    [mine, theirs],
    [mine, 'Bearer x'],
    ['Bearer x', mine],
    [mine, mine],
  ] as const)
    expect(await knock(world, first, second)).toEqual(TURNED_AWAY)
})

test('a token shown anywhere else than in the Authorization header is not seen', async () => {
  const { world, me } = await setTheScene()
  const asked = (init: RequestInit, search = '') =>
    fetch(`${world.url}/graphql${search}`, {
      method: 'POST',
      ...init,
      headers: { 'content-type': 'application/json', ...init.headers },
      body: JSON.stringify({ query: '{ viewer { id } }', extensions: { authorization: `Bearer ${me.accessToken}` } }),
    }).then(response => response.json())
  const cookies = `__Host-pilling-refresh=${me.refreshToken}; access_token=${me.accessToken}; Authorization=Bearer ${me.accessToken}`
  for (const answer of await Promise.all([
    asked({}),
    asked({}, `?access_token=${me.accessToken}&authorization=Bearer%20${me.accessToken}`),
    asked({ headers: { cookie: cookies } }),
    asked({ headers: { 'x-authorization': `Bearer ${me.accessToken}`, 'x-user-id': me.id } }),
  ]))
    expect(answer).toEqual({ data: { viewer: null } })
})

test('clocks may differ by twenty seconds, either way', async () => {
  const { world, me, now, forge } = await setTheScene()
  for (const claims of [
    { iat: now + 20, exp: now + 920 },
    { iat: now - 920, exp: now - 20 },
    { iat: now, nbf: now + 20 },
  ])
    expect(await whoIs(world, forge({ claims })), JSON.stringify(claims)).toBe(me.id)
})

describe('a refresh token', () => {
  test('is none that is an access token, an API token, too long, or not as it was given', async () => {
    const scene = await setTheScene()
    const { world, me } = scene
    const apiToken = await apiTokenOf(scene)
    const NONE = [
      me.accessToken,
      apiToken,
      apiToken.replace('pilling_', ''),
      me.refreshToken.slice(0, -1),
      `${me.refreshToken}A`,
      `${me.refreshToken.slice(0, -1)}${me.refreshToken.endsWith('A') ? 'E' : 'A'}`,
      me.refreshToken.toUpperCase(),
      ` ${me.refreshToken}`,
      `${me.refreshToken}\0`,
      `${me.refreshToken}=`,
      randomBytes(32).toString('base64url'),
      randomBytes(7_500).toString('base64url'),
      '갱신토큰',
      '\ud800',
      '',
    ]
    for (const token of NONE) {
      const { session, viewer, userErrors } = await showRefreshToken(world, token)
      expect([session, viewer], token).toEqual([null, null])
      expect(
        userErrors.map(({ path }) => path),
        token,
      ).toEqual([['refreshToken']])
    }
    // None of them has done any harm.
    expect((await refresh(world, me.refreshToken)).viewerId).toBe(me.id)
  })

  test('of a user who is gone is spent', async () => {
    const { world, me } = await setTheScene()
    await me.ask('mutation { deleteViewer { deletedId } }')
    expect(await showRefreshToken(world, me.refreshToken)).toEqual(SPENT)
  })

  test('that is refreshed and signed out at once leaves nothing that lives', async () => {
    const { world } = await setTheScene()
    const elsewhere = await world.open()
    for (let i = 0; i < 10; i++) {
      const me = await world.signIn()
      const [next] = await Promise.all([
        showRefreshToken(world, me.refreshToken),
        elsewhere.ask(SIGN_OUT, { token: me.refreshToken }),
      ])
      const { accessToken, refreshToken } = next.session ?? me
      expect(await whoIs(elsewhere, accessToken)).toBe('UNAUTHENTICATED')
      expect(await showRefreshToken(world, refreshToken)).toEqual(SPENT)
      await areSoonRefused(world, accessToken)
    }
  })
})

test('an API token may not touch the account’s security', async () => {
  const scene = await setTheScene()
  const { world, other } = scene
  const headers = { authorization: `Bearer ${await apiTokenOf(scene)}` }
  expect(await world.ask('{ viewer { id } }', {}, headers)).toEqual({ viewer: { id: other.id } })
  const { viewer } = await other.ask<{ viewer: { sessions: { nodes: { id: string }[] } } }>(
    '{ viewer { sessions { nodes { id } } } }',
  )
  const session = viewer.sessions.nodes[0]?.id
  for (const [query, variables] of [
    ['{ viewer { sessions { totalCount } } }', {}],
    ['{ exportViewer }', {}],
    ['mutation { signOutEverywhere { userErrors { code } } }', {}],
    [END_SESSION, { id: session }],
    ['mutation { updateViewer(input: { nickname: "남" }) { viewer { id } } }', {}],
    ['mutation { deleteViewer { deletedId } }', {}],
  ] as const)
    expect((await world.send(query, variables, headers)).errors, query).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ])
  expect(await world.ask('query ($id: ID!) { node(id: $id) { id } }', { id: session }, headers)).toEqual({ node: null })
  expect(await whoIs(world, other.accessToken)).toBe(other.id)
})

describe('a new signing key', () => {
  const NEW_KEY = 'q3Z8yT1mXr5VbNc7KdJw9LfHgSeP2aQ0uRiOtYxE6vM='
  const kidOf = (token: string) => headOf(token)['kid']

  test('logs nobody out: what the old one signed lives on, and the new one signs', async () => {
    const world = await createWorld()
    const me = await world.signIn()
    const next = await world.open({ SIGNING_KEY: NEW_KEY, SIGNING_KEY_PREVIOUS: SIGNING_KEY })
    expect(await whoIs(next, me.accessToken)).toBe(me.id)
    const mine = await refresh(next, me.refreshToken)
    const guest = await next.signIn()
    for (const [token, id] of [
      [mine.accessToken, me.id],
      [guest.accessToken, guest.id],
    ] as const) {
      expect(kidOf(token)).toBe(pairOf(NEW_KEY).kid)
      expect(await whoIs(next, token)).toBe(id)
    }
    expect(kidOf(me.accessToken)).toBe(OURS.kid)
    const socket = await openSocket({ port: Number(new URL(next.url).port) })
    onTestFinished(() => socket.socket.terminate())
    await socket.init(`Bearer ${me.accessToken}`)
    expect(await socket.ping({ authorization: `Bearer ${mine.accessToken}` })).toMatchObject({
      payload: { accessTokenExpiresAt: mine.accessTokenExpiresAt },
    })

    // Once the old one is dropped what it signed is refused, and a refresh mends that.
    const last = await withNewKeyAlone(world)
    expect(await whoIs(last, me.accessToken)).toBe('UNAUTHENTICATED')
    expect(await whoIs(last, mine.accessToken)).toBe(me.id)
    world.clock.passes(MINUTE)
    expect((await refresh(last, mine.refreshToken)).viewerId).toBe(me.id)
  })

  test('dropped with the old one in one step refuses access tokens, and a refresh mends that', async () => {
    const world = await createWorld()
    const me = await world.signIn()
    const last = await withNewKeyAlone(world)
    expect(await whoIs(last, me.accessToken)).toBe('UNAUTHENTICATED')
    const mine = await refresh(last, me.refreshToken)
    expect(await whoIs(last, mine.accessToken)).toBe(me.id)
  })

  test('that all servers know before one signs by it is believed by those that don’t yet', async () => {
    const world = await createWorld({ env: { SIGNING_KEY_PREVIOUS: NEW_KEY } })
    const first = await world.open({ SIGNING_KEY: NEW_KEY, SIGNING_KEY_PREVIOUS: SIGNING_KEY })
    const [me, other] = [await world.signIn(), await first.signIn()]
    expect(await Promise.all([whoIs(first, me.accessToken), whoIs(world, other.accessToken)])).toEqual([
      me.id,
      other.id,
    ])
  })

  /** A server that knows the new key alone. */
  const withNewKeyAlone = (world: World) => world.open({ SIGNING_KEY: NEW_KEY })
})

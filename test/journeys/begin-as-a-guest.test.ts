import { expect, test } from 'vitest'
import { openBrowser, REFRESH_COOKIE } from '../browser.js'
import { createDashboardDir } from '../dashboard.js'
import { showRefreshToken, SPENT, whoIs } from '../session.js'
import { sqlOf } from '../traces.js'
import { createWorld, type World } from '../world.js'

const STAYS = /^__Host-pilling-refresh=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax$/
const OURS = { 'x-pilling-csrf': '1', 'content-type': 'application/json' }
const MUTATION = `mutation ($input: SignInAsGuestInput) {
  signInAsGuest(input: $input) { viewer { nickname } userErrors { message } }
}`

/** As a script of our page would: with its wish, or with nothing. */
const begin = (browser: ReturnType<typeof openBrowser>, wish?: unknown) =>
  browser.ask('/auth/guest', {
    method: 'POST',
    headers: wish === undefined ? { 'x-pilling-csrf': '1' } : OURS,
    ...(wish === undefined ? {} : { body: JSON.stringify(wish) }),
  })

const usersIn = async (world: World) => (await sqlOf(world)`select 1 from app_user`).length

test('a browser begins as a guest, stays signed in, and signs out', async () => {
  const world = await createWorld()
  const browser = openBrowser(world)
  const begun = await begin(browser, { nickname: '민지', timeZone: 'america/new_york' })
  expect([begun.status, begun.headers.get('cache-control')]).toEqual([200, 'no-store'])
  expect(begun.setCookies).toEqual([expect.stringMatching(STAYS)])
  const told = JSON.parse(begun.text) as Record<string, string>
  expect(Object.keys(told).sort()).toEqual(['accessToken', 'accessTokenExpiresAt', 'viewer'])
  expect(told['viewer']).toEqual({ id: expect.any(String), nickname: '민지' })
  expect(begun.text).not.toContain(browser.jar.get(REFRESH_COOKIE))

  const viewer = `{ viewer { nickname timeZone isGuest sessions { nodes { device isCurrent } } } }`
  const me = {
    viewer: {
      nickname: '민지',
      timeZone: 'America/New_York',
      isGuest: true,
      sessions: { nodes: [{ device: 'Linux의 Firefox', isCurrent: true }] },
    },
  }
  expect(await world.ask(viewer, {}, { authorization: `Bearer ${told['accessToken']}` })).toEqual(me)
  const renewed = await browser.accessToken()
  expect(await world.ask(viewer, {}, { authorization: `Bearer ${renewed}` })).toEqual(me)

  const kept = browser.jar.get(REFRESH_COOKIE) ?? ''
  expect((await browser.post('/auth/sign-out')).status).toBe(204)
  expect(await whoIs(world, renewed)).toBe('UNAUTHENTICATED')
  expect(await showRefreshToken(world, kept)).toEqual(SPENT)
})

test('without a wish, as with an empty one, a guest is called so', async () => {
  const world = await createWorld()
  for (const wish of [undefined, {}, { nickname: null }, null]) {
    const { accessToken } = JSON.parse((await begin(openBrowser(world), wish)).text) as { accessToken: string }
    const authorization = `Bearer ${accessToken}`
    expect(await world.ask('{ viewer { nickname timeZone } }', {}, { authorization })).toEqual({
      viewer: { nickname: '손님', timeZone: 'Asia/Seoul' },
    })
  }
})

test('whoever begins anew in one browser has left the one before', async () => {
  const world = await createWorld()
  const browser = openBrowser(world)
  const { accessToken } = JSON.parse((await begin(browser)).text) as { accessToken: string }
  const before = browser.jar.get(REFRESH_COOKIE) ?? ''
  expect((await begin(browser)).status).toBe(200)
  expect(await whoIs(world, accessToken)).toBe('UNAUTHENTICATED')
  expect(await showRefreshToken(world, before)).toEqual(SPENT)
  expect(await whoIs(world, await browser.accessToken())).not.toBe('UNAUTHENTICATED')
})

test.each<[string, Record<string, string>]>([
  ['where they are switched off', { GUEST_SIGN_IN: 'off' }],
  ['in production, unless they are switched on', { NODE_ENV: 'production' }],
])('nobody begins as a guest %s, and the page is told', async (_, env) => {
  const world = await createWorld({ env, dashboardDir: await createDashboardDir() })
  const browser = openBrowser(world)
  const refused = await begin(browser, { nickname: '민지' })
  expect([refused.status, refused.setCookies]).toEqual([403, []])
  const byGraphQL = await world.send(MUTATION)
  expect(JSON.parse(refused.text)).toMatchObject({
    errors: [{ message: byGraphQL.errors[0]?.message, extensions: { code: 'FORBIDDEN' } }],
  })
  expect(await usersIn(world)).toBe(0)
  const settings = await fetch(`${world.url}/dashboard/settings.json`)
  expect(await settings.json()).toMatchObject({ guests: false })
})

test.each([
  ['a blank name', { nickname: ' \u2800 ' }],
  ['a name that is too long', { nickname: '가'.repeat(41) }],
  ['NUL in the name', { nickname: 'a\0b' }],
  ['half a character', { nickname: '\ud800' }],
])('what the API refuses is refused in the same words: %s', async (_, wish) => {
  const world = await createWorld()
  const { data } = await world.send<{ signInAsGuest: { userErrors: { message: string }[] } }>(MUTATION, { input: wish })
  const refused = await begin(openBrowser(world), wish)
  expect([refused.status, refused.setCookies]).toEqual([400, []])
  expect(JSON.parse(refused.text)).toEqual({
    errors: [{ message: data?.signInAsGuest.userErrors[0]?.message, extensions: { code: 'BAD_USER_INPUT' } }],
  })
  expect(await usersIn(world)).toBe(0)
})

test('what is no wish makes nobody', async () => {
  const world = await createWorld()
  const browser = openBrowser(world)
  const post = (body: string, headers: Record<string, string> = OURS) =>
    browser.ask('/auth/guest', { method: 'POST', headers, body })
  for (const body of ['[]', '"guest"', '{"nickname":1}', '{"roles":["ADMIN"]}', '{"timeZone":"Mars/Olympus"}', '{'])
    expect((await post(body)).status, body).toBe(400)
  expect((await post(JSON.stringify({ nickname: '가'.repeat(20_000) }))).status).toBe(413)
  expect((await post('nickname=a', { ...OURS, 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415)
  expect((await post('{}', { 'content-type': 'application/json' })).status).toBe(403)
  expect((await post('{}', { ...OURS, origin: 'https://evil.example' })).status).toBe(403)
  expect(await usersIn(world)).toBe(0)
  expect(browser.jar.size).toBe(0)
})

test('guests are made no faster than requests are answered', async () => {
  const world = await createWorld({ env: { RATE_LIMIT_PER_MINUTE: '3' } })
  await world.send(MUTATION)
  const statuses = []
  for (let i = 0; i < 4; i++) statuses.push((await begin(openBrowser(world))).status)
  expect(statuses).toEqual([200, 200, 429, 429])
  expect((await world.send(MUTATION)).status).toBe(429)
  expect(await usersIn(world)).toBe(3)
})

import { expect, onTestFinished, test, vi } from 'vitest'
import { openBrowser, PENDING } from '../browser.js'
import { startKakao } from '../fakes/kakao.js'
import type { KakaoForm } from '../fakes/kakaoForms.js'
import { showKakaoCode, signInWithKakao } from '../kakaoSignIn.js'
import { refresh, whoIs } from '../session.js'
import { createWorld, type Tokens, type World } from '../world.js'

const [SECOND, MINUTE, DAY] = [1_000, 60_000, 86_400_000]
const [TOKEN, KEYS] = ['/oauth/token', '/.well-known/jwks.json']
const hong = { sub: '1234567890', nickname: '홍길동' }
const medicines = [{ name: '게보린정' }]

const signIn = (world: World) => signInWithKakao(world, { code: world.kakao.codeFor(hong) })

/** What somebody is told who signs in now. */
async function told(world: World) {
  const { data, errors } = await showKakaoCode(world, { code: world.kakao.codeFor(hong) })
  return {
    data,
    errors: errors.map(({ message, extensions }): Record<string, unknown> => ({ message, ...extensions })),
  }
}
const WAIT = {
  data: null,
  errors: [{ code: 'UPSTREAM_UNAVAILABLE', message: expect.stringMatching(/[가-힣]/), retryAfter: expect.any(Number) }],
}

type Me = Tokens & { id: string }

/** What everybody else does meanwhile: those who are signed in already, and those who never were. */
async function goesOn(world: World, me: Me): Promise<Me> {
  const next = await refresh(world, me.refreshToken)
  const known = await Promise.all([me.accessToken, next.accessToken].map(token => whoIs(world, token)))
  expect(known).toEqual([me.id, me.id])
  expect((await world.signIn()).id).not.toBe(me.id)
  expect(await world.ask('{ medicines(search: "게보린") { nodes { name } } }')).toEqual({
    medicines: { nodes: [{ name: '게보린정' }] },
  })
  return { ...me, ...next }
}

const FAILURES: KakaoForm[] = [
  'server error',
  'server error as 400',
  'empty 500',
  'empty 503',
  'busy 503',
  'html 502',
  'html 200',
  'html 403',
  'half json',
  'an array',
  'an empty object',
  'no access token',
  'an id_token that is a number',
  'huge',
  'redirect elsewhere',
  'reset',
  'kapi -7 maintenance',
  'kapi -9798 maintenance',
  'kapi -10 quota',
  'kapi -401 key',
]

test('however Kakao fails, whoever signs in is told when to try again, and nobody else feels it', async () => {
  const world = await createWorld({ kakao: true, random: 0, medicines })
  let me: Me = await signIn(world)
  const answers = []
  for (const form of FAILURES) {
    // Where most calls succeed the circuit stays closed: this is about one failure at a time.
    for (let i = 0; i < 4; i++) await signIn(world)
    world.kakao.fails(form)
    answers.push([form, await told(world)])
    me = await goesOn(world, me)
    world.kakao.heal()
  }
  expect(answers).toEqual(FAILURES.map(form => [form, WAIT]))
  expect((await signIn(world)).id).toBe(me.id)
}, 90_000)

test('one hiccup of Kakao’s is seen by nobody', async () => {
  const world = await createWorld({ kakao: true, random: 0 })
  world.kakao.fails('html 502', { times: 1 })
  world.kakao.jwksFails('reset', { times: 1 })
  expect((await signIn(world)).nickname).toBe('홍길동')
  expect(world.kakao.count(TOKEN)).toBe(2)
})

test('a Kakao that is slow, but not too slow, is waited for', async () => {
  const world = await createWorld({ kakao: true, random: 0 })
  world.kakao.slow(2_000)
  expect((await signIn(world)).nickname).toBe('홍길동')
  expect(world.kakao.count(TOKEN)).toBe(1)
})

test.each([
  ['hangs', (world: World) => world.kakao.hangs()],
  ['sends its answer in drops', (world: World) => world.kakao.slow(10)],
])(
  'a Kakao that %s is given up, while everybody else goes on',
  async (_, breaks) => {
    const world = await createWorld({ kakao: true, random: 0, medicines })
    const me = await signIn(world)
    breaks(world)
    let isOver = false
    const waiting = told(world).finally(() => (isOver = true))
    await vi.waitFor(() => expect(world.kakao.count(TOKEN)).toBe(2), { timeout: 10_000 })
    await goesOn(world, me)
    expect(isOver).toBe(false)
    expect(await waiting).toEqual(WAIT)
    world.kakao.heal()
    expect((await signIn(world)).id).toBe(me.id)
  },
  60_000,
)

test('a browser that comes back while Kakao is down reads when to try again, and can', async () => {
  const world = await createWorld({ kakao: true, random: 0 })
  const browser = openBrowser(world)
  const { asked } = await browser.leave('?returnTo=/dashboard')
  world.kakao.fails('html 502')
  const { status, headers, text, setCookies } = await browser.back(asked, '77')
  expect([status, headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8'])
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  expect(setCookies).toEqual([expect.stringMatching(`^${PENDING}=; .*Max-Age=0`)])
  expect(text).toContain('잠시 뒤에 다시')
  expect(text).toContain('href="/auth/kakao/start?returnTo=%2Fdashboard"')
  expect(text).not.toMatch(/kakao\.com|127\.0\.0\.1|Bad Gateway/)
  world.kakao.heal()
  expect((await browser.signIn()).status).toBe(303)
})

test('with its keys at hand sign-in works while Kakao can’t tell them, for days', async () => {
  const world = await createWorld({ kakao: true, random: 0 })
  const { id } = await signIn(world)
  for (const form of ['empty 503', 'html 200', 'half json', 'reset'] as const) {
    world.kakao.jwksFails(form)
    world.clock.passes(DAY + MINUTE)
    // The fake doesn't know of our clock: by itself it signs for the day on which the test runs.
    const iat = Math.floor(world.clock.now() / SECOND)
    const code = world.kakao.codeFor({ ...hong, claims: { iat, auth_time: iat, exp: iat + 21_599 } })
    expect((await signInWithKakao(world, { code })).id).toBe(id)
  }
  // Their day was over, so that they were asked for anew each time, behind what people saw.
  await vi.waitFor(() => expect(world.kakao.count(KEYS)).toBeGreaterThan(4), { timeout: 10_000 })
})

test('new keys that Kakao can’t tell are no forgery: it is a matter of waiting', async () => {
  const world = await createWorld({ kakao: true, random: 0 })
  const { id } = await signIn(world)
  world.kakao.rotate()
  world.kakao.jwksFails('empty 503')
  expect(await told(world)).toEqual(WAIT)
  const asked = world.kakao.count(KEYS)
  expect(await told(world)).toEqual(WAIT)
  expect(world.kakao.count(KEYS)).toBe(asked)
  world.kakao.heal()
  world.clock.passes(MINUTE)
  expect((await signIn(world)).id).toBe(id)
})

test('a server that has just started can’t know Kakao’s keys while it is down, says so, and knows them soon after', async () => {
  const world = await createWorld({ kakao: true, random: 0, medicines })
  world.kakao.jwksFails('empty 503')
  const first = await told(world)
  expect(first).toEqual(WAIT)
  const asked = world.kakao.count(KEYS)
  const many = await Promise.all(Array.from({ length: 10 }, () => told(world)))
  expect(many).toEqual(many.map(() => WAIT))
  expect(world.kakao.count(KEYS)).toBe(asked)
  const webhook = await fetch(`${world.url}/auth/kakao/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/secevent+jwt' },
    body: await world.kakao.unlinkedEvent(hong.sub),
  })
  // Kakao says it again where it is told so; a 401 would be its last word.
  expect(webhook.status).toBe(503)
  world.kakao.heal()
  world.clock.passes(5 * SECOND)
  const me = await signIn(world)
  expect(await whoIs(world, me.accessToken)).toBe(me.id)
})

test('after five failures Kakao is left alone for a minute; then one of those who sign in finds out that it is well', async () => {
  const world = await createWorld({ kakao: true, random: 0, medicines })
  const other = await world.open()
  // The circuit's own minute, which begins when it opens; all that beats already goes on in real time.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  world.kakao.fails('empty 503')
  for (let i = 0; i < 5; i++) expect(await told(world)).toEqual(WAIT)
  const asked = world.kakao.count(TOKEN)
  const resting = await Promise.all(Array.from({ length: 10 }, () => told(world)))
  expect(resting).toEqual(resting.map(() => WAIT))
  for (const { errors } of resting) {
    expect(errors[0]?.['retryAfter']).toBeGreaterThan(50)
    expect(errors[0]?.['retryAfter']).toBeLessThanOrEqual(60)
  }
  expect(world.kakao.count(TOKEN)).toBe(asked)

  world.clock.passes(MINUTE)
  vi.advanceTimersByTime(MINUTE)
  expect(await told(world)).toEqual(WAIT)
  const probed = world.kakao.count(TOKEN)
  expect(probed).toBeGreaterThan(asked)
  expect(await told(world)).toEqual(WAIT)
  expect(world.kakao.count(TOKEN)).toBe(probed)

  world.kakao.heal()
  // Another server has had no failure, and goes on at once.
  expect((await signInWithKakao(other, { code: world.kakao.codeFor(hong) })).nickname).toBe('홍길동')
  world.clock.passes(MINUTE)
  vi.advanceTimersByTime(MINUTE)
  expect((await signIn(world)).nickname).toBe('홍길동')
  expect((await Promise.all([1, 2, 3].map(() => signIn(world)))).map(({ nickname }) => nickname)).toEqual(
    Array(3).fill('홍길동'),
  )
})

test('while Kakao can’t unlink those who have left, others still sign in', async () => {
  // Jobs are done by whichever server takes them: here by the one whose Kakao is broken.
  const world = await createWorld({ kakao: true, random: 0, env: { ROLE: 'api' } })
  const broken = await startKakao()
  onTestFinished(() => broken.close())
  broken.fails('empty 500')
  // On this server nothing has been asked of Kakao but what fails.
  const other = await world.open({ KAKAO_API_BASE_URL: broken.url, ROLE: 'all' })
  for (let i = 0; i < 6; i++) {
    const { id, ...tokens } = await signInWithKakao(world, { code: world.kakao.codeFor({ sub: String(500 + i) }) })
    await other.personOf(id, tokens).ask('mutation { deleteViewer { deletedId } }')
  }
  const [failures, tries] = [5, 3]
  const fail = () => {
    world.clock.passes(MINUTE) // the next turn of the job
    expect(broken.count('/v1/user/unlink')).toBe(failures * tries)
  }
  await vi.waitFor(fail, { timeout: 45_000, interval: 1_500 })
  expect((await signInWithKakao(other, { code: world.kakao.codeFor(hong) })).nickname).toBe('홍길동')
})

test('whatever people get wrong, Kakao is never taken for down', async () => {
  const world = await createWorld({ kakao: true, random: 0 })
  for (const form of [
    'KOE320',
    'KOE010',
    'KOE303',
    'KOE237',
    'KOE237 as 429',
    'access denied',
    'no id_token',
  ] as const) {
    world.kakao.fails(form)
    for (let i = 0; i < 6; i++) {
      const { data, errors } = await told(world)
      expect([form, errors, data?.done.userErrors.length]).toEqual([form, [], 1])
    }
  }
  // Nor where this app's key or its calls of the month are at an end: whoever says so is well.
  for (const form of ['kapi -401 key', 'kapi -10 quota'] as const) {
    world.kakao.fails(form)
    for (let i = 0; i < 6; i++) expect(await told(world)).toEqual(WAIT)
  }
  world.kakao.heal()
  for (const signed of ['alg none', 'tampered with', 'a kid nobody knows'] as const)
    for (let i = 0; i < 6; i++) {
      const { data } = await showKakaoCode(world, { code: world.kakao.codeFor({ ...hong, signed }) })
      expect(data?.done.userErrors).toHaveLength(1)
    }
  expect((await signIn(world)).nickname).toBe('홍길동')
})

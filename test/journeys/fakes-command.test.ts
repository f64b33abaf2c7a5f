import { describe, expect, test, vi } from 'vitest'
import { findFreePort } from '../../src/db/port.js'
import { startProgram, type Program } from '../program.js'
import { sqlOf } from '../traces.js'
import { createWorld, SIGNING_KEY } from '../world.js'

const PATIENCE = { timeout: 15_000 }

/** A server with fakes, on a port that it is told, for Kakao has to know the way back. */
async function startWithFakes(env: Record<string, string> = {}) {
  const world = await createWorld()
  const port = String(await findFreePort())
  const program = startProgram('dist/main.js', { ...world.settings, LOG_LEVEL: 'error', PORT: port, ...env }, '--fakes')
  const [, url = ''] = await program.says(/GraphQL\s+(http:\S+)\/graphql/)
  const [, kakaoUrl = ''] = await program.says(
    /카카오 로그인\s+(http:\S+)의 대역, 브라우저에서 \S+\/auth\/kakao\/start/,
  )
  const [, modelUrl = ''] = await program.says(/AI 요약\s+켜짐, (http:\S+)의 gpt-5-nano/)
  await program.says(/카카오맵\s+켜짐, http:\S+의 대역/)
  return { world, program, url, kakaoUrl, modelUrl }
}

/** A browser that follows no link by itself, and keeps its cookies for each host. */
function createBrowser() {
  const jar = new Map<string, Map<string, string>>()
  return async (url: string | URL, init: RequestInit = {}) => {
    const { host } = new URL(url)
    const cookies = jar.get(host) ?? new Map<string, string>()
    jar.set(host, cookies)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string>), ...(cookie ? { cookie } : {}) }
    const response = await fetch(url, { redirect: 'manual', ...init, headers })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
}
type Browser = ReturnType<typeof createBrowser>

const unescape = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

/** What stands in the form of a page, and where it goes to. */
function formOf(html: string, pageUrl: URL) {
  const [, action = ''] = /<form method="post" action="([^"]+)"/.exec(html) ?? []
  const hidden = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
  const fields = new URLSearchParams(
    hidden.map(([, name = '', value = '']): [string, string] => [unescape(name), unescape(value)]),
  )
  const people = [...html.matchAll(/type="radio" name="sub" value="(\d+)"/g)].map(([, sub = '']) => sub)
  return { action: new URL(action, pageUrl), fields, people }
}

/** From our link to Kakao's page. */
async function leaveForKakao(browser: Browser, url: string, returnTo = '/graphql') {
  const start = await browser(`${url}/auth/kakao/start?returnTo=${encodeURIComponent(returnTo)}`)
  expect(start.status).toBe(302)
  const pageUrl = new URL(start.headers.get('location') ?? '')
  const page = await browser(pageUrl)
  expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/html/)])
  return formOf(await page.text(), pageUrl)
}

/** The button under the form; gives where Kakao sends the browser. */
async function press(browser: Browser, { action, fields }: ReturnType<typeof formOf>, chosen: Record<string, string>) {
  const body = new URLSearchParams([...fields, ...Object.entries(chosen)])
  const answer = await browser(action, { method: 'POST', body })
  expect(answer.status).toBe(302)
  return new URL(answer.headers.get('location') ?? '')
}

interface Seen {
  data: { viewer: { id: string; nickname: string; picture: string | null; isGuest: boolean } | null }
}
async function whoAmI(browser: Browser, url: string): Promise<Seen['data']['viewer']> {
  const renewed = await browser(`${url}/auth/refresh`, { method: 'POST', headers: { 'x-pilling-csrf': '1' } })
  if (renewed.status !== 200) return null
  const { accessToken } = (await renewed.json()) as { accessToken: string }
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: JSON.stringify({ query: '{ viewer { id nickname picture isGuest } }' }),
  })
  return ((await answer.json()) as Seen).data.viewer
}

const isGone = (url: string) => vi.waitFor(() => expect(fetch(url)).rejects.toThrow('fetch failed'), PATIENCE)

describe('npm start -- --fakes', () => {
  test('lets somebody click through the whole sign-in, come back as the same, and sign out', async () => {
    const { url, kakaoUrl } = await startWithFakes()
    const browser = createBrowser()
    const form = await leaveForKakao(browser, url, '/graphql?tab=1')
    expect(form.action.origin).toBe(kakaoUrl)
    const back = await press(browser, form, { answer: 'agree', sub: form.people[0] ?? '' })
    expect(back.href.startsWith(`${url}/auth/kakao/callback?`)).toBe(true)
    const done = await browser(back)
    expect([done.status, done.headers.get('location')]).toEqual([303, '/graphql?tab=1'])
    const me = await whoAmI(browser, url)
    expect(me).toMatchObject({ nickname: expect.stringMatching(/./) as unknown, isGuest: false })
    // Once more, in another browser: the same person.
    const another = createBrowser()
    const again = await leaveForKakao(another, url)
    await another(await press(another, again, { answer: 'agree', sub: form.people[0] ?? '' }))
    expect(await whoAmI(another, url)).toEqual(me)
    // The first signs out, the second stays.
    expect((await browser(`${url}/auth/sign-out`, { method: 'POST', headers: { 'x-pilling-csrf': '1' } })).status).toBe(
      204,
    )
    expect(await whoAmI(browser, url)).toBeNull()
    expect(await whoAmI(another, url)).toEqual(me)
  })

  test('knows people with whom things are odd: without a name, with a number beyond 2^53, and whoever one types', async () => {
    const { world, url } = await startWithFakes()
    const { people } = await leaveForKakao(createBrowser(), url)
    expect(people.length).toBeGreaterThan(1)
    const seen = new Map<string, string>()
    for (const chosen of [...people.map(sub => ({ sub })), { nickname: '<b>"이름\'&' }]) {
      const browser = createBrowser()
      await browser(await press(browser, await leaveForKakao(browser, url), { answer: 'agree', ...chosen }))
      const me = await whoAmI(browser, url)
      seen.set(me?.id ?? '', me?.nickname ?? '')
    }
    expect(seen.size).toBe(people.length + 1)
    expect([...seen.values()].at(-1)).toBe('<b>"이름\'&')
    const kept = await sqlOf(world)<{ sub: string }[]>`select kakao_sub::text as sub from app_user`
    expect(kept.map(({ sub }) => sub)).toEqual(expect.arrayContaining(people))
    expect(people.some(sub => BigInt(sub) > Number.MAX_SAFE_INTEGER)).toBe(true)
  })

  test('lets somebody say no, and tells so calmly', async () => {
    const { world, url } = await startWithFakes()
    const browser = createBrowser()
    const back = await press(browser, await leaveForKakao(browser, url), { answer: 'cancel' })
    expect(back.searchParams.get('error')).toBe('access_denied')
    const page = await browser(back)
    expect([page.status < 500, await page.text()]).toEqual([true, expect.stringContaining('<html lang="ko"')])
    expect(await whoAmI(browser, url)).toBeNull()
    expect(await sqlOf(world)`select id from app_user`).toEqual([])
  })

  test('ends the fakes with the server, however that ends', async () => {
    const [stopped, killed] = await Promise.all([startWithFakes(), startWithFakes()])
    for (const { kakaoUrl, modelUrl } of [stopped, killed]) {
      expect((await fetch(`${kakaoUrl}/.well-known/jwks.json`)).status).toBe(200)
      expect((await fetch(`${modelUrl}/v1/chat/completions`)).status).toBe(401)
    }
    stopped.program.kill('SIGTERM')
    expect(await stopped.program.ended).toBe(0)
    await Promise.all([isGone(stopped.kakaoUrl), isGone(stopped.modelUrl)])
    killed.program.kill('SIGKILL')
    await Promise.all([isGone(killed.kakaoUrl), isGone(killed.modelUrl)])
  })

  test('ends, fakes and all, where the server can not be started', async () => {
    const { settings } = await createWorld()
    for (const wrong of [{ PORT: 'abc' }, { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/pilling' }])
      expect(await startProgram('dist/main.js', { ...settings, ...wrong }, '--fakes').ended).toBe(1)
  })

  test('is refused in production, before anything is opened', async () => {
    const { settings } = await createWorld()
    const program = startProgram('dist/main.js', { ...settings, NODE_ENV: 'production', SIGNING_KEY }, '--fakes')
    expect(await program.ended).toBe(1)
    expect(program.said()).toContain('--fakes is refused in production')
    expect(program.said()).not.toMatch(/GraphQL|대역| {4}at /)
  })
})

test('without them there is no Kakao and no model: the banner says how to have them, and the link says it is not set up', async () => {
  const { settings } = await createWorld()
  const program: Program = startProgram('dist/main.js', { ...settings, LOG_LEVEL: 'error' })
  const [, url = ''] = await program.says(/GraphQL\s+(http:\S+)\/graphql/)
  await program.says(/카카오 로그인\s+꺼짐 \(KAKAO_REST_API_KEY, 또는 npm start -- --fakes\)/)
  await program.says(/카카오맵\s+꺼짐, 약국은 목록만으로 답합니다 \(KAKAO_MAP_REST_API_KEY/)
  await program.says(/AI 요약\s+꺼짐, .+ \(OPENAI_API_KEY, 또는 npm start -- --fakes\)/)
  const start = await fetch(`${url}/auth/kakao/start`, { redirect: 'manual' })
  expect([start.status, await start.text()]).toEqual([404, expect.stringContaining('설정되어 있지 않습니다')])
})

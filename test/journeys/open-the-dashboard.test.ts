import { expect, test } from 'vitest'
import { build, createDashboardDir, manifestOf } from '../dashboard.js'
import { createWorld, type WorldOptions } from '../world.js'

const FILES = {
  'index.html':
    '<!doctype html><title>약 먹는 때</title><script type="module" src="/dashboard/assets/app-B1c_2d-E.js"></script>',
  'assets/app-B1c_2d-E.js*': `export const text = '${'약'.repeat(2_000)}'`,
  'documents.json': manifestOf('{ viewer { id } }'),
}
const PRODUCTION = { NODE_ENV: 'production', INTROSPECTION: 'off' }

async function builtWorld(options: WorldOptions = {}) {
  const dashboardDir = await createDashboardDir()
  await build(dashboardDir, FILES)
  const world = await createWorld({ dashboardDir, ...options })
  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${world.url}${path}`, { headers })
  const settings = async () => await (await get('/dashboard/settings.json')).json()
  return { ...world, get, settings }
}

test.each([
  ['on one’s own machine', {}],
  ['in production, where nobody may see the schema', PRODUCTION],
])('the dashboard and its files are there %s', async (_, env) => {
  const { get } = await builtWorld({ env })
  for (const path of [
    '/dashboard',
    '/dashboard/',
    '/dashboard/calendar',
    '/dashboard/medicines/195700020?from=search',
  ]) {
    const page = await get(path, { accept: 'text/html' })
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache'])
    expect(await page.text()).toBe(FILES['index.html'])
  }
  const script = await get('/dashboard/assets/app-B1c_2d-E.js', { 'accept-encoding': 'br' })
  expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(script.headers.get('content-encoding')).toBe('br')
  expect(await script.text()).toBe(FILES['assets/app-B1c_2d-E.js*'])
  expect((await get('/dashboard/documents.json')).status).toBe(404)
  expect((await get('/dashboards')).status).toBe(404)
})

test('the dashboard is waited for until it is built', async () => {
  const dashboardDir = await createDashboardDir()
  const world = await createWorld({ dashboardDir })
  const page = async () => (await fetch(`${world.url}/dashboard/calendar`)).text()
  expect(await page()).toMatch(/http-equiv="refresh"[^]*대시보드가 없습니다/)
  await build(dashboardDir, FILES)
  expect(await page()).toBe(FILES['index.html'])
})

test.each<[string, WorldOptions, object]>([
  ['nothing but guests', {}, { guests: true, kakao: false, mapKey: null }],
  ['Kakao', { kakao: true }, { guests: true, kakao: true, mapKey: null }],
  [
    'Kakao for apps alone',
    { kakao: true, env: { KAKAO_REDIRECT_URIS: 'https://app.example.kr/elsewhere' } },
    { guests: true, kakao: false, mapKey: null },
  ],
  ['nothing at all', { env: PRODUCTION }, { guests: false, kakao: false, mapKey: null }],
  [
    'Kakao’s map',
    { env: { KAKAO_MAP_JAVASCRIPT_KEY: 'javascript-key' } },
    { guests: true, kakao: false, mapKey: 'javascript-key' },
  ],
])('the page learns what is set up here: %s', async (_, options, told) => {
  const { settings } = await builtWorld(options)
  expect(await settings()).toEqual(told)
})

test('Kakao’s map may be loaded where there is a key, and nowhere else', async () => {
  const policyOf = async (options: WorldOptions) =>
    (await (await builtWorld(options)).get('/dashboard')).headers.get('content-security-policy')
  expect(await policyOf({})).not.toMatch(/kakao|daum/)
  const policy = await policyOf({ env: { KAKAO_MAP_JAVASCRIPT_KEY: 'javascript-key' } })
  expect(policy).toMatch(/script-src 'self' dapi\.kakao\.com t1\.daumcdn\.net;/)
  expect(policy).toMatch(/img-src [^;]* \*\.daumcdn\.net;/)
})

test('the page may open a socket to where it was opened from, which a proxy of ours may say and nobody else', async () => {
  const socketsOf = async (proxies: string) => {
    const { get } = await builtWorld({ env: { TRUSTED_PROXIES: proxies } })
    const { headers } = await get('/dashboard', { 'x-forwarded-host': 'pilling.example.kr' })
    return /connect-src ([^;]*);/.exec(headers.get('content-security-policy') ?? '')?.[1]
  }
  expect(await socketsOf('loopback')).toBe("'self' ws://pilling.example.kr wss://pilling.example.kr")
  expect(await socketsOf('192.0.2.1')).toMatch(/^'self' ws:\/\/(127\.0\.0\.1|localhost):(\d+) wss:\/\/\1:\2$/)
})

import { createHash } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import Fastify from 'fastify'
import { describe, expect, onTestFinished, test } from 'vitest'
import { build, createDashboardDir } from '../../test/dashboard.js'
import { startTestGraph } from '../../test/fakes/graph.js'
import { type DashboardSettings, serveDashboard } from './dashboard.js'

const SCRIPT = 'assets/app-B1c_2d-E.js'
const FILES = {
  'index.html': '<!doctype html><title>약 먹는 때</title>',
  [`${SCRIPT}*`]: `export const text = '${'약'.repeat(2_000)}'`,
  'assets/style-Zz9_-aB3.css': 'body{}',
  'apple-touch-icon.png': 'PNG',
  'icon.svg': '<svg/>',
  'documents.json*': '{}',
}

/** As the wire has it: fetch would undo what was compressed. */
function take(url: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: Buffer }>(
    (resolve, reject) =>
      get(url, { headers }, response => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
        )
      }).on('error', reject),
  )
}

async function start(files?: Record<string, string>) {
  const dashboardDir = await createDashboardDir()
  if (files) await build(dashboardDir, files)
  const world = await startTestGraph({ dashboardDir })
  onTestFinished(() => world.close())
  return { ...world, dashboardDir, at: (path: string) => `${world.origin}/dashboard${path}` }
}

describe('the dashboard', () => {
  test.each([
    '',
    '/',
    '/calendar',
    '/medicines/195700020',
    '/medicines/1.5',
    '/a/b/c?x=1#y',
    '/%EC%95%BD',
    '/index.html',
  ])('is one page, whatever its path: %s', async path => {
    const { at } = await start(FILES)
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await fetch(at(path), { method })
      expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-cache',
      ])
    }
    expect(await (await fetch(at(path))).text()).toBe(FILES['index.html'])
  })

  test('is waited for, opens by itself once it is built, and is there again after another build', async () => {
    const { at, dashboardDir } = await start()
    const waiting = await fetch(at('/calendar'))
    expect([waiting.status, waiting.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await waiting.text()).toMatch(/http-equiv="refresh"[^]*대시보드가 없습니다[^]*npm run build:web/)
    await writeFile(join(dashboardDir, '..', 'build.lock'), '1')
    expect(await (await fetch(at(''))).text()).toMatch(/http-equiv="refresh"[^]*대시보드를 만들고 있습니다/)
    await build(dashboardDir, FILES)
    expect(await (await fetch(at(''))).text()).toBe(FILES['index.html'])
    expect((await fetch(at(`/${SCRIPT}`))).status).toBe(200)
    await rm(dashboardDir, { recursive: true })
    await build(dashboardDir, { 'index.html': 'again' })
    expect(await (await fetch(at(''))).text()).toBe('again')
  })

  test('is to be found where nobody may see the schema', async () => {
    const dashboardDir = await createDashboardDir()
    await build(dashboardDir, FILES)
    const world = await startTestGraph({ dashboardDir, introspection: 'off', production: true })
    onTestFinished(() => world.close())
    expect(await (await fetch(`${world.origin}/dashboard`)).text()).toBe(FILES['index.html'])
  })
})

describe('its files', () => {
  test.each([
    [SCRIPT, 'public, max-age=31536000, immutable', 'application/javascript; charset=utf-8'],
    ['assets/style-Zz9_-aB3.css', 'public, max-age=31536000, immutable', 'text/css; charset=utf-8'],
    ['apple-touch-icon.png', 'no-cache', 'image/png'],
    ['icon.svg', 'no-cache', 'image/svg+xml'],
  ])('are kept for ever where their name has a hash: %s', async (path, cache, type) => {
    const { at } = await start(FILES)
    const { status, headers } = await fetch(at(`/${path}`))
    expect([status, headers.get('cache-control'), headers.get('content-type')]).toEqual([200, cache, type])
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  test.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['identity', undefined, (body: Buffer) => body],
  ])('come as the build compressed them, for a client that takes %s', async (accepted, encoding, unpack) => {
    const { at, dashboardDir } = await start(FILES)
    const { status, headers, body } = await take(at(`/${SCRIPT}`), { 'accept-encoding': accepted })
    expect([status, headers['content-encoding']]).toEqual([200, encoding])
    expect(headers['content-type']).toBe('application/javascript; charset=utf-8')
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(headers['vary']).toMatch(/accept-encoding/i)
    expect(unpack(body).toString()).toBe(FILES[`${SCRIPT}*`])
    // As they lie there, not compressed anew.
    if (encoding === 'br') await writeFile(join(dashboardDir, `${SCRIPT}.br`), 'as it lies there')
    if (encoding === 'br')
      expect(String((await take(at(`/${SCRIPT}`), { 'accept-encoding': accepted })).body)).toBe('as it lies there')
  })

  test.each(['assets/app-00000000.js', 'assets/', 'assets/nothing', 'documents.json', 'documents.json.br'])(
    'that are not there, or not for anybody, are not the page: %s',
    async path => {
      const { at } = await start(FILES)
      const { status, headers } = await fetch(at(`/${path}`))
      expect([status, headers.get('cache-control')]).toEqual([404, 'no-store'])
      expect(headers.get('content-type')).toMatch(/json/)
    },
  )

  test.each([
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/assets/..%2f..%2fbuild.lock',
    '/%2e%2e/build.lock',
    '/%00',
  ])('are those of its folder, and no others: %s', async path => {
    const { dashboardDir, origin } = await start(FILES)
    await writeFile(join(dashboardDir, '..', 'build.lock'), 'secret')
    await writeFile(join(dashboardDir, '..', 'package.json'), 'secret')
    const { body } = await take(`${origin}/dashboard${path}`)
    expect(String(body)).not.toContain('secret')
  })

  test('are only looked at', async () => {
    const { at } = await start(FILES)
    for (const path of ['', '/', '/calendar', '/settings.json', `/${SCRIPT}`])
      for (const method of ['POST', 'PUT', 'DELETE'])
        expect((await fetch(at(path), { method })).status, `${method} ${path}`).toBe(404)
  })
})

/** The dashboard alone, told of these settings. */
async function settled(settings: Partial<DashboardSettings>, html = FILES['index.html']) {
  const directory = await createDashboardDir()
  await build(directory, { 'index.html': html })
  const fastify = Fastify()
  onTestFinished(() => fastify.close())
  await serveDashboard(fastify, { directory, settings: { guests: false, kakao: false, mapKey: null, ...settings } })
  const policyAt = async (url: string, host = 'app.kr') => {
    const { headers } = await fastify.inject({ url, headers: { host } })
    const parts = String(headers['content-security-policy']).split('; ')
    return Object.fromEntries(parts.map(part => [part.split(' ')[0], part.split(' ').slice(1)]))
  }
  return { fastify, policyAt }
}

const sourceOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

describe('what it may load', () => {
  test('is ours, and pictures of medicines', async () => {
    const { policyAt } = await settled({})
    expect(await policyAt('/dashboard/calendar')).toEqual({
      'default-src': ["'self'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'img-src': ["'self'", 'data:', 'https://nedrug.mfds.go.kr'],
      'connect-src': ["'self'", 'ws://app.kr', 'wss://app.kr'],
      'object-src': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'self'"],
      'frame-ancestors': ["'none'"],
    })
  })

  test('is Kakao’s map, too, where there is a key, and then Kakao learns where the page is and no more', async () => {
    const { policyAt, fastify } = await settled({ mapKey: 'javascript-key' })
    const policy = await policyAt('/dashboard')
    expect(policy['script-src']).toEqual(["'self'", 'dapi.kakao.com', 't1.daumcdn.net'])
    expect(policy['img-src']).toEqual(["'self'", 'data:', 'https://nedrug.mfds.go.kr', '*.daumcdn.net'])
    const { headers } = await fastify.inject({ url: '/dashboard' })
    expect(headers['referrer-policy']).toBe('strict-origin')
  })

  test.each([
    ['localhost:4000', ["'self'", 'ws://localhost:4000', 'wss://localhost:4000']],
    ['App.example.kr', ["'self'", 'ws://App.example.kr', 'wss://App.example.kr']],
    ['127.0.0.1:4000', ["'self'", 'ws://127.0.0.1:4000', 'wss://127.0.0.1:4000']],
    ['[::1]:4000', ["'self'"]],
    ['*', ["'self'"]],
    ['*.kr', ["'self'"]],
    ['app.kr https://evil.kr', ["'self'"]],
    ["app.kr; script-src 'unsafe-inline'", ["'self'"]],
    ['app.kr/..', ["'self'"]],
    [`${'a'.repeat(254)}`, ["'self'"]],
  ])('may be a socket of the host that the page is from, and no other: %s', async (host, sources) => {
    const policy = await (await settled({})).policyAt('/dashboard', host)
    expect(policy['connect-src']).toEqual(sources)
    expect(policy['script-src']).toEqual(["'self'"])
  })

  test('is of what stands in the page just what it was built with', async () => {
    const [script, style] = ["document.documentElement.dataset.theme = 'dark'", 'body { color: red }\n']
    const html = `<style media="all">${style}</style><SCRIPT>${script}</SCRIPT><script type="module" src="/a.js"></script>`
    const policy = await (await settled({}, html)).policyAt('/dashboard')
    expect(policy['script-src']).toEqual(["'self'", sourceOf(script)])
    expect(policy['style-src']).toEqual(["'self'", sourceOf(style)])
  })

  test('does not make the page that waits for it ugly', async () => {
    const { at } = await start()
    const response = await fetch(at(''))
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(await response.text()) ?? []
    expect(response.headers.get('content-security-policy')).toContain(sourceOf(style))
  })
})

test('its settings say what can be done here', async () => {
  const settings = { guests: true, kakao: true, mapKey: 'javascript-key' }
  const { fastify } = await settled(settings)
  const { statusCode, headers, body } = await fastify.inject({ url: '/dashboard/settings.json' })
  expect([statusCode, headers['cache-control'], JSON.parse(body)]).toEqual([200, 'no-cache', settings])
  expect(headers['content-type']).toMatch(/^application\/json/)
})

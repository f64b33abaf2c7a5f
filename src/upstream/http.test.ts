import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FakePortal } from '../../test/fakes/portal.js'
import { startPortal } from '../../test/fakes/portal.js'
import type { HttpCall } from './http.js'
import { createHttp } from './http.js'

const item = { itemSeq: '195700020', itemName: '활명수', efcyQesitm: '소화불량에 사용합니다.\n'.repeat(50) }

describe('a call to the world outside', () => {
  let portal: FakePortal
  const seen: HttpCall[] = []
  const http = createHttp({ userAgent: 'Pilling/test', onCall: call => seen.push(call) })
  const get = (options: { timeoutMs?: number; maxBytes?: number; signal?: AbortSignal } = {}) => {
    const path = '/1471000/DrbEasyDrugInfoService/getDrbEasyDrugList?serviceKey=SECRET&type=json'
    return http.get(new URL(path, portal.url), {
      upstream: 'portal',
      timeoutMs: 5_000,
      maxBytes: 1_000_000,
      ...options,
    })
  }

  beforeEach(async () => {
    portal = await startPortal({ items: [item] })
    seen.length = 0
  })
  afterEach(() => portal.close())

  test('brings status, type and text, and says who we are', async () => {
    const answer = await get()
    expect(answer).toMatchObject({ status: 200, contentType: 'application/json;charset=UTF-8', retryAfter: null })
    expect(JSON.parse(answer.text)).toMatchObject({ body: { items: [item] } })
    expect(portal.calls).toMatchObject([{ userAgent: 'Pilling/test' }])
    expect(seen).toMatchObject([{ upstream: 'portal', status: 200, fault: null }])
  })

  test('brings an error status as an answer, with the wait it asks for', async () => {
    portal.fails('plain rate limit, come back in 60 s')
    expect(await get()).toMatchObject({ status: 429, text: 'API rate limit exceeded', retryAfter: 60 })
  })

  test('ends at the deadline when no answer comes', async () => {
    portal.hangs()
    await expect(get({ timeoutMs: 50 })).rejects.toMatchObject({ fault: 'timeout' })
    expect(seen).toMatchObject([{ status: null, fault: 'timeout' }])
  })

  test('ends at the deadline while the body still drips', async () => {
    portal.slow(10)
    await expect(get({ timeoutMs: 300 })).rejects.toMatchObject({ fault: 'timeout' })
    expect(seen).toMatchObject([{ status: 200, fault: 'timeout' }])
  })

  test('reads no more than it was allowed to', async () => {
    portal.fails('huge')
    await expect(get({ maxBytes: 10_000 })).rejects.toMatchObject({ fault: 'malformed' })
  })

  test.each([
    ['euc-kr', 'malformed'],
    ['gzip that is none', 'malformed'],
    ['redirect elsewhere', 'server'],
    ['reset', 'network'],
  ] as const)('makes "%s" a fault of kind %s', async (form, fault) => {
    portal.fails(form)
    await expect(get()).rejects.toMatchObject({ fault, upstream: 'portal' })
    expect(portal.calls).toHaveLength(1)
  })

  test('makes a closed port and an unknown host network faults', async () => {
    const server = createServer().listen(0)
    const { port } = server.address() as AddressInfo
    await new Promise(resolve => server.close(resolve))
    const request = { upstream: 'portal', timeoutMs: 5_000, maxBytes: 1_000 }
    await expect(http.get(new URL(`http://127.0.0.1:${port}/`), request)).rejects.toMatchObject({
      fault: 'network',
      message: expect.stringContaining('ECONNREFUSED'),
    })
    await expect(http.get(new URL('http://nowhere.invalid/'), request)).rejects.toMatchObject({ fault: 'network' })
  })

  test("rejects with the caller's own reason when the caller goes away", async () => {
    portal.hangs()
    const gone = new Error('gone')
    const caller = new AbortController()
    const call = get({ signal: caller.signal })
    setImmediate(() => caller.abort(gone))
    await expect(call).rejects.toBe(gone)
    await expect(get({ signal: caller.signal })).rejects.toBe(gone)
    expect(seen).toMatchObject([{ fault: null }])
  })

  test('keeps nothing of what a fetch says, for it may quote the URL', async () => {
    const url = new URL('http://portal.example/?serviceKey=SECRET')
    const gossip = new TypeError(`fetch failed: ${url.href}`, { cause: new Error(`no route to ${url.href}`) })
    const careless = createHttp({ userAgent: 'x', fetch: () => Promise.reject(gossip) })
    const error: unknown = await careless
      .get(url, { upstream: 'portal', timeoutMs: 1_000, maxBytes: 1 })
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ fault: 'network' })
    expect(error).not.toHaveProperty('cause')
    expect(error instanceof Error && `${error.message} ${error.stack}`).not.toContain('SECRET')
  })

  test('posts a form and headers of the caller, and says who we are', async () => {
    const seen: string[] = []
    const server = createServer((asked, answer) => {
      asked.setEncoding('utf8').on('data', (text: string) => {
        seen.push(asked.method ?? '', asked.headers['content-type'] ?? '', text)
        answer.end(JSON.stringify([asked.headers.authorization, asked.headers['user-agent']]))
      })
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/token`)
    const request = { upstream: 'kakao', timeoutMs: 5_000, maxBytes: 1_000, headers: { authorization: 'KakaoAK K' } }
    const answer = await http.post(url, { ...request, form: { code: 'a&b=c+d', name: '홍 길동' } })
    expect(JSON.parse(answer.text)).toEqual(['KakaoAK K', 'Pilling/test'])
    expect(seen).toEqual([
      'POST',
      'application/x-www-form-urlencoded;charset=UTF-8',
      `code=a%26b%3Dc%2Bd&name=${encodeURIComponent('홍')}+${encodeURIComponent('길동')}`,
    ])
    await new Promise(resolve => server.close(resolve))
  })

  test('keeps headers and forms out of its errors, even where they are what is wrong', async () => {
    const request = { upstream: 'kakao', timeoutMs: 1_000, maxBytes: 1, headers: { authorization: 'KakaoAK SECRET\n' } }
    const error: unknown = await http
      .post(new URL('http://127.0.0.1:1/'), { ...request, form: { code: 'SECRET' } })
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ fault: 'network' })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('SECRET')
  })
})

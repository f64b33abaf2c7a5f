import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startPush, type FakePush, type Trouble } from '../../test/fakes/push.js'
import { UpstreamError } from '../errors.js'
import { createHttp } from './http.js'
import { createPush } from './push.js'

const OPTIONS = { ttl: 3_600, topic: 'a'.repeat(32) }
const MESSAGE = JSON.stringify({ title: '약 드실 시간이에요' })

let service: FakePush
beforeEach(async () => void (service = await startPush()))
afterEach(() => service.close())

function open({
  hosts = [service.url],
  privateKey = service.vapid.privateKey,
  publicKey = service.vapid.publicKey,
} = {}) {
  const calls: string[] = []
  const circuits: string[] = []
  const push = createPush({
    http: createHttp({ userAgent: 'Pilling/test' }),
    vapid: { subject: service.vapid.subject, publicKey, privateKey },
    hosts,
    onCall: ({ outcome }) => calls.push(outcome),
    onCircuit: (upstream, state) => circuits.push(`${upstream} ${state}`),
  })
  return { push, calls, circuits }
}

test('a message comes to the browser that it is for, which alone can read it', async () => {
  const { push, calls } = open()
  const [one, other] = [service.subscribe(), service.subscribe()]
  expect(await push.send(one, MESSAGE, OPTIONS)).toEqual({ kind: 'delivered' })
  expect(service.pushed).toEqual([
    {
      endpoint: one.endpoint,
      message: { title: '약 드실 시간이에요' },
      headers: { ttl: '3600', urgency: 'high', topic: OPTIONS.topic },
    },
  ])
  // Sealed for one, and sent to another.
  expect(await push.send({ ...one, endpoint: other.endpoint }, MESSAGE, OPTIONS)).toMatchObject({ kind: 'refused' })
  expect(service.pushed).toHaveLength(1)
  expect(calls).toEqual(['delivered', 'refused'])
})

test('a browser that subscribed with another key than ours takes none of our messages', async () => {
  const stranger = await startPush()
  const { publicKey, privateKey } = stranger.vapid
  await stranger.close()
  const { push } = open({ publicKey, privateKey })
  expect(await push.send(service.subscribe(), MESSAGE, OPTIONS)).toEqual({ kind: 'gone', why: 'key' })
})

const refused = (canHeal: boolean, retryAfter: number | null = null) => ({
  kind: 'refused',
  canHeal,
  isRest: false,
  retryAfter,
})
const resting = (retryAfter: number | null = null) => ({ ...refused(true, retryAfter), isRest: true })

describe('what became of a message is told', () => {
  test.each<[Trouble, object, Record<string, string>?]>([
    [201, { kind: 'delivered' }],
    [202, { kind: 'delivered' }],
    [401, { kind: 'gone', why: 'key' }],
    [403, { kind: 'gone', why: 'key' }],
    [404, { kind: 'gone', why: 'browser' }],
    [410, { kind: 'gone', why: 'browser' }],
    [429, resting()],
    [429, resting(120), { 'retry-after': '120' }],
    [500, refused(true)],
    [503, refused(true, 7), { 'retry-after': '7' }],
    ['redirect', refused(false)],
    [400, refused(false)],
    [413, refused(false)],
  ])('%s', async (trouble, outcome, headers = {}) => {
    service.fails(trouble, { headers })
    expect(await open().push.send(service.subscribe(), MESSAGE, OPTIONS)).toEqual(outcome)
    expect(service.asked).toHaveLength(1)
    expect(service.pushed).toEqual([])
  })

  test.each<[Trouble, number]>([
    ['reset', 0],
    ['take and reset', 1],
    ['endless', 1],
  ])('as unknown where no whole answer came: %s', async (trouble, delivered) => {
    service.fails(trouble)
    const browser = service.subscribe()
    const error: unknown = await open()
      .push.send(browser, MESSAGE, OPTIONS)
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UpstreamError)
    // An endpoint is a key to its browser.
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(new URL(browser.endpoint).pathname)
    expect(service.pushed).toHaveLength(delivered)
  })

  test('as not delivered where nothing listens, or nobody knows the host', async () => {
    const { push } = open({ hosts: ['*.invalid', service.url] })
    const browser = service.subscribe()
    const nowhere = { ...browser, endpoint: 'https://push.invalid/1' }
    expect(await push.send(nowhere, MESSAGE, OPTIONS)).toEqual(refused(true))
    await service.close()
    expect(await push.send(browser, MESSAGE, OPTIONS)).toEqual(refused(true))
    service = await startPush()
  })
})

test('a service that is down is left alone for a while, and the others are not', async () => {
  const healthy = await startPush()
  const { push, circuits } = open({ hosts: [service.url, healthy.url] })
  const browser = service.subscribe()
  service.fails(500)
  for (let i = 0; i < 5; i++) await push.send(browser, MESSAGE, OPTIONS)
  const sixth = await push.send(browser, MESSAGE, OPTIONS)
  expect(sixth).toMatchObject({ kind: 'refused', canHeal: true, isRest: true })
  expect(sixth.kind === 'refused' && sixth.retryAfter).toBeGreaterThan(30)
  expect(circuits).toEqual([`${service.url} open`])
  expect(service.asked).toHaveLength(5)
  // Signed by the key of another, so it is refused: but it was asked.
  expect(await push.send(healthy.subscribe(), MESSAGE, OPTIONS)).toEqual({ kind: 'gone', why: 'key' })
  expect(healthy.asked).toHaveLength(1)
  await healthy.close()
})

test('one that limits us, whose browsers are gone, or that leads elsewhere is not down', async () => {
  const { push, circuits } = open()
  const browser = service.subscribe()
  for (const trouble of [429, 410, 'redirect'] as const) {
    service.fails(trouble)
    for (let i = 0; i < 6; i++) await push.send(browser, MESSAGE, OPTIONS)
  }
  expect(service.asked).toHaveLength(18)
  expect(circuits).toEqual([])
})

const KNOWN = ['fcm.googleapis.com', '*.push.apple.com', 'http://127.0.0.1:8080']

test.each([
  ['https://fcm.googleapis.com/fcm/send/abc:def', true],
  ['https://FCM.googleapis.com:443/fcm/send/abc', true],
  ['https://web.push.apple.com/QGx', true],
  ['https://a.b.push.apple.com/QGx?x=1', true],
  ['http://127.0.0.1:8080/push/1', true],
  ['http://127.0.0.1:8081/push/1', false],
  ['https://127.0.0.1:8080/push/1', false],
  ['http://fcm.googleapis.com/fcm/send/abc', false],
  ['https://fcm.googleapis.com:8443/fcm/send/abc', false],
  ['https://user@fcm.googleapis.com/', false],
  ['https://user:secret@fcm.googleapis.com/', false],
  ['https://fcm.googleapis.com@evil.example/', false],
  ['https://evil.example/fcm.googleapis.com', false],
  ['https://fcm.googleapis.com.evil.example/', false],
  ['https://evilfcm.googleapis.com/', false],
  ['https://fcm.googleapis.com./', false],
  ['https://push.apple.com/', false],
  ['https://evilpush.apple.com/', false],
  ['https://fcm.googleapis.com/#x', false],
  ['https://169.254.169.254/latest/meta-data', false],
  ['https://[::1]/', false],
  ['https://localhost/', false],
  ['ftp://fcm.googleapis.com/', false],
  ['fcm.googleapis.com', false],
  ['', false],
  [`https://fcm.googleapis.com/${'a'.repeat(2_021)}`, true],
  [`https://fcm.googleapis.com/${'a'.repeat(2_022)}`, false],
  [`https://fcm.googleapis.com/${'한'.repeat(1_000)}`, false],
])('%s is the address of a known push service: %s', async (endpoint, isOne) => {
  const { push } = open({ hosts: KNOWN })
  expect(push.accepts(endpoint)).toBe(isOne)
  if (!isOne) expect(await push.send({ ...service.subscribe(), endpoint }, MESSAGE, OPTIONS)).toEqual(refused(false))
  expect(service.asked).toEqual([])
})

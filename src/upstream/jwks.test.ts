import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FakeKakao } from '../../test/fakes/kakao.js'
import { startKakao } from '../../test/fakes/kakao.js'
import { createCircuit } from './circuit.js'
import { createHttp } from './http.js'
import { createJwks } from './jwks.js'
import { createRetry } from './retry.js'

const PATH = '/.well-known/jwks.json'
const [MINUTE, DAY] = [60_000, 86_400_000]
const TOKEN = { payload: '', signature: '' }

function given(fake: FakeKakao) {
  const time = { now: Date.UTC(2026, 0, 1) }
  const clock = { now: () => time.now, sleep: async () => {} }
  const options = {
    http: createHttp({ userAgent: 'Pilling/test', clock }),
    upstream: 'kauth.kakao.com',
    circuit: createCircuit({ name: 'kauth.kakao.com', now: clock.now }),
    retry: createRetry({ clock, random: () => 0 }),
    url: new URL(PATH, fake.url),
    clock,
    log: pino({ level: 'silent' }),
  }
  const find = createJwks(options)
  const ask = async (kid?: string) => find({ alg: 'RS256', ...(kid === undefined ? {} : { kid }) }, TOKEN)
  return { time, ask, circuit: options.circuit }
}

const unknown = { code: 'ERR_JWKS_NO_MATCHING_KEY' }
const keyList = (keys: unknown) => () => ({ status: 200, type: 'application/json', body: JSON.stringify({ keys }) })

describe("Kakao's public keys", () => {
  let fake: FakeKakao
  beforeEach(async () => void (fake = await startKakao()))
  afterEach(() => fake.close())
  const count = () => fake.count(PATH)

  test('are fetched once for any number of sign-ins at once, and kept', async () => {
    const { ask, time } = given(fake)
    await Promise.all(Array.from({ length: 50 }, (_, i) => ask(`fake-key-${i % 2}`)))
    time.now += DAY - 1
    await expect(ask('fake-key-0')).resolves.toMatchObject({ type: 'public' })
    expect(count()).toBe(1)
  })

  test('serve on while Kakao is down, for days', async () => {
    const { ask, time } = given(fake)
    await ask('fake-key-1')
    fake.jwksFails('empty 503')
    for (let day = 0; day < 5; day++) {
      await expect(ask('fake-key-1')).resolves.toMatchObject({ type: 'public' })
      time.now += DAY
    }
  })

  test('are fetched anew behind the answer after a day, once a minute while that fails', async () => {
    const { ask, time } = given(fake)
    await ask('fake-key-1')
    fake.jwksFails('html 403')
    time.now += DAY
    await Promise.all(Array.from({ length: 20 }, () => ask('fake-key-1')))
    await expect.poll(count).toBe(1 + 3)
    await ask('fake-key-1')
    time.now += MINUTE
    fake.heal()
    fake.rotate()
    await expect(ask('fake-key-0')).resolves.toMatchObject({ type: 'public' })
    await expect.poll(count).toBe(1 + 3 + 1)
    await expect(ask('fake-key-2')).resolves.toMatchObject({ type: 'public' })
    expect(count()).toBe(5)
  })

  test('that are not there are a failure of Kakao, and asked for again soon', async () => {
    const { ask, time } = given(fake)
    fake.jwksFails('empty 503')
    const failed = { name: 'UpstreamError', fault: 'server', code: 'UPSTREAM_UNAVAILABLE' }
    await Promise.all(Array.from({ length: 20 }, () => expect(ask('fake-key-1')).rejects.toMatchObject(failed)))
    await expect(ask('fake-key-1')).rejects.toMatchObject(failed)
    expect(count()).toBe(3)
    fake.heal()
    time.now += 5_000
    await expect(ask('fake-key-1')).resolves.toMatchObject({ type: 'public' })
  })

  test('are picked up when they are rotated', async () => {
    const { ask } = given(fake)
    await ask('fake-key-1')
    fake.rotate()
    await Promise.all(Array.from({ length: 20 }, () => ask('fake-key-2')))
    expect(count()).toBe(2)
    await expect(ask('fake-key-1')).resolves.toMatchObject({ type: 'public' })
    await expect(ask('fake-key-0')).rejects.toMatchObject(unknown)
  })

  test('are asked for once a minute by a thousand kids that nobody knows', async () => {
    const { ask, time } = given(fake)
    await ask('fake-key-1')
    const flood = (minute: number) =>
      Promise.all(Array.from({ length: 1_000 }, (_, i) => expect(ask(`${minute}-${i}`)).rejects.toMatchObject(unknown)))
    for (let minute = 0; minute < 3; minute++) {
      await flood(minute)
      await flood(minute)
      expect(count()).toBe(2 + minute)
      time.now += MINUTE
    }
  })

  test.each(['empty 503', 'half json', 'an empty object'] as const)(
    'are asked for once a minute for an unknown kid where the answer is "%s", and the old ones are kept',
    async form => {
      const { ask, time } = given(fake)
      await ask('fake-key-1')
      fake.jwksFails(form)
      for (let i = 0; i < 10; i++) await expect(ask('nobody')).rejects.toMatchObject({ name: 'UpstreamError' })
      expect(count()).toBe(1 + 3)
      await expect(ask('fake-key-1')).resolves.toMatchObject({ type: 'public' })
      time.now += MINUTE
      fake.heal()
      await expect(ask('nobody')).rejects.toMatchObject(unknown)
    },
  )

  test.each([
    ['no list', undefined],
    ['nothing', []],
    ['strange things', [null, 7, 'key', []]],
    ['a secret key', [{ kty: 'oct', kid: 'k', k: 'AAAA' }]],
    ['a key of another kind', [{ kty: 'EC', crv: 'P-256', kid: 'k', x: 'AA', y: 'AA' }]],
    ['a key for encryption', [{ kty: 'RSA', use: 'enc', kid: 'k', n: 'AAAA', e: 'AQAB' }]],
    ['a key for another algorithm', [{ kty: 'RSA', alg: 'RS512', kid: 'k', n: 'AAAA', e: 'AQAB' }]],
    ['a key without a name', [{ kty: 'RSA', n: 'AAAA', e: 'AQAB' }]],
  ])('are malformed where they are %s', async (_, keys) => {
    const { ask } = given(fake)
    fake.jwksFails(keyList(keys))
    await expect(ask('k')).rejects.toMatchObject({ name: 'UpstreamError', fault: 'malformed' })
  })

  test('are not guessed for a token that names none', async () => {
    const { ask } = given(fake)
    await expect(ask()).rejects.toMatchObject(unknown)
    await expect(ask('')).rejects.toMatchObject(unknown)
    expect(count()).toBe(0)
  })
})

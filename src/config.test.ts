import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.js'
import { VARIABLES } from './variables.js'

const KEY = '4qz8Qm0m0cWJ3i4bVt0o2wJ7oX8uYzF1eKd5sRaTnGk='
const OTHER_KEY = 'p1Zk0v9cQ2xYw8b7Nn6mL5jH4gF3dS2aA1qW0eR9tYU='

test('an empty environment is a whole configuration, with what needs a key switched off', () => {
  expect(readConfig({})).toMatchObject({
    port: 4000,
    host: '127.0.0.1',
    databaseUrl: null,
    redisUrl: null,
    portal: null,
    introspection: 'open',
    metricsPort: null,
    signing: null,
    kakao: null,
    push: null,
    openai: null,
    guestSignIn: true,
    rateLimit: { perMinute: 60 },
    accessTokenTtl: 900,
    refreshTokenTtl: 2_592_000,
    trustedProxies: [],
  })
})

test('production does not start without a signing key, and nobody is let in as a guest unless told', () => {
  expect(() => readConfig({ NODE_ENV: 'production' })).toThrow(/SIGNING_KEY: must be set in production/)
  expect(readConfig({ NODE_ENV: 'production', SIGNING_KEY: KEY }).guestSignIn).toBe(false)
  expect(readConfig({ NODE_ENV: 'production', SIGNING_KEY: KEY, GUEST_SIGN_IN: 'on' }).guestSignIn).toBe(true)
})

test.each([
  ['a word', 'secret'],
  ['too short', Buffer.alloc(31, 7).toString('base64')],
  ['too long', Buffer.alloc(33, 7).toString('base64')],
  ['the same byte over and over', Buffer.alloc(32, 7).toString('base64')],
  ['a pattern', Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')],
  ['not base64', '한'.repeat(32)],
])('a weak signing key stops the start: %s', (_, key) => {
  expect(() => readConfig({ SIGNING_KEY: key })).toThrow(/SIGNING_KEY: must be 32 random bytes/)
})

test('two signing keys are read, in either alphabet of base64', () => {
  const previous = Buffer.from(OTHER_KEY, 'base64').toString('base64url')
  expect(readConfig({ SIGNING_KEY: KEY, SIGNING_KEY_PREVIOUS: previous }).signing).toEqual({ current: KEY, previous })
  expect(() => readConfig({ SIGNING_KEY_PREVIOUS: KEY })).toThrow(/SIGNING_KEY: must be set/)
})

test('Kakao needs its redirect URIs', () => {
  expect(() => readConfig({ KAKAO_REST_API_KEY: 'rest-api-key' })).toThrow(/KAKAO_REDIRECT_URIS: must be set/)
  const uris = 'https://app.example.kr/auth/kakao/callback, http://localhost:4000/auth/kakao/callback'
  expect(readConfig({ KAKAO_REST_API_KEY: 'rest-api-key', KAKAO_REDIRECT_URIS: uris }).kakao).toEqual({
    restApiKey: 'rest-api-key',
    clientSecret: null,
    adminKey: null,
    redirectUris: uris.split(', '),
    authBaseUrl: 'https://kauth.kakao.com',
    apiBaseUrl: 'https://kapi.kakao.com',
  })
})

test('Kakao’s map has a key of its own, and needs nothing else', () => {
  const key = { KAKAO_MAP_REST_API_KEY: 'rest-api-key' }
  expect(readConfig(key).kakaoLocal).toEqual({ restApiKey: 'rest-api-key', baseUrl: 'https://dapi.kakao.com' })
  expect(readConfig({ ...key, KAKAO_LOCAL_BASE_URL: 'http://127.0.0.1:9' }).kakaoLocal?.baseUrl).toBe(
    'http://127.0.0.1:9',
  )
  expect(readConfig(key).kakao).toBeNull()
  const signIn = {
    KAKAO_REST_API_KEY: 'rest-api-key',
    KAKAO_REDIRECT_URIS: 'https://app.example.kr/auth/kakao/callback',
  }
  expect(readConfig(signIn).kakaoLocal).toBeNull()
  expect(readConfig({}).kakaoLocal).toBeNull()
})

test('the map in a browser has a key of its own, which has nothing to do with the others', () => {
  const key = { KAKAO_MAP_JAVASCRIPT_KEY: 'javascript-key' }
  expect(readConfig(key)).toMatchObject({ kakaoMapKey: 'javascript-key', kakaoLocal: null, kakao: null })
  expect(readConfig({ KAKAO_MAP_REST_API_KEY: 'rest-api-key' }).kakaoMapKey).toBeNull()
})

test('a model needs a key and nothing more', () => {
  expect(readConfig({ OPENAI_API_KEY: 'sk-0123456789' }).openai).toEqual({
    apiKey: 'sk-0123456789',
    baseUrl: 'https://api.openai.com/v1',
    model: 'gpt-5-nano',
    prices: { input: 0.05, output: 0.4 },
    daily: { tokens: 2_000_000, usd: 1 },
    concurrency: 8,
  })
})

test('a model can be of anybody, cost what it costs, and have no money at all', () => {
  const said = {
    OPENAI_API_KEY: 'none',
    OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1',
    OPENAI_MODEL: 'qwen3:4b',
    OPENAI_INPUT_PRICE: '0',
    OPENAI_OUTPUT_PRICE: '12.125',
    OPENAI_DAILY_TOKENS: '0',
    OPENAI_DAILY_USD: '0.5',
    OPENAI_CONCURRENCY: '1',
  }
  expect(readConfig(said).openai).toEqual({
    apiKey: 'none',
    baseUrl: 'http://127.0.0.1:11434/v1',
    model: 'qwen3:4b',
    prices: { input: 0, output: 12.125 },
    daily: { tokens: 0, usd: 0.5 },
    concurrency: 1,
  })
})

test('the money of a day is not counted by the prices of another model', () => {
  const key = { OPENAI_API_KEY: 'sk-0123456789' }
  expect(() => readConfig({ ...key, OPENAI_MODEL: 'gpt-5' })).toThrow(
    /OPENAI_INPUT_PRICE: must be set where.*\n.*OUTPUT/,
  )
  expect(() => readConfig({ ...key, OPENAI_MODEL: 'gpt-5', OPENAI_INPUT_PRICE: '1.25' })).toThrow(/OPENAI_OUTPUT_PRICE/)
  expect(readConfig({ ...key, OPENAI_MODEL: 'gpt-5-nano-2025-08-07' }).openai?.prices).toEqual({
    input: 0.05,
    output: 0.4,
  })
  expect(readConfig({ OPENAI_MODEL: 'gpt-5' }).openai).toBeNull()
})

test.each([
  ['OPENAI_API_KEY', 'a key\n'],
  ['OPENAI_API_KEY', '열쇠열쇠'],
  ['OPENAI_BASE_URL', 'api.openai.com'],
  ['OPENAI_BASE_URL', 'https://somebody:secret@api.openai.com/v1'],
  ['OPENAI_BASE_URL', 'https://api.openai.com/v1?api-version=1'],
  ['OPENAI_BASE_URL', 'https://api.openai.com/v1#'],
  ['OPENAI_MODEL', 'gpt 5'],
  ['OPENAI_INPUT_PRICE', '-1'],
  ['OPENAI_OUTPUT_PRICE', '1e9'],
  ['OPENAI_OUTPUT_PRICE', '0,4'],
  ['OPENAI_DAILY_TOKENS', '1.5'],
  ['OPENAI_DAILY_USD', 'Infinity'],
  ['OPENAI_CONCURRENCY', '0'],
])('%s can not be "%s"', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`${name}: must be`))
})

const VAPID = {
  VAPID_PUBLIC_KEY: 'BGWeJVdZMm4xlfXEy4YEF3UarOnBX4m2Ytdpr3OKzlN2CAAgZkukOEfc9v39Mbhp-2wjDvAtjwtv-zj7oMgtF7Q',
  VAPID_PRIVATE_KEY: 'VENUBqLGhS_upRmd7B0mBt0yQuk_aBNd0jNJptzPBd0',
  VAPID_SUBJECT: 'mailto:push@example.kr',
}

test('web push needs both of its keys and somebody to write to', () => {
  expect(readConfig(VAPID).push).toMatchObject({
    vapid: { publicKey: VAPID.VAPID_PUBLIC_KEY, privateKey: VAPID.VAPID_PRIVATE_KEY, subject: VAPID.VAPID_SUBJECT },
    hosts: expect.arrayContaining(['fcm.googleapis.com', 'web.push.apple.com']) as string[],
  })
  const names = Object.keys(VAPID) as (keyof typeof VAPID)[]
  for (const name of names) {
    expect(() => readConfig({ ...VAPID, [name]: '' })).toThrow(new RegExp(`${name}: must be set`))
    const others = names.filter(each => each !== name)
    expect(() => readConfig({ [name]: VAPID[name] })).toThrow(new RegExp(others.join('[^]*')))
  }
})

test.each<[keyof typeof VAPID, string]>([
  ['VAPID_PUBLIC_KEY', VAPID.VAPID_PRIVATE_KEY],
  // Of another pair.
  ['VAPID_PUBLIC_KEY', VAPID.VAPID_PUBLIC_KEY.replace('BGWe', 'BGWf')],
  ['VAPID_PUBLIC_KEY', `${VAPID.VAPID_PUBLIC_KEY}=`],
  ['VAPID_PRIVATE_KEY', VAPID.VAPID_PUBLIC_KEY],
  ['VAPID_PRIVATE_KEY', 'A'.repeat(43)],
  ['VAPID_SUBJECT', 'push@example.kr'],
  ['VAPID_SUBJECT', 'http://example.kr'],
])('keys of web push that could not work stop the start: %s=%s', (name, value) => {
  let told = ''
  try {
    readConfig({ ...VAPID, [name]: value })
  } catch (error) {
    told = error instanceof ConfigError ? error.message : ''
  }
  expect(told).toMatch(/VAPID_/)
  expect(told).not.toContain(VAPID.VAPID_PRIVATE_KEY)
})

test.each([
  ['fcm.googleapis.com,*.push.apple.com', true],
  ['http://127.0.0.1:8080', true],
  ['*', false],
  ['*.com*', false],
  ['https://fcm.googleapis.com/', false],
  ['localhost', false],
  ['.push.apple.com', false],
])('a host that may be pushed to is a name, or all below one: %s', (hosts, isGood) => {
  const read = () => readConfig({ ...VAPID, PUSH_HOSTS: hosts })
  if (isGood) expect(read().push?.hosts).toEqual(hosts.split(','))
  else expect(read).toThrow(/PUSH_HOSTS/)
})

test('in production nothing is pushed in the clear', () => {
  const production = { ...VAPID, NODE_ENV: 'production', SIGNING_KEY: KEY }
  expect(() => readConfig({ ...production, PUSH_HOSTS: 'fcm.googleapis.com,http://127.0.0.1:8080' })).toThrow(
    /PUSH_HOSTS/,
  )
  for (const hosts of ['', 'https://push.example.kr:8443'])
    expect(readConfig({ ...production, PUSH_HOSTS: hosts }).push).not.toBeNull()
})

test.each([
  ['127.0.0.1', true],
  ['10.0.0.0/8, 2001:db8::/32', true],
  ['loopback', true],
  ['everybody', false],
  ['10.0.0.0/33', false],
  ['0.0.0.0/0', false],
  ['10.0.0.0/8/8', false],
  ['example.com', false],
])('a trusted proxy is an address or a net: %s', (text, isGood) => {
  const read = () => readConfig({ TRUSTED_PROXIES: text })
  if (isGood) expect(read().trustedProxies).toEqual(text.split(', '))
  else expect(read).toThrow(/TRUSTED_PROXIES/)
})

test('in production introspection is for analysts unless said otherwise', () => {
  expect(readConfig({ NODE_ENV: 'production', SIGNING_KEY: KEY }).introspection).toBe('analyst')
  expect(readConfig({ NODE_ENV: 'production', SIGNING_KEY: KEY, INTROSPECTION: 'off' }).introspection).toBe('off')
})

test('every mistake is named in one message, and no value is repeated', () => {
  const wrong = {
    PORT: '70000',
    DATABASE_URL: 'mysql://me:hunter22@db/x',
    REDIS_URL: 'not a url hunter22',
    DATA_GO_KR_SERVICE_KEY: 'hunter2',
    INTROSPECTION: 'hunter22',
    CORS_ORIGINS: 'https://ok.example.kr, https://hunter22.kr/path',
    LOG_LEVEL: 'loud',
    METRICS_PORT: 'hunter22',
    SIGNING_KEY: 'hunter22',
    RATE_LIMIT_PER_MINUTE: '-hunter22',
    GUEST_SIGN_IN: 'hunter22',
    TRUSTED_PROXIES: 'hunter22',
    KAKAO_REST_API_KEY: 'hunter2',
    KAKAO_MAP_REST_API_KEY: 'hunter2',
    KAKAO_MAP_JAVASCRIPT_KEY: 'hunter2',
    KAKAO_REDIRECT_URIS: 'hunter22',
    ACCESS_TOKEN_TTL: '0',
  }
  const read = () => readConfig(wrong)
  expect(read).toThrow(ConfigError)
  const message = (() => {
    try {
      read()
      return ''
    } catch (error) {
      return (error as Error).message
    }
  })()
  for (const name of Object.keys(wrong)) expect(message).toContain(name)
  expect(message).not.toContain('hunter2')
})

test('a variable that is set to nothing counts as unset', () => {
  const empty = Object.fromEntries(Object.keys(VARIABLES).map(name => [name, '']))
  expect(readConfig(empty)).toEqual(readConfig({}))
})

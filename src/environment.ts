import { closeSync, mkdirSync, openSync } from 'node:fs'
import { isIP } from 'node:net'
import { dirname } from 'node:path'
import { z } from 'zod'
import { contact, isPair, PUSH_SERVICES, pushHost, vapidKey } from './pushSettings.js'

/** Seconds. */
const DAY = 86_400

const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      text => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be a URL that begins with ${protocols.map(each => `${each}//`).join(' or ')}`,
    )
/** What is asked for stands below it, so that nothing may stand behind its path; and a key goes in a header. */
const baseUrl = url('http:', 'https:').refine(text => {
  const { username, password, search, hash } = URL.canParse(text) ? new URL(text) : new URL('http://x')
  return !username && !password && !search && !hash && !/[?#]/.test(text)
}, 'must be a URL such as https://api.openai.com/v1, without a user, a query or a fragment')
const port = z
  .string()
  .refine(text => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'must be a port, 0 to 65535')
  .transform(Number)
const origin = z
  .string()
  .refine(
    text => URL.canParse(text) && new URL(text).origin === text,
    'each must be an origin such as https://app.example.kr, without a path',
  )

/** Makes the file where it is missing, as the log would. */
function canAppend(path: string): boolean {
  try {
    mkdirSync(dirname(path), { recursive: true })
    closeSync(openSync(path, 'a'))
    return true
  } catch {
    return false // what the system says of it holds the path, which is the caller's own
  }
}

const list = (text: string) =>
  text
    .split(',')
    .map(each => each.trim())
    .filter(Boolean)
const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .refine(
      text => /^\d{1,9}$/.test(text) && Number(text) >= from && Number(text) <= to,
      `must be a whole number, ${from} to ${to}`,
    )
    .transform(Number)
const dollars = z
  .string()
  .refine(
    text => /^\d{1,6}(\.\d{1,6})?$/.test(text),
    'must be an amount of US dollars such as 0.05, with six decimals at most',
  )
  .transform(Number)
/** As a header can carry it. */
const apiKey = z.string().regex(/^[!-~]{4,500}$/, 'must be a key: 4 to 500 letters, digits and signs, no blanks')
const modelName = z.string().regex(/^[!-~]{1,100}$/, 'must be the name of a model, such as gpt-5-nano')
const proxy = z.string().refine(isProxy, 'each must be an IP address, a net such as 10.0.0.0/8, or loopback')
const redirectUri = z
  .string()
  .refine(
    text => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol) && !text.includes('#'),
    'each must be a URL such as https://app.example.kr/auth/kakao/callback',
  )
const signingKey = z
  .string()
  .refine(isStrong, 'must be 32 random bytes in base64, as `openssl rand -base64 32` writes them')

/** Made by chance: 32 random bytes have fewer than 20 different values about once in 10^11 times. */
function isStrong(text: string): boolean {
  const bytes = Buffer.from(text.trim(), 'base64')
  return /^[\w+/-]{43}=?$/.test(text.trim()) && bytes.length === 32 && new Set(bytes).size >= 20
}

function isProxy(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return most > 0 && rest.length === 0 && (bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= most))
}

/** The only model whose prices are known here, in US dollars for a million tokens. */
export const PRICED = { model: 'gpt-5-nano', input: 0.05, output: 0.4 } as const

const Env = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  PORT: port.default(4000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  DATA_GO_KR_SERVICE_KEY: z.string().min(8, 'is too short to be a key').optional(),
  DATA_GO_KR_BASE_URL: url('http:', 'https:').default('https://apis.data.go.kr'),
  INTROSPECTION: z.enum(['open', 'analyst', 'off']).optional(),
  CORS_ORIGINS: z.string().transform(list).pipe(z.array(origin)).default([]),
  TRUSTED_PROXIES: z.string().transform(list).pipe(z.array(proxy)).default([]),
  RATE_LIMIT_PER_MINUTE: wholeNumber(1, 100_000_000).default(60),
  ANALYST_RATE_LIMIT_PER_MINUTE: wholeNumber(1, 100_000_000).default(600),
  SIGNING_KEY: signingKey.optional(),
  SIGNING_KEY_PREVIOUS: signingKey.optional(),
  ACCESS_TOKEN_TTL: wholeNumber(1, DAY).default(900),
  REFRESH_TOKEN_TTL: wholeNumber(1, 400 * DAY).default(30 * DAY),
  GUEST_SIGN_IN: z.enum(['on', 'off']).optional(),
  KAKAO_REST_API_KEY: z.string().min(8, 'is too short to be a key').optional(),
  KAKAO_CLIENT_SECRET: z.string().min(8, 'is too short to be a secret').optional(),
  KAKAO_ADMIN_KEY: z.string().min(8, 'is too short to be a key').optional(),
  KAKAO_REDIRECT_URIS: z.string().transform(list).pipe(z.array(redirectUri)).default([]),
  KAKAO_AUTH_BASE_URL: url('http:', 'https:').default('https://kauth.kakao.com'),
  KAKAO_API_BASE_URL: url('http:', 'https:').default('https://kapi.kakao.com'),
  KAKAO_MAP_REST_API_KEY: z.string().min(8, 'is too short to be a key').optional(),
  KAKAO_LOCAL_BASE_URL: url('http:', 'https:').default('https://dapi.kakao.com'),
  KAKAO_MAP_JAVASCRIPT_KEY: z.string().min(8, 'is too short to be a key').optional(),
  VAPID_PUBLIC_KEY: vapidKey(65).optional(),
  VAPID_PRIVATE_KEY: vapidKey(32).optional(),
  VAPID_SUBJECT: contact.optional(),
  PUSH_HOSTS: z.string().transform(list).pipe(z.array(pushHost)).default(PUSH_SERVICES),
  OPENAI_API_KEY: apiKey.optional(),
  OPENAI_BASE_URL: baseUrl.default('https://api.openai.com/v1'),
  OPENAI_MODEL: modelName.default(PRICED.model),
  OPENAI_INPUT_PRICE: dollars.optional(),
  OPENAI_OUTPUT_PRICE: dollars.optional(),
  OPENAI_DAILY_TOKENS: wholeNumber(0, 999_999_999).default(2_000_000),
  OPENAI_DAILY_USD: dollars.default(1),
  OPENAI_CONCURRENCY: wholeNumber(1, 100).default(8),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LOG_FILE: z.string().refine(canAppend, 'must be a file that can be written to').optional(),
  METRICS_PORT: port.optional(),
})

/** The environment as texts, and what a production or a capability cannot do without. */
export const Environment = Env.superRefine((data, { addIssue }) => {
  const missing = (name: keyof typeof data, why: string) =>
    addIssue({ code: 'custom', path: [name], message: `must be set ${why}` })
  if (data.NODE_ENV === 'production' && !data.SIGNING_KEY)
    missing('SIGNING_KEY', 'in production: 32 random bytes in base64, as `openssl rand -base64 32` writes them')
  if (data.KAKAO_REST_API_KEY && data.KAKAO_REDIRECT_URIS.length === 0)
    missing('KAKAO_REDIRECT_URIS', 'where KAKAO_REST_API_KEY is')
  const vapid = ['VAPID_PUBLIC_KEY', 'VAPID_PRIVATE_KEY', 'VAPID_SUBJECT'] as const
  const [given] = vapid.filter(name => data[name])
  if (given) for (const name of vapid) if (!data[name]) missing(name, `where ${given} is`)
  if (data.VAPID_PUBLIC_KEY && data.VAPID_PRIVATE_KEY && !isPair(data.VAPID_PUBLIC_KEY, data.VAPID_PRIVATE_KEY))
    addIssue({ code: 'custom', path: ['VAPID_PUBLIC_KEY'], message: 'must be the public key of VAPID_PRIVATE_KEY' })
  if (data.NODE_ENV === 'production' && data.PUSH_HOSTS.some(host => host.startsWith('http:')))
    addIssue({ code: 'custom', path: ['PUSH_HOSTS'], message: 'must not begin with http:// in production' })
  if (data.OPENAI_API_KEY && data.OPENAI_MODEL.replace(/-\d{4}-\d\d-\d\d$/, '') !== PRICED.model)
    for (const name of ['OPENAI_INPUT_PRICE', 'OPENAI_OUTPUT_PRICE'] as const)
      if (data[name] === undefined)
        missing(name, `where OPENAI_MODEL is not ${PRICED.model}: US dollars for a million tokens, 0 where it is free`)
  if (data.SIGNING_KEY_PREVIOUS && !data.SIGNING_KEY) missing('SIGNING_KEY', 'where SIGNING_KEY_PREVIOUS is')
})

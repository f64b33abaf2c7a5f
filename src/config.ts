import type { z } from 'zod'
import { Environment, PRICED } from './environment.js'
import { VARIABLES } from './variables.js'

/** All that the environment decides, read once. A capability that is off is null. */
export interface Config {
  readonly isProduction: boolean
  /** What this process does: `api` answers, `worker` does the jobs. */
  readonly role: 'all' | 'api' | 'worker'
  readonly port: number
  readonly host: string
  /** Null: a PostgreSQL of our own in `dataDir`. */
  readonly databaseUrl: string | null
  readonly dataDir: string
  readonly redisUrl: string | null
  /** Null: no official source can be asked. */
  readonly portal: { readonly serviceKey: string; readonly baseUrl: string } | null
  readonly introspection: 'open' | 'analyst' | 'off'
  readonly corsOrigins: readonly string[]
  readonly trustedProxies: readonly string[]
  readonly rateLimit: { readonly perMinute: number; readonly analystPerMinute: number }
  /** Ed25519 seeds in base64. Null: made and kept in `dataDir`, never in production. */
  readonly signing: { readonly current: string; readonly previous: string | null } | null
  /** Seconds. */
  readonly accessTokenTtl: number
  /** Seconds. */
  readonly refreshTokenTtl: number
  readonly guestSignIn: boolean
  /** Null: nobody can sign in with Kakao. */
  readonly kakao: KakaoConfig | null
  /** Null: nothing is known of pharmacies but what the national list says. */
  readonly kakaoLocal: { readonly restApiKey: string; readonly baseUrl: string } | null
  /** For browsers, which all see it. Null: the dashboard draws its own map. */
  readonly kakaoMapKey: string | null
  /** Null: nobody is told of anything by web push. */
  readonly push: PushConfig | null
  /** Null: nothing is summarised by a model. */
  readonly openai: OpenAiConfig | null
  readonly log: { readonly level: string; readonly file: string | null }
  readonly metricsPort: number | null
}

export interface KakaoConfig {
  readonly restApiKey: string
  readonly clientSecret: string | null
  readonly adminKey: string | null
  readonly redirectUris: readonly string[]
  readonly authBaseUrl: string
  readonly apiBaseUrl: string
}

export interface PushConfig {
  readonly vapid: { readonly publicKey: string; readonly privateKey: string; readonly subject: string }
  /** Those that may be sent to. */
  readonly hosts: readonly string[]
}

export interface OpenAiConfig {
  readonly apiKey: string
  /** Any server that speaks OpenAI's API, with its `/v1`. */
  readonly baseUrl: string
  readonly model: string
  /** US dollars for a million tokens. */
  readonly prices: { readonly input: number; readonly output: number }
  /** What a day may cost, of all servers together. */
  readonly daily: { readonly tokens: number; readonly usd: number }
  /** Calls at once, of this process. */
  readonly concurrency: number
}

/** The environment can't be used; the message names every mistake, and no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

export type Env = Readonly<Record<string, string | undefined>>

/** What this process was started with. */
export const environment = (): Env => process.env

/** Throws ConfigError. A variable that is empty counts as unset. */
export function readConfig(env: Env = environment()): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([name, value]) => name in VARIABLES && value !== ''))
  const read = Environment.safeParse(set)
  if (!read.success)
    throw new ConfigError(
      `환경 변수를 고쳐 주세요 (the environment is not usable):\n${read.error.issues.map(describe).join('\n')}`,
    )
  const { data } = read
  const isProduction = data.NODE_ENV === 'production'
  return Object.freeze({
    isProduction,
    role: data.ROLE,
    port: data.PORT,
    host: data.HOST,
    databaseUrl: data.DATABASE_URL ?? null,
    dataDir: data.DATA_DIR,
    redisUrl: data.REDIS_URL ?? null,
    portal: data.DATA_GO_KR_SERVICE_KEY
      ? { serviceKey: data.DATA_GO_KR_SERVICE_KEY, baseUrl: data.DATA_GO_KR_BASE_URL }
      : null,
    introspection: data.INTROSPECTION ?? (isProduction ? 'analyst' : 'open'),
    corsOrigins: data.CORS_ORIGINS,
    trustedProxies: data.TRUSTED_PROXIES,
    rateLimit: { perMinute: data.RATE_LIMIT_PER_MINUTE, analystPerMinute: data.ANALYST_RATE_LIMIT_PER_MINUTE },
    signing: data.SIGNING_KEY ? { current: data.SIGNING_KEY, previous: data.SIGNING_KEY_PREVIOUS ?? null } : null,
    accessTokenTtl: data.ACCESS_TOKEN_TTL,
    refreshTokenTtl: data.REFRESH_TOKEN_TTL,
    guestSignIn: data.GUEST_SIGN_IN ? data.GUEST_SIGN_IN === 'on' : !isProduction,
    kakao: kakaoOf(data),
    kakaoLocal: data.KAKAO_MAP_REST_API_KEY
      ? { restApiKey: data.KAKAO_MAP_REST_API_KEY, baseUrl: data.KAKAO_LOCAL_BASE_URL }
      : null,
    kakaoMapKey: data.KAKAO_MAP_JAVASCRIPT_KEY ?? null,
    push: pushOf(data),
    openai: openAiOf(data),
    log: { level: data.LOG_LEVEL, file: data.LOG_FILE ?? null },
    metricsPort: data.METRICS_PORT ?? null,
  })
}

const kakaoOf = (data: z.infer<typeof Environment>): KakaoConfig | null =>
  data.KAKAO_REST_API_KEY
    ? {
        restApiKey: data.KAKAO_REST_API_KEY,
        clientSecret: data.KAKAO_CLIENT_SECRET ?? null,
        adminKey: data.KAKAO_ADMIN_KEY ?? null,
        redirectUris: data.KAKAO_REDIRECT_URIS,
        authBaseUrl: data.KAKAO_AUTH_BASE_URL,
        apiBaseUrl: data.KAKAO_API_BASE_URL,
      }
    : null

function pushOf(data: z.infer<typeof Environment>): PushConfig | null {
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey, VAPID_SUBJECT: subject } = data
  return publicKey && privateKey && subject
    ? { vapid: { publicKey, privateKey, subject }, hosts: data.PUSH_HOSTS }
    : null
}

const openAiOf = (data: z.infer<typeof Environment>): OpenAiConfig | null =>
  data.OPENAI_API_KEY
    ? {
        apiKey: data.OPENAI_API_KEY,
        baseUrl: data.OPENAI_BASE_URL,
        model: data.OPENAI_MODEL,
        prices: {
          input: data.OPENAI_INPUT_PRICE ?? PRICED.input,
          output: data.OPENAI_OUTPUT_PRICE ?? PRICED.output,
        },
        daily: { tokens: data.OPENAI_DAILY_TOKENS, usd: data.OPENAI_DAILY_USD },
        concurrency: data.OPENAI_CONCURRENCY,
      }
    : null

/** Zod's message may quote what it was given, so only what was expected is told. */
function describe(issue: z.core.$ZodIssue): string {
  const expected = issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : issue.message
  return `  ${String(issue.path[0])}: ${expected}`
}

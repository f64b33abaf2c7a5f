import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

/** What each variable is for and what it is when unset; README's table is compared with this. */
export const VARIABLES = {
  NODE_ENV: {
    unset: 'development',
    about: 'production이면 오류의 속을 감추고 INTROSPECTION의 기본값이 analyst가 됩니다',
  },
  PORT: { unset: '4000', about: '듣는 포트' },
  HOST: { unset: '127.0.0.1', about: '듣는 주소. 컨테이너 안에서는 0.0.0.0' },
  DATABASE_URL: { unset: '내장 PostgreSQL', about: '쓸 PostgreSQL의 주소(postgres://…)' },
  DATA_DIR: { unset: '.data', about: '내장 PostgreSQL이 자료를 두는 폴더' },
  REDIS_URL: { unset: '없음', about: '서버들이 함께 쓰는 Redis의 주소(redis://…). 없으면 프로세스 안의 캐시만' },
  DATA_GO_KR_SERVICE_KEY: { unset: '없음', about: '공공데이터포털의 인증키. 없으면 견본과 가져온 자료로만 답합니다' },
  DATA_GO_KR_BASE_URL: { unset: 'https://apis.data.go.kr', about: '공공데이터포털의 주소' },
  INTROSPECTION: {
    unset: 'open, production에서는 analyst',
    about: '스키마와 플레이그라운드를 누구에게: open, analyst, off',
  },
  CORS_ORIGINS: { unset: '없음(같은 출처만)', about: '브라우저에서 부를 수 있는 출처들, 쉼표로 나눕니다' },
  LOG_LEVEL: { unset: 'info', about: 'trace, debug, info, warn, error, fatal, silent' },
  LOG_FILE: { unset: '표준 출력', about: '로그를 덧붙일 파일' },
  METRICS_PORT: { unset: '꺼짐', about: 'Prometheus 지표(/metrics)의 포트' },
} as const

const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      text => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be a URL that begins with ${protocols.map(each => `${each}//`).join(' or ')}`,
    )
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

const Env = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  PORT: port.default(4000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  DATA_GO_KR_SERVICE_KEY: z.string().min(8, 'is too short to be a key').optional(),
  DATA_GO_KR_BASE_URL: url('http:', 'https:').default('https://apis.data.go.kr'),
  INTROSPECTION: z.enum(['open', 'analyst', 'off']).optional(),
  CORS_ORIGINS: z
    .string()
    .transform(text =>
      text
        .split(',')
        .map(each => each.trim())
        .filter(Boolean),
    )
    .pipe(z.array(origin))
    .default([]),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LOG_FILE: z.string().refine(canAppend, 'must be a file that can be written to').optional(),
  METRICS_PORT: port.optional(),
})

/** All that the environment decides, read once. A capability that is off is null. */
export interface Config {
  readonly isProduction: boolean
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
  readonly log: { readonly level: string; readonly file: string | null }
  readonly metricsPort: number | null
}

/** The environment can't be used; the message names every mistake, and no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Throws ConfigError. A variable that is empty counts as unset. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([name, value]) => name in VARIABLES && value !== ''))
  const read = Env.safeParse(set)
  if (!read.success)
    throw new ConfigError(
      `환경 변수를 고쳐 주세요 (the environment is not usable):\n${read.error.issues.map(describe).join('\n')}`,
    )
  const { data } = read
  return Object.freeze({
    isProduction: data.NODE_ENV === 'production',
    port: data.PORT,
    host: data.HOST,
    databaseUrl: data.DATABASE_URL ?? null,
    dataDir: data.DATA_DIR,
    redisUrl: data.REDIS_URL ?? null,
    portal: data.DATA_GO_KR_SERVICE_KEY
      ? { serviceKey: data.DATA_GO_KR_SERVICE_KEY, baseUrl: data.DATA_GO_KR_BASE_URL }
      : null,
    introspection: data.INTROSPECTION ?? (data.NODE_ENV === 'production' ? 'analyst' : 'open'),
    corsOrigins: data.CORS_ORIGINS,
    log: { level: data.LOG_LEVEL, file: data.LOG_FILE ?? null },
    metricsPort: data.METRICS_PORT ?? null,
  })
}

/** Zod's message may quote what it was given, so only what was expected is told. */
function describe(issue: z.core.$ZodIssue): string {
  const expected = issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : issue.message
  return `  ${String(issue.path[0])}: ${expected}`
}

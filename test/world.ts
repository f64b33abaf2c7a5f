import { Redis } from 'ioredis'
import { inject, onTestFinished } from 'vitest'
import { createApp, type App } from '../src/app.js'
import { systemClock, type Clock } from '../src/clock.js'
import { readConfig } from '../src/config.js'
import { createLog } from '../src/log.js'
import { OFFICIAL } from '../src/medicine/label.js'
import { readListed } from '../src/pharmacy/incoming.js'
import { OFFICIAL as OFFICIAL_LIST } from '../src/pharmacy/row.js'
import type { ListedPharmacy } from '../src/upstream/nmc.js'
import { createDatabase } from './database.js'
import { startKakao } from './fakes/kakao.js'
import { startKakaoLocal, type GivenPlace } from './fakes/kakaoLocal.js'
import { startOpenAi } from './fakes/openai.js'
import { startPortal, type ApiItem } from './fakes/portal.js'
import type { PharmacyItem } from './fakes/pharmacies.js'

/** What came back for one operation. `T` is what the test expects of the data, and says so. */
export interface Reply<T> {
  status: number
  headers: Headers
  data: T | null
  errors: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[]
}

/** What a test says of a medicine; the rest is made up. */
export type GivenMedicine = { name: string; itemSeq?: string } & Record<string, string | null>

/** What a test says of a pharmacy; the rest is made up. `times`: dutyTime1s and its like. */
export type GivenPharmacy = Partial<ListedPharmacy> & { name: string; latitude: number; longitude: number }

export interface WorldOptions {
  /** In the table before the doors open, so that no samples come in. */
  medicines?: readonly GivenMedicine[]
  /** In the table before the doors open, so that no samples come in. */
  pharmacies?: readonly GivenPharmacy[]
  /** Items of e약은요 at the fake public-data portal; without them there is no key, so no portal is asked. */
  portal?: readonly ApiItem[]
  /** Pharmacies that the fake portal lists; with them there is a key too. */
  listed?: readonly PharmacyItem[]
  /** A fake Kakao to sign in with; without it there is no key, so nobody signs in with Kakao. */
  kakao?: boolean
  /** Where Kakao may send a browser back to, besides REDIRECT_URI. */
  redirectUris?: readonly string[]
  /** Places that a fake Kakao's map knows; with them there is a key too. */
  kakaoLocal?: readonly GivenPlace[]
  /** A fake OpenAI to summarise with; without it there is no key, so no model is asked. */
  openai?: boolean
  /** Null: no Redis. Without one the app gets an empty database of the run's own. */
  redisUrl?: string | null
  databaseUrl?: string
  env?: Record<string, string>
  /** Where a built dashboard is, or will be; without it that of the build, if there is one. */
  dashboardDir?: string
  /** Chance: with 0.5 lifetimes are exactly as they are meant, with 0 a retry waits for nothing. */
  random?: number
}

/** The real clock, which can be set forward. */
export interface MovableClock extends Clock {
  passes(ms: number): void
}

export const KEY = 'test-service-key-0123456789'
const MAP_KEY = 'test-map-key-0123456789'
/** 32 bytes of chance, of no worth to anybody. */
export const SIGNING_KEY = 'mJ0u3cT5w8YfKq1ZsVxRb7LhNgPeD2aA6iOoUjXyE4k='
export const REDIRECT_URI = 'https://app.example.kr/auth/kakao/callback'

/** The real app on a database and a Redis of its own, listening on a free port, closed when the test ends. */
export async function createWorld({
  medicines = [],
  pharmacies = [],
  portal: items,
  listed,
  redisUrl,
  databaseUrl,
  env = {},
  random,
  dashboardDir,
  kakao: hasKakao = false,
  redirectUris = [],
  kakaoLocal: places,
  openai: hasOpenAi = false,
}: WorldOptions = {}) {
  const database = databaseUrl ? null : await createDatabase(inject('postgresUrl'))
  if (database) onTestFinished(() => database.drop())
  const known = medicines.map(medicine => ({ itemSeq: newItemSeq(), ...medicine }))
  const knownPharmacies = pharmacies.map(withHpid)
  const portal = await startPortal({ items: items ?? [], pharmacies: listed ?? [], serviceKey: KEY })
  onTestFinished(() => portal.close())
  const kakao = await startKakao({ redirectUris: [REDIRECT_URI, ...redirectUris], isIdle: !hasKakao })
  onTestFinished(() => kakao.close())
  const kakaoLocal = await startKakaoLocal({ places: places ?? [], restApiKey: MAP_KEY })
  onTestFinished(() => kakaoLocal.close())
  const openai = await startOpenAi()
  onTestFinished(() => openai.close())
  const clock = createMovableClock()
  const redis = redisUrl === undefined ? await emptyRedisDatabase() : redisUrl
  const settings = {
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: databaseUrl ?? database?.url ?? '',
    REDIS_URL: redis ?? '',
    SIGNING_KEY,
    RATE_LIMIT_PER_MINUTE: '1000000', // the tests of the limit set the true one
    ...(hasKakao ? kakao.env : {}),
    ...(places ? { KAKAO_MAP_REST_API_KEY: MAP_KEY, KAKAO_LOCAL_BASE_URL: kakaoLocal.url } : {}),
    ...(hasOpenAi ? openai.env : {}),
    ...(items || listed ? { DATA_GO_KR_SERVICE_KEY: KEY, DATA_GO_KR_BASE_URL: portal.url } : {}),
    ...env,
  }

  /** One more process's worth of app on the same stores. */
  async function open(overrides: Record<string, string> = {}) {
    const config = readConfig({ ...settings, ...overrides })
    const app = await createApp(config, {
      clock,
      log: createLog(config.log),
      ...(random !== undefined && { random: () => random }),
      ...(dashboardDir !== undefined && { dashboardDir }),
    })
    onTestFinished(() => app.close())
    await give(app, known)
    await givePharmacies(app, knownPharmacies)
    const { port, metricsPort } = await app.listen()
    return { app, metricsPort, ...clientOf(`http://127.0.0.1:${port}`, app) }
  }

  return {
    ...(await open()),
    open,
    portal,
    kakao,
    kakaoLocal,
    openai,
    clock,
    settings,
    known,
    databaseUrl: settings.DATABASE_URL,
    redisUrl: redis,
  }
}
export type World = Awaited<ReturnType<typeof createWorld>>

/** Somebody who has signed in, asking with their access token. */
export interface Person extends Tokens {
  /** The global id of their user. */
  id: string
  send<T>(query: string, variables?: Record<string, unknown>): Promise<Reply<T>>
  ask<T>(query: string, variables?: Record<string, unknown>): Promise<T>
}

export interface Tokens {
  accessToken: string
  refreshToken: string
}

/** The run's Redis itself gives out the numbers, since the files of tests run side by side and one after the other. */
async function emptyRedisDatabase(): Promise<string> {
  const redis = new Redis(inject('redisUrl'))
  const number = 1 + ((await redis.incr('databases given')) % 4000)
  await redis.quit()
  return `${inject('redisUrl')}/${number}`
}

function clientOf(url: string, app: App) {
  async function send<T>(
    query: string,
    variables: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<Reply<T>> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    })
    const { data = null, errors = [] } = (await response.json()) as Partial<Reply<T>>
    return { status: response.status, headers: response.headers, data, errors }
  }

  /** The data of an operation that must not fail. */
  async function ask<T>(
    query: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<T> {
    const { data, errors } = await send<T>(query, variables, headers)
    if (errors.length > 0 || !data) throw new Error(`The operation failed: ${JSON.stringify(errors)}`)
    return data
  }

  /** Somebody with these tokens. */
  const personOf = (id: string, { accessToken, refreshToken }: Tokens): Person => {
    const headers = { authorization: `Bearer ${accessToken}` }
    return {
      id,
      accessToken,
      refreshToken,
      send: (query, variables) => send(query, variables, headers),
      ask: (query, variables) => ask(query, variables, headers),
    }
  }

  return {
    url,
    send,
    ask,
    personOf,

    /** A guest of this name, signed in. */
    async signIn(nickname = '손님'): Promise<Person> {
      const { signInAsGuest } = await ask<{ signInAsGuest: { session: Tokens; viewer: { id: string } } }>(
        `mutation ($nickname: String) {
          signInAsGuest(input: { nickname: $nickname }) { session { accessToken refreshToken } viewer { id } }
        }`,
        { nickname },
      )
      return personOf(signInAsGuest.viewer.id, signInAsGuest.session)
    },

    /** Puts medicines into the table as an import of a file would; codes are made up where none is given. */
    given: (...medicines: GivenMedicine[]) => give(app, medicines),
    givenPharmacies: (...pharmacies: GivenPharmacy[]) => givePharmacies(app, pharmacies.map(withHpid)),
  }
}

async function give(app: App, medicines: readonly GivenMedicine[]) {
  const labels = medicines.map(medicine => ({ itemSeq: newItemSeq(), manufacturer: '시험제약(주)', ...medicine }))
  await app.store.save(labels, { source: OFFICIAL, fetchedAt: Date.now(), live: false })
  return labels
}

/** As an import of a file would; where no times are given nothing is known of hours. */
async function givePharmacies(app: App, pharmacies: readonly (GivenPharmacy & { hpid: string | null })[]) {
  const rows = pharmacies.map(pharmacy =>
    readListed({ address: `서울특별시 중구 시험로 ${pharmacy.name}`, phone: null, times: null, ...pharmacy }),
  )
  await app.pharmacyList.store.save(rows, { source: OFFICIAL_LIST, fetchedAt: Date.now(), live: false })
  return pharmacies
}

const withHpid = (pharmacy: GivenPharmacy) => ({ hpid: `C${newItemSeq().slice(2)}`, ...pharmacy })

let codes = 100_000_000
const newItemSeq = () => String(++codes)

/** An item as e약은요 answers it, all fields there. */
export const apiItem = (itemSeq: string, itemName: string, fields: Partial<ApiItem> = {}): ApiItem => ({
  entpName: '시험제약(주)',
  itemName,
  itemSeq,
  efcyQesitm: `이 약은 ${itemName}이(가) 필요한 때에 사용합니다.\n`,
  useMethodQesitm: '성인은 1회 1정 복용합니다.\n',
  atpnWarnQesitm: null,
  atpnQesitm: '의사 또는 약사와 상의하십시오.\n',
  intrcQesitm: null,
  seQesitm: null,
  depositMethodQesitm: '실온에서 보관하십시오.\n',
  openDe: '2021-01-29 00:00:00',
  updateDe: '2024-05-09',
  itemImage: null,
  bizrno: '',
  ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value ?? null])),
})

function createMovableClock(): MovableClock {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    sleep: systemClock.sleep,
    passes: ms => void (ahead += ms),
  }
}

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json, plain, type Reply } from './forms.js'
import { KAKAO_FORMS, KAPI_FORMS, kapi } from './kakaoForms.js'

/** What a test says of a place; the rest is made up. */
export interface GivenPlace {
  readonly id?: string
  readonly name: string
  readonly latitude: number
  readonly longitude: number
  readonly phone?: string
  readonly address?: string
  readonly road?: string
  readonly url?: string
}

export interface LocalVisit {
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  readonly authorization: string | null
}

/** An error of the service behind Kakao's gate. */
const refusal = (status: number, errorType: string): Reply => json({ errorType, message: 'SECRET no' }, status)

/** Every way in which Kakao Local is known to say no, and those of whatever stands before it. */
export const LOCAL_FORMS = {
  ...KAPI_FORMS,
  'quota as 429': () => kapi(429, -10, 'API limit has been exceeded.'),
  'missing parameter': () => refusal(400, 'MissingParameter'),
  'invalid argument': () => refusal(400, 'InvalidArgument'),
  'access denied': () => refusal(401, 'AccessDeniedError'),
  'map not enabled': () => refusal(403, 'NotAuthorizedError'),
  'service broken': () => refusal(500, 'InternalServerError'),
  'too many at once': KAKAO_FORMS['too many at once'],
  'empty 500': KAKAO_FORMS['empty 500'],
  'busy 503': KAKAO_FORMS['busy 503'],
  'html 502': KAKAO_FORMS['html 502'],
  'html 200': KAKAO_FORMS['html 200'],
  'html 403': KAKAO_FORMS['html 403'],
  'half json': () => ({ ...json({}), body: '{"documents":[{"place_name":"SECRET' }),
  'an array': KAKAO_FORMS['an array'],
  'an empty object': KAKAO_FORMS['an empty object'],
  'no meta': () => json({ documents: [] }),
  'documents that are an object': () => json({ meta: meta(1, 1, true), documents: {} }),
  'redirect elsewhere': KAKAO_FORMS['redirect elsewhere'],
  huge: KAKAO_FORMS.huge,
  reset: KAKAO_FORMS.reset,
} satisfies Record<string, () => Reply | null>

/** No search tells more places than this. */
const PAGEABLE = 45
const MOST_SIZE = 15
const PATH = '/v2/local/search/category.json'

interface Spoilt {
  form: () => Reply | null
  left: number
  where: (visit: LocalVisit) => boolean
}
type Trouble = Spoilt | { hangs: Spoilt['where'] } | { waits: number }

/** dapi.kakao.com with its search by category, over real HTTP on a free port. It can be told to fail in every way it is known to. */
export async function startKakaoLocal({
  restApiKey,
  places = [],
}: { restApiKey?: string; places?: readonly GivenPlace[] } = {}) {
  let known = places.map(documentOf)
  let trouble: Trouble | null = null
  const calls: LocalVisit[] = []

  function reply(visit: LocalVisit): Reply | null {
    const { path, params, authorization } = visit
    if (trouble && 'form' in trouble && trouble.where(visit) && trouble.left-- > 0) return trouble.form()
    if (!authorization?.startsWith('KakaoAK ')) return refusal(401, 'AccessDeniedError')
    if (restApiKey !== undefined && authorization !== `KakaoAK ${restApiKey}`) return kapi(401, -401)
    return path === PATH ? search(known, params) : plain('', 404)
  }

  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://dapi')
    const visit = {
      path: pathname,
      params: Object.fromEntries(searchParams),
      authorization: request.headers.authorization ?? null,
    }
    calls.push(visit)
    if (trouble && 'hangs' in trouble && trouble.hangs(visit)) return
    const said = reply(visit)
    const send = () =>
      said
        ? void response.writeHead(said.status, { 'content-type': said.type, ...said.headers }).end(said.body)
        : void response.socket?.resetAndDestroy()
    if (trouble && 'waits' in trouble) setTimeout(send, trouble.waits)
    else send()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    /** Knows these places from now on. */
    answers: (now: readonly GivenPlace[]) => void (known = now.map(documentOf)),
    /** Answers in this form, always or so many times, everywhere or where it is told. */
    fails(
      form: LocalForm | (() => Reply | null),
      { times = Infinity, where = () => true }: { times?: number; where?: Spoilt['where'] } = {},
    ) {
      trouble = { form: typeof form === 'string' ? formOf(form) : form, left: times, where }
    },
    /** Takes requests and never answers, everywhere or where it is told. */
    hangs: (where: Spoilt['where'] = () => true) => void (trouble = { hangs: where }),
    /** Answers each after so many milliseconds. */
    slow: (ms: number) => void (trouble = { waits: ms }),
    heal: () => void (trouble = null),
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
export type FakeKakaoLocal = Awaited<ReturnType<typeof startKakaoLocal>>
export type LocalForm = keyof typeof LOCAL_FORMS

const formOf = (name: LocalForm): (() => Reply | null) => LOCAL_FORMS[name]

let ids = 16_000_000

/** As Kakao writes it: every field a text. */
function documentOf({ id = String(++ids), name, latitude, longitude, ...given }: GivenPlace) {
  return {
    place_name: name,
    distance: '',
    place_url: given.url ?? `http://place.map.kakao.com/${id}`,
    category_name: '의료,건강 > 약국',
    address_name: given.address ?? '서울 시험구 시험동 1-1',
    road_address_name: given.road ?? '서울 시험구 시험로 1',
    id,
    phone: given.phone ?? '',
    category_group_code: 'PM9',
    category_group_name: '약국',
    x: String(longitude),
    y: String(latitude),
  }
}
type Document = ReturnType<typeof documentOf>

function search(known: readonly Document[], params: Readonly<Record<string, string>>): Reply {
  const sides = (params['rect'] ?? '').split(',').map(Number)
  const [west = NaN, south = NaN, east = NaN, north = NaN] = sides
  if (!params['category_group_code']) return refusal(400, 'MissingParameter')
  if (sides.length !== 4 || sides.some(Number.isNaN)) return refusal(400, 'InvalidArgument')
  const [page, size] = [Number(params['page'] ?? 1), Number(params['size'] ?? MOST_SIZE)]
  if (!(page >= 1 && page <= 45 && size >= 1 && size <= MOST_SIZE)) return refusal(400, 'InvalidArgument')
  const found = known.filter(({ x, y, category_group_code: code }) => {
    const isIn = Number(x) >= west && Number(x) <= east && Number(y) >= south && Number(y) <= north
    return isIn && code === params['category_group_code']
  })
  const pageable = Math.min(found.length, PAGEABLE)
  // Beyond the last page it shows the last one again.
  const shown = Math.min(page, Math.max(1, Math.ceil(pageable / size)))
  return json({
    meta: meta(found.length, pageable, shown * size >= pageable),
    documents: found.slice(0, pageable).slice((shown - 1) * size, shown * size),
  })
}

const meta = (total_count: number, pageable_count: number, is_end: boolean) => ({
  same_name: null,
  total_count,
  pageable_count,
  is_end,
})

import { inspect } from 'node:util'
import { expect, onTestFinished, test, vi } from 'vitest'
import { LOCAL_FORMS, startKakaoLocal, type GivenPlace, type LocalForm } from '../../test/fakes/kakaoLocal.js'
import type { UpstreamFault } from '../errors.js'
import { createCircuit } from './circuit.js'
import { createHttp } from './http.js'
import type { KakaoCall } from './kakaoDoor.js'
import { createKakaoLocal } from './kakaoLocal.js'
import { createRetry } from './retry.js'

const KEY = 'SECRET-rest-api-key'
const JONGNO = { south: 37.57, west: 127, north: 37.58, east: 127.0125 }
const START = Date.UTC(2026, 0, 1)

async function givenKakao(places: readonly GivenPlace[] = [], restApiKey = KEY) {
  const fake = await startKakaoLocal({ restApiKey: KEY, places })
  onTestFinished(() => fake.close())
  const time = { now: START }
  const clock = { now: () => time.now, sleep: async () => {} }
  const calls: KakaoCall[] = []
  const circuit = createCircuit({ name: 'dapi.kakao.com', now: clock.now })
  onTestFinished(() => circuit.end())
  const local = createKakaoLocal({
    upstream: 'dapi.kakao.com',
    http: createHttp({ userAgent: 'Pilling/test', clock }),
    circuit,
    retry: createRetry({ clock, random: () => 0 }),
    clock,
    onCall: call => void calls.push(call),
    config: { restApiKey, baseUrl: `${fake.url}/` },
  })
  const find = () => local.pharmaciesIn(JONGNO)
  return { fake, local, find, time, calls, circuit }
}

/** So many, evenly strewn over the rectangle. */
const strewn = (count: number): GivenPlace[] =>
  Array.from({ length: count }, (_, i) => ({
    id: String(1_000 + i),
    name: `${i}번약국`,
    latitude: JONGNO.south + 0.01 * ((i * 0.618_034) % 1),
    longitude: JONGNO.west + 0.0125 * ((i * 0.754_877) % 1),
  }))

const thrownBy = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  )

test('a place is read as Kakao writes it', async () => {
  const { fake, find } = await givenKakao([
    {
      id: '16618597',
      name: '장생당약국',
      latitude: 37.575,
      longitude: 127.005,
      phone: '02-558-5476',
      address: '서울 강남구 대치동 943-16',
      road: '서울 강남구 테헤란로84길 17',
    },
  ])
  expect(await find()).toEqual({
    places: [
      {
        id: '16618597',
        name: '장생당약국',
        address: '서울 강남구 테헤란로84길 17',
        phone: '02-558-5476',
        url: 'https://place.map.kakao.com/16618597',
        latitude: 37.575,
        longitude: 127.005,
      },
    ],
    isWhole: true,
  })
  expect(fake.calls).toEqual([
    {
      path: '/v2/local/search/category.json',
      params: {
        category_group_code: 'PM9',
        rect: '127.0000000,37.5700000,127.0125000,37.5800000',
        page: '1',
        size: '15',
      },
      authorization: `KakaoAK ${KEY}`,
    },
  ])
})

test.each<[string, Partial<GivenPlace>, object]>([
  ['no road', { road: '', address: '서울 종로구 종로5가 1' }, { address: '서울 종로구 종로5가 1' }],
  ['no address at all', { road: '', address: '' }, { address: '' }],
  ['no phone', { phone: '' }, { phone: null }],
  ['a phone that is none', { phone: '준비 중' }, { phone: null }],
  ['a page elsewhere', { url: 'https://place.map.kakao.com.evil.example/1' }, { url: null }],
  ['a page that runs', { url: 'javascript:alert(1)' }, { url: null }],
  ['a page of Kakao that is no place', { url: 'https://place.map.kakao.com/1/../../oauth?x' }, { url: null }],
  ['markup in the name', { name: '<b>참</b>약국&amp;' }, { name: '참약국&' }],
  ['a name in loose jamo', { name: '참약국'.normalize('NFD') }, { name: '참약국' }],
])('with %s it is read for what it is', async (_, given, expected) => {
  const { find } = await givenKakao([{ name: '참약국', latitude: 37.575, longitude: 127.005, ...given }])
  expect((await find()).places).toEqual([expect.objectContaining(expected)])
})

test.each<[string, Partial<GivenPlace>]>([
  ['an id that is none', { id: '../1' }],
  ['no name', { name: ' ' }],
  ['a name without an end', { name: '약'.repeat(500) }],
])('with %s it is left out, and the others are there', async (_, given) => {
  const { find } = await givenKakao([
    { name: '참약국', latitude: 37.575, longitude: 127.005, ...given },
    { name: '옆약국', latitude: 37.575, longitude: 127.006 },
  ])
  expect((await find()).places.map(({ name }) => name)).toEqual(['옆약국'])
})

test.each([
  [0, 1],
  [15, 1],
  [16, 2],
  [45, 3],
  // One page says that there are more, then each quarter has all of its own.
  [46, 1 + 4],
  [120, 1 + 4 * 2 + 2],
])('all of %i places are found, in %i calls at most', async (count, calls) => {
  const { fake, find } = await givenKakao(strewn(count))
  const { places, isWhole } = await find()
  expect(places.map(({ id }) => id).sort()).toEqual(strewn(count).map(({ id }) => id))
  expect(isWhole).toBe(true)
  expect(fake.calls.length).toBeLessThanOrEqual(calls)
})

test('where more stand in one house than Kakao tells, that is what is said', async () => {
  const { find } = await givenKakao(strewn(60).map(place => ({ ...place, latitude: 37.5711, longitude: 127.001 })))
  const { places, isWhole } = await find()
  expect([places.length, isWhole]).toEqual([45, false])
})

/** How often it is asked, and what that is told as. */
const FAULTS: Partial<Record<LocalForm, [UpstreamFault, number]>> = {
  'kapi -1 internal': ['server', 3],
  'kapi -7 maintenance': ['server', 3],
  'kapi -603 time-out': ['server', 3],
  'kapi -9798 maintenance': ['server', 3],
  'kapi -10 quota': ['quota', 1],
  'quota as 429': ['quota', 1],
  'kapi -3 not enabled': ['key', 1],
  'kapi -4 blocked': ['key', 1],
  'kapi -5 denied': ['key', 1],
  'kapi -12 app blocked': ['key', 1],
  'kapi -301 no app': ['key', 1],
  'kapi -401 key': ['key', 1],
  'kapi -402 scope': ['key', 1],
  'kapi -903 developer': ['key', 1],
  'access denied': ['key', 1],
  'map not enabled': ['key', 1],
  'kapi -2 parameter': ['request', 1],
  'kapi -8 header': ['request', 1],
  'kapi -9 deprecated': ['request', 1],
  'kapi -101 not linked': ['request', 1],
  'kapi -102 linked': ['request', 1],
  'kapi -103 no account': ['request', 1],
  'missing parameter': ['request', 1],
  'invalid argument': ['request', 1],
  'service broken': ['server', 3],
  'too many at once': ['rate', 3],
  'empty 500': ['server', 3],
  // It says itself when to come back, which is later than anybody waits.
  'busy 503': ['rate', 1],
  'html 502': ['server', 3],
  'html 200': ['malformed', 3],
  'html 403': ['malformed', 3],
  'half json': ['malformed', 3],
  'an array': ['malformed', 3],
  'an empty object': ['malformed', 3],
  'no meta': ['malformed', 3],
  'documents that are an object': ['malformed', 3],
  'redirect elsewhere': ['server', 3],
  huge: ['malformed', 3],
  reset: ['network', 3],
}

test.each(Object.keys(LOCAL_FORMS) as LocalForm[])(
  'the form "%s" is told for what it is, and says no secret',
  async form => {
    const { fake, find, calls } = await givenKakao(strewn(3))
    fake.fails(form)
    const error = await thrownBy(find())
    expect([error instanceof Error && 'fault' in error ? error.fault : error, fake.calls.length]).toEqual(FAULTS[form])
    expect(calls.map(({ outcome }) => outcome)).toEqual(Array(FAULTS[form]?.[1]).fill(FAULTS[form]?.[0]))
    expect(inspect(error, { depth: 9 })).not.toMatch(/SECRET|127\.0\.0\.1/)
  },
)

test('what fails once is asked again', async () => {
  const { fake, find } = await givenKakao(strewn(3))
  fake.fails('empty 500', { times: 2 })
  expect((await find()).places).toHaveLength(3)
})

test('once the day’s calls are used up nobody asks until midnight in Korea', async () => {
  const { fake, local, find, time } = await givenKakao(strewn(3))
  time.now = Date.UTC(2026, 0, 1, 14, 59) // 23:59 in Korea
  fake.fails('kapi -10 quota')
  expect(await thrownBy(find())).toMatchObject({ fault: 'quota' })
  fake.heal()
  expect([await thrownBy(find()), local.isResting]).toEqual([expect.objectContaining({ fault: 'resting' }), true])
  expect(fake.calls).toHaveLength(1)
  time.now += 60_000
  expect(local.isResting).toBe(false)
  expect((await find()).places).toHaveLength(3)
})

test('a key that is refused is tried again after ten minutes, not by every reader', async () => {
  const { fake, find, time } = await givenKakao(strewn(3), 'SECRET-another-key')
  expect(await thrownBy(find())).toMatchObject({ fault: 'key' })
  expect(await thrownBy(find())).toMatchObject({ fault: 'resting' })
  time.now += 600_000
  expect(await thrownBy(find())).toMatchObject({ fault: 'key' })
  expect(fake.calls).toHaveLength(2)
})

/** Asks until nothing more may be asked, and says how often it was answered. */
async function useUp({ local, find }: Awaited<ReturnType<typeof givenKakao>>) {
  let answers = 0
  for (; !local.isResting; answers++) expect((await find()).isWhole).toBe(true)
  return answers
}

test('of Kakao’s day a process takes so much at once, then a call each second', async () => {
  const given = await givenKakao(strewn(3))
  const { fake, local, find, time } = given
  const atOnce = await useUp(given)
  expect(fake.calls).toHaveLength(atOnce)
  // Three looks at sixteen squares of five calls are answered, and Kakao's day has enough for some new starts.
  expect(atOnce).toBeGreaterThan(3 * 16 * 5)
  expect(86_400 + 10 * atOnce).toBeLessThan(100_000)
  expect(await thrownBy(find())).toMatchObject({ fault: 'resting', upstream: 'dapi.kakao.com' })
  expect(fake.calls).toHaveLength(atOnce)
  time.now += 1_000
  expect(local.isResting).toBe(false)
  expect((await find()).places).toHaveLength(3)
  expect(await thrownBy(find())).toMatchObject({ fault: 'resting' })
  expect(fake.calls).toHaveLength(atOnce + 1)
})

test('a rectangle of several calls that was begun is read to its end, and its calls are made up for', async () => {
  const given = await givenKakao(strewn(45))
  const { fake, local, find, time } = given
  await useUp(given)
  for (const [places, calls] of [
    [45, 3],
    [46, 5],
    [45, 3],
  ] as const) {
    while (local.isResting) time.now += 1_000
    fake.answers(strewn(places))
    fake.calls.length = 0
    expect((await find()).places).toHaveLength(places)
    expect(fake.calls).toHaveLength(calls)
    time.now += (calls - 1) * 1_000
    expect([local.isResting, await thrownBy(find())]).toEqual([true, expect.objectContaining({ fault: 'resting' })])
    expect(fake.calls).toHaveLength(calls)
    time.now += 1_000
    expect(local.isResting).toBe(false)
  }
})

test('a Kakao that is down is left alone after five failures', async () => {
  const { fake, find, local } = await givenKakao()
  fake.fails(() => ({ status: 503, type: 'text/plain', body: '' }))
  for (let i = 0; i < 5; i++) await thrownBy(find())
  expect(local.isResting).toBe(true)
  const { length } = fake.calls
  expect(await thrownBy(find())).toMatchObject({ fault: 'resting' })
  expect(fake.calls).toHaveLength(length)
})

test('four rectangles are asked at once, the others in their turn', async () => {
  const { fake, local } = await givenKakao(strewn(3))
  fake.hangs()
  const lookers = Array.from({ length: 12 }, () => new AbortController())
  const looks = lookers.map(({ signal }) => thrownBy(local.pharmaciesIn(JONGNO, signal)))
  await vi.waitFor(() => expect(fake.calls).toHaveLength(4))
  fake.heal()
  for (const looker of lookers) looker.abort(new Error('nobody waits'))
  for (const error of await Promise.all(looks)) expect(error).toMatchObject({ message: 'nobody waits' })
  expect(fake.calls).toHaveLength(4)
})

import { expect, test, vi } from 'vitest'
import { LOCAL_FORMS, type LocalForm } from '../fakes/kakaoLocal.js'
import { createWorld, type World } from '../world.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const PHARMACY = { hpid: 'C1', name: '우리약국', latitude: 37.575, longitude: 127.006 }
const PLACE = { id: '101', name: '우리약국', phone: '02-111-1111', latitude: 37.575, longitude: 127.006 }

const NEAR = `query ($latitude: Float!) {
  pharmacies(near: { latitude: $latitude, longitude: 127.006 }, radiusMeters: 300) {
    isMapServiceIncluded
    nodes { hpid name phone mapUrl }
  }
}`
interface Near {
  pharmacies: {
    isMapServiceIncluded: boolean
    nodes: { hpid: string | null; name: string; phone: string | null; mapUrl: string | null }[]
  }
}
const look = async ({ ask }: Pick<World, 'ask'>, latitude = PHARMACY.latitude) =>
  (await ask<Near>(NEAR, { latitude })).pharmacies

const WITH_MAP = {
  isMapServiceIncluded: true,
  nodes: [{ hpid: 'C1', name: '우리약국', phone: '02-111-1111', mapUrl: 'https://place.map.kakao.com/101' }],
}
const LIST_ALONE = {
  isMapServiceIncluded: false,
  nodes: [{ hpid: 'C1', name: '우리약국', phone: null, mapUrl: null }],
}

test('however Kakao fails, the national list answers alone, and with Kakao back the map is there again', async () => {
  const world = await createWorld({ pharmacies: [PHARMACY], kakaoLocal: [PLACE], random: 0 })
  const seen: [string, unknown][] = []
  for (const form of Object.keys(LOCAL_FORMS) as LocalForm[]) {
    world.kakaoLocal.fails(form)
    world.clock.passes(2 * DAY)
    seen.push([form, await look(world)])
    world.kakaoLocal.heal()
  }
  expect(seen).toEqual(Object.keys(LOCAL_FORMS).map(form => [form, LIST_ALONE]))
  world.clock.passes(DAY)
  await vi.waitFor(async () => expect(await look(world)).toEqual(WITH_MAP), { timeout: 10_000 })
})

test('a Kakao that hangs holds nobody up: the list answers, and signing in goes on', async () => {
  const world = await createWorld({ pharmacies: [PHARMACY], kakao: true, kakaoLocal: [PLACE] })
  world.kakaoLocal.hangs()
  expect(await look(world)).toEqual(LIST_ALONE)
  const { redirectUri, code } = {
    redirectUri: 'https://app.example.kr/auth/kakao/callback',
    code: world.kakao.codeFor({ sub: '1', nickname: '홍길동' }),
  }
  const { done } = await world.ask<{ done: { viewer: { nickname: string } } }>(
    `mutation ($input: SignInWithKakaoInput!) { done: signInWithKakao(input: $input) { viewer { nickname } } }`,
    { input: { redirectUri, code } },
  )
  expect(done.viewer.nickname).toBe('홍길동')
  world.kakaoLocal.heal()
})

test('what Kakao said is shown for an hour while it is down, then its pages alone, then nothing', async () => {
  const world = await createWorld({ pharmacies: [PHARMACY], kakaoLocal: [PLACE] })
  await vi.waitFor(async () => expect(await look(world)).toEqual(WITH_MAP), { timeout: 10_000 })
  world.kakaoLocal.fails('empty 500')
  world.clock.passes(0.8 * HOUR)
  expect(await look(world)).toEqual(WITH_MAP)
  world.clock.passes(HOUR)
  const pagesAlone = {
    isMapServiceIncluded: false,
    nodes: WITH_MAP.nodes.map(node => ({ ...node, phone: null })),
  }
  expect(await look(world)).toEqual(pagesAlone)
  expect(await look(await world.open())).toEqual(pagesAlone)
  world.clock.passes(DAY)
  expect(await look(world)).toEqual(LIST_ALONE)
})

test('without Redis the map is there all the same', async () => {
  const world = await createWorld({ pharmacies: [PHARMACY], kakaoLocal: [PLACE], redisUrl: null })
  await vi.waitFor(async () => expect(await look(world)).toEqual(WITH_MAP), { timeout: 10_000 })
})

test('once the day’s calls are used up Kakao is left alone until the next day', async () => {
  const world = await createWorld({ pharmacies: [PHARMACY], kakaoLocal: [PLACE] })
  world.kakaoLocal.fails('kapi -10 quota')
  await look(world)
  world.kakaoLocal.heal()
  const { length } = world.kakaoLocal.calls
  for (const latitude of [35.1, 35.2, 35.3, PHARMACY.latitude]) await look(world, latitude)
  expect(world.kakaoLocal.calls).toHaveLength(length)
  world.clock.passes(DAY)
  await vi.waitFor(async () => expect(await look(world)).toEqual(WITH_MAP), { timeout: 10_000 })
})

test('with a key that Kakao refuses nobody is told so, and Kakao is asked about every ten minutes', async () => {
  const world = await createWorld({
    pharmacies: [PHARMACY],
    kakaoLocal: [PLACE],
    env: { KAKAO_MAP_REST_API_KEY: 'another-key-of-no-worth' },
  })
  for (const latitude of [35.1, 35.2, 35.3]) await look(world, latitude)
  expect(await look(world)).toEqual(LIST_ALONE)
  expect(world.kakaoLocal.calls.length).toBeLessThanOrEqual(4)
})

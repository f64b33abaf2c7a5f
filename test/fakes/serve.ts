import { SAMPLES } from '../../src/pharmacy/sample.js'
import { startKakao } from './kakao.js'
import { startKakaoLocal, type GivenPlace } from './kakaoLocal.js'
import { startOpenAi } from './openai.js'
import { careful } from './openaiModel.js'

/** The samples as a map would have them, and one that only the map has. */
const PLACES: readonly GivenPlace[] = [
  ...SAMPLES.flatMap(({ name, address, latitude, longitude }, i) =>
    latitude === null || longitude === null
      ? []
      : [{ name, road: address, latitude, longitude, phone: `02-0000-${1_000 + i}` }],
  ),
  { name: '견본지도약국', road: '서울특별시 중구 을지로 12', latitude: 37.5662, longitude: 126.9826 },
]

/**
 * The fakes as a program of their own, for `npm start -- --fakes`: says in one line of JSON what to put into the
 * environment, and ends with whoever holds its stdin.
 */
async function serve(port: string): Promise<void> {
  const kakao = await startKakao({
    redirectUris: ['localhost', '127.0.0.1'].map(host => `http://${host}:${port}/auth/kakao/callback`),
  })
  const kakaoLocal = await startKakaoLocal({ places: PLACES })
  const openai = await startOpenAi()
  openai.answers(careful)
  const map = { KAKAO_MAP_REST_API_KEY: 'a-key-of-no-worth', KAKAO_LOCAL_BASE_URL: kakaoLocal.url }
  process.stdin.resume().on('end', () => void Promise.all([kakao, kakaoLocal, openai].map(each => each.close())))
  process.stdout.write(`${JSON.stringify({ ...kakao.env, ...map, ...openai.env })}\n`)
}

await serve(process.env['PORT'] || '4000')

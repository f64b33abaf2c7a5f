import type { Config } from './config.js'

/** What stands where once the doors are open. `database`: our own, one that another process started, or a given one. */
export interface Standing {
  port: number
  metricsPort: number | null
  database: 'own' | 'shared' | 'given'
  medicines: Counts
  pharmacies: Counts
}

interface Counts {
  all: number
  official: number
  isComplete: boolean
}

/** What Pilling is, where it listens, what is on, and what is off for want of which variable. */
export function banner(config: Config, { port, metricsPort, database, medicines, pharmacies }: Standing): string {
  const at = (of: number) => `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${of}`
  const databases = {
    own: `내장 PostgreSQL, ${config.dataDir} (DATABASE_URL)`,
    shared: `내장 PostgreSQL, ${config.dataDir}, 먼저 켜진 프로세스와 함께 씀 (DATABASE_URL)`,
    given: 'PostgreSQL, DATABASE_URL의 것',
  }
  const roles = {
    all: '답하고, 뒤에서 하는 일도 함 (ROLE)',
    api: '답하기만 함, 뒤에서 하는 일은 ROLE=worker인 프로세스가 함 (ROLE)',
    worker: '뒤에서 하는 일만 함, /graphql은 없음 (ROLE)',
  }
  const doors = [
    ['GraphQL', `${at(port)}/graphql`],
    [
      '플레이그라운드',
      config.introspection === 'off' ? '꺼짐 (INTROSPECTION=open)' : `브라우저에서 ${at(port)}/graphql`,
    ],
    ['대시보드', `브라우저에서 ${at(port)}/dashboard`],
  ] as const
  const lines = [
    ['하는 일', roles[config.role]],
    ...(config.role === 'worker' ? [] : doors),
    ['상태', `${at(port)}/health/ready`],
    ['데이터베이스', databases[database]],
    ['의약품', listOf(medicines, { name: 'e약은요', unit: '건', command: 'import' })],
    ['약국', listOf(pharmacies, { name: '국립중앙의료원 목록', unit: '곳', command: 'import:pharmacies' })],
    ['Redis', config.redisUrl ? 'REDIS_URL의 것' : '꺼짐, 캐시와 한도는 이 프로세스만의 것 (REDIS_URL)'],
    ['공공데이터포털', config.portal ? '켜짐' : '꺼짐, 가진 것으로만 답합니다 (DATA_GO_KR_SERVICE_KEY)'],
    ['카카오 로그인', kakaoOf(config, at(port))],
    ['카카오맵', mapOf(config)],
    ['손님 로그인', config.guestSignIn ? '켜짐' : '꺼짐 (GUEST_SIGN_IN=on)'],
    ['웹 푸시', config.push ? '켜짐' : '꺼짐 (VAPID_PUBLIC_KEY)'],
    ['AI 요약', summariesOf(config)],
    ['지표', metricsPort === null ? '꺼짐 (METRICS_PORT)' : `${at(metricsPort)}/metrics`],
    ['로그', config.log.file ?? `표준 출력, ${config.log.level}`],
  ] as const
  return [
    '',
    '  Pilling: 의약품을 찾고 읽는 GraphQL API (medicine search for Korean apps)',
    '',
    ...lines.map(([name, value]) => `  ${name}${' '.repeat(Math.max(1, 18 - width(name)))}${value}`),
    '',
    '  끄려면 Ctrl+C (stops after finishing what is in flight)',
    '',
    '',
  ].join('\n')
}

function listOf(
  { all, official, isComplete }: Counts,
  { name, unit, command }: Record<'name' | 'unit' | 'command', string>,
) {
  const samples = all - official
  if (isComplete) return `${name} 전체 ${official}${unit}`
  if (official > 0) return `${name} ${official}${unit}${samples > 0 ? `, 견본 ${samples}${unit}` : ''}`
  const has = samples > 0 ? `견본 ${samples}${unit}뿐` : '아직 없음'
  return `${has} (npm run ${command} -- 파일, 또는 DATA_GO_KR_SERVICE_KEY를 넣고 npm run ${command})`
}

function kakaoOf({ kakao }: Config, address: string): string {
  if (!kakao) return '꺼짐 (KAKAO_REST_API_KEY, 또는 npm start -- --fakes)'
  const isReal = new URL(kakao.authBaseUrl).hostname.endsWith('kakao.com')
  const isForBrowsers = kakao.redirectUris.some(uri => new URL(uri).pathname === '/auth/kakao/callback')
  const way = isForBrowsers ? `브라우저에서 ${address}/auth/kakao/start` : '앱에서만 (KAKAO_REDIRECT_URIS)'
  const isWhole = kakao.adminKey === null ? ', 탈퇴해도 카카오와의 연결은 끊지 못함 (KAKAO_ADMIN_KEY)' : ''
  return `${isReal ? '켜짐' : `${kakao.authBaseUrl}의 대역`}, ${way}${isWhole}`
}

function mapOf({ kakaoLocal }: Config): string {
  if (!kakaoLocal) return '꺼짐, 약국은 목록만으로 답합니다 (KAKAO_MAP_REST_API_KEY, 또는 npm start -- --fakes)'
  const { hostname, origin } = new URL(kakaoLocal.baseUrl)
  return hostname.endsWith('kakao.com') ? '켜짐' : `켜짐, ${origin}의 대역`
}

function summariesOf({ openai }: Config): string {
  if (!openai) return '꺼짐, 공식 설명서의 문장으로 답합니다 (OPENAI_API_KEY, 또는 npm start -- --fakes)'
  const { hostname, origin } = new URL(openai.baseUrl)
  return `켜짐, ${hostname === 'api.openai.com' ? '' : `${origin}의 `}${openai.model}`
}

/** Hangul takes two columns of a terminal. */
const width = (text: string) => [...text].reduce((sum, letter) => sum + (/[가-힣]/.test(letter) ? 2 : 1), 0)

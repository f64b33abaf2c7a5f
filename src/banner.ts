import type { Config } from './config.js'

/** What stands where, for the person who started it. */
export interface Standing {
  url: string
  playground: boolean
  database: string
  medicines: { all: number; official: number; isComplete: boolean }
}

/** What Pilling is, where it listens, what is on, and what is off for want of which variable. */
export function banner(config: Config, { url, playground, database, medicines }: Standing): string {
  const { all, official, isComplete } = medicines
  const samples = all - official
  const catalogue = isComplete
    ? `e약은요 전체 ${official}건`
    : official > 0
      ? `e약은요 ${official}건${samples > 0 ? `, 견본 ${samples}건` : ''}`
      : `견본 ${samples}건뿐 (npm run import -- 파일, 또는 DATA_GO_KR_SERVICE_KEY를 넣고 npm run import)`
  const lines = [
    ['GraphQL', `${url}/graphql`],
    ['플레이그라운드', playground ? `브라우저에서 ${url}/graphql` : '꺼짐 (INTROSPECTION=open)'],
    ['상태', `${url}/health/ready`],
    ['데이터베이스', database],
    ['의약품', catalogue],
    ['Redis', config.redisUrl ? '켜짐' : '꺼짐, 이 프로세스의 캐시만 (REDIS_URL)'],
    ['공공데이터포털', config.portal ? '켜짐' : '꺼짐, 가진 것으로만 답합니다 (DATA_GO_KR_SERVICE_KEY)'],
    [
      '지표',
      config.metricsPort === null ? '꺼짐 (METRICS_PORT)' : `http://${config.host}:${config.metricsPort}/metrics`,
    ],
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

/** Hangul takes two columns of a terminal. */
const width = (text: string) => [...text].reduce((sum, letter) => sum + (/[가-힣]/.test(letter) ? 2 : 1), 0)

/** Numbers of Korean words, as they are counted with: 두 알, 열다섯 살, 서너 번, 반 포, 사흘. */
export interface Numeral {
  readonly at: number
  readonly end: number
  /** Canonical, as digits give it: 2, 0.5, 3~4. */
  readonly value: string
  /** As it is written. */
  readonly unit: string
}

const ONES = new Map(Object.entries({ 한: 1, 두: 2, 세: 3, 네: 4, 다섯: 5, 여섯: 6, 일곱: 7, 여덟: 8, 아홉: 9 }))
const TENS = new Map(
  Object.entries({ 열: 10, 스무: 20, 스물: 20, 서른: 30, 마흔: 40, 쉰: 50, 예순: 60, 일흔: 70, 여든: 80, 아흔: 90 }),
)
const SOME = new Map(
  Object.entries({
    한두: '1~2',
    두세: '2~3',
    두서너: '2~4',
    서너: '3~4',
    너덧: '4~5',
    대여섯: '5~6',
    예닐곱: '6~7',
    반: '0.5',
  }),
)
const DAYS = new Map(
  Object.entries({
    하루: '1',
    매일: '1',
    일일: '1',
    이틀: '2',
    사흘: '3',
    나흘: '4',
    닷새: '5',
    엿새: '6',
    이레: '7',
    여드레: '8',
    아흐레: '9',
    열흘: '10',
    보름: '15',
  }),
)

const oneOf = (words: Iterable<string>) => [...words].sort((a, b) => b.length - a.length).join('|')

const COUNTERS = '번째 번 알 캡슐 봉지 방울 개비 개월 시간 달 살 가지 차례 잔 스푼 숟가락 모금 컵'
/** Where no blank is before these they may be no counters: 세포, 세정, 한정, 한해. */
const AMBIGUOUS = '정 포 봉 병 매 장 개 주일 주 해 끼 회 환 배'
/** What may follow a counter: another syllable would make it another word, as 두 장애 and 한 정도. */
const BEHIND =
  '(?=$|[^가-힣]|씩|을|를|이|은|는|만|에|의|까|마|이상|미만|이하|간|동안|분|반|로|과|와|부|입|라|나|쯤|가량|정도)'
const COUNTED = new RegExp(
  `(?<=^|[^가-힣]|하루|매일|하루에|주일에)(?:(${oneOf(SOME.keys())})|(${oneOf(TENS.keys())})?(${oneOf(ONES.keys())})?)(?:\\s?(${oneOf(COUNTERS.split(' '))})|\\s(${oneOf(AMBIGUOUS.split(' '))}))${BEHIND}`,
  'g',
)
const DAYLONG = new RegExp(`(?<![가-힣])(${oneOf(DAYS.keys())})(?!을\\s?내|이로)`, 'g')
const WEEK = /(?<![가-힣\d])(?:일주일|매주)/g

export function numeralsIn(text: string): Numeral[] {
  const counted = [...text.matchAll(COUNTED)].flatMap(match => {
    const [whole, some, tens, ones, counter, ambiguous] = match
    const value = some ? SOME.get(some) : String((TENS.get(tens ?? '') ?? 0) + (ONES.get(ones ?? '') ?? 0))
    return value === undefined || value === '0'
      ? []
      : [{ ...spanOf(match.index, whole), value, unit: counter ?? ambiguous ?? '' }]
  })
  const days = [...text.matchAll(DAYLONG)].map(match => ({
    ...spanOf(match.index, match[0]),
    value: DAYS.get(match[1] ?? '') ?? '',
    unit: '일',
  }))
  const weeks = [...text.matchAll(WEEK)].map(match => ({ ...spanOf(match.index, match[0]), value: '1', unit: '주' }))
  return [...counted, ...days, ...weeks]
}

const spanOf = (at: number, text: string) => ({ at, end: at + text.length })

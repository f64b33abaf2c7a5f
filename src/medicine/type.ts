import { Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import { Node, toGlobalId } from '../graph/node.js'
import { PageInfo } from '../graph/page.js'
import { DateTimeScalar, UrlScalar } from '../graph/scalars.js'
import type { Answer } from '../cache/cache.js'
import { SAMPLE, type MedicineRow } from './label.js'
import { MATCH_KINDS, type MatchKind as MatchKindName } from './search.js'

const CACHE_LEVELS = ['MEMORY', 'REDIS', 'DATABASE', 'UPSTREAM'] as const
type CacheLevelName = (typeof CACHE_LEVELS)[number]

export const MatchKind = Object.fromEntries(MATCH_KINDS.map(kind => [kind, kind])) as Record<
  MatchKindName,
  MatchKindName
>
registerEnumType(MatchKind, {
  name: 'MatchKind',
  description: '검색어와 어떻게 맞았는지(match kind).',
  valuesConfig: {
    EXACT: { description: '이름이 그대로 같습니다(괄호 앞까지만 같은 것도 포함).' },
    PREFIX: { description: '이름이 검색어로 시작합니다. 마지막 글자는 치는 중이어도 됩니다.' },
    SUBSTRING: { description: '이름 안에 검색어가 들어 있습니다.' },
    CHOSEONG: { description: '초성이 맞습니다(ㅌㅇㄹㄴ → 타이레놀).' },
    KEYBOARD: { description: '영문 자판 그대로 친 한글로 맞았습니다(xkdlfpshf → 타이레놀).' },
    FUZZY: { description: '맞는 이름이 없거나 드물어, 철자가 비슷한 이름을 찾았습니다. 찾던 약이 아닐 수 있습니다.' },
    INDICATION: { description: '공식 효능 문구(indications)에 들어 있습니다.' },
  },
})

export const CacheLevel = Object.fromEntries(CACHE_LEVELS.map(level => [level, level])) as Record<
  CacheLevelName,
  CacheLevelName
>
registerEnumType(CacheLevel, {
  name: 'CacheLevel',
  description: '어느 층이 답했는지(cache level).',
  valuesConfig: {
    MEMORY: { description: '이 서버의 메모리.' },
    REDIS: { description: '서버들이 함께 쓰는 Redis.' },
    DATABASE: { description: '우리 데이터베이스(PostgreSQL).' },
    UPSTREAM: { description: '공공데이터포털에 지금 물어본 답.' },
  },
})

@ObjectType({ description: '기록의 출처와 최신성(provenance).', simpleResolvers: true })
export class Provenance {
  @Field(() => String, {
    description:
      '출처. "e약은요"는 식품의약품안전처의 공식 문구, "국립중앙의료원"은 그 기관의 약국 목록, "카카오맵"은 그 목록에 없어 지도 서비스에서 본 약국, "sample"은 저희가 시험용으로 쓴 것으로 공식 자료가 아닙니다.',
  })
  source!: string

  @Field(() => DateTimeScalar, { description: '저희가 출처에서 마지막으로 받아 온 때.' })
  fetchedAt!: Date

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      '공식 자료가 마지막으로 바뀐 때. 출처가 알려 준 갱신일(한국 시각 0시)이며, 날짜 없이 바뀌었으면 저희가 그것을 본 때. 견본과 지도 서비스의 것은 null.',
  })
  updatedAt!: Date | null

  @Field(() => Boolean, {
    description: '출처에 닿지 못해(또는 다시 받는 중이어서) 기한이 지난 사본을 보이고 있으면 true.',
  })
  stale!: boolean
}

const section = (description: string, upstream: string) => ({
  nullable: true,
  description: `${description} 출처에 없으면 null이며, 해당 사항이 없다는 뜻이 아닙니다. (${upstream})`,
})

@ObjectType({ implements: Node, description: '의약품(medicine) 한 품목.', simpleResolvers: true })
export class Medicine extends Node {
  @Field(() => String, { description: '품목기준코드(MFDS item code), 숫자 9자리.' })
  itemSeq!: string

  @Field(() => String, { description: '제품명(trade name).' })
  name!: string

  @Field(() => String, { description: '업체명(manufacturer). 출처에 없으면 빈 문자열.' })
  manufacturer!: string

  @Field(() => String, section('효능(indications): 무엇에 쓰는 약인지.', 'efcyQesitm'))
  indications!: string | null

  @Field(() => String, section('용법과 용량(dosage and administration).', 'useMethodQesitm'))
  dosageAndAdministration!: string | null

  @Field(() => String, section('경고(boxed warning): 먹기 전에 반드시 알아야 할 것.', 'atpnWarnQesitm'))
  boxedWarning!: string | null

  @Field(() => String, section('주의 사항(precautions).', 'atpnQesitm'))
  precautions!: string | null

  @Field(() => String, section('함께 쓸 때 조심할 약과 음식(drug interactions).', 'intrcQesitm'))
  drugInteractions!: string | null

  @Field(() => String, section('이상 반응(adverse reactions).', 'seQesitm'))
  adverseReactions!: string | null

  @Field(() => String, section('보관법(storage).', 'depositMethodQesitm'))
  storage!: string | null

  @Field(() => UrlScalar, { nullable: true, description: '제품 사진의 주소. 없으면 null.' })
  imageUrl!: string | null

  @Field(() => Provenance, { description: '이 기록의 출처와 최신성.' })
  provenance!: Provenance
}

/** What the graph shows of an answer from the cache. */
const toMedicine = ({ value, stale }: { value: MedicineRow; stale: boolean }): Medicine => ({
  ...value,
  id: toGlobalId('Medicine', value.itemSeq),
  manufacturer: value.manufacturer ?? '',
  provenance: {
    source: value.source,
    fetchedAt: new Date(value.fetchedAt),
    updatedAt: value.source === SAMPLE ? null : new Date(value.lastUpdated),
    stale,
  },
})

/** The medicine of an answer, null where there is none. */
export const medicineOf = ({ value, stale }: Answer<MedicineRow>): Medicine | null =>
  value ? toMedicine({ value, stale }) : null

/** What is shown where somebody keeps a medicine whose texts are gone, as those of our samples go in the end. */
export const goneMedicine = (itemSeq: string, since: Date): Medicine => ({
  id: toGlobalId('Medicine', itemSeq),
  itemSeq,
  name: `지금은 정보가 없는 의약품(${itemSeq})`,
  manufacturer: '',
  indications: null,
  dosageAndAdministration: null,
  boxedWarning: null,
  precautions: null,
  drugInteractions: null,
  adverseReactions: null,
  storage: null,
  imageUrl: null,
  provenance: { source: 'none', fetchedAt: since, updatedAt: null, stale: true },
})

@ObjectType({ description: '검색 결과 한 건(edge).', simpleResolvers: true })
export class MedicineEdge {
  @Field(() => String, { description: '이 자리의 커서(keyset cursor). after에 넣으면 이 다음부터 이어집니다.' })
  cursor!: string

  @Field(() => Medicine, { description: '찾은 의약품.' })
  node!: Medicine

  @Field(() => MatchKind, { description: '어떻게 맞았는지.' })
  matchedBy!: MatchKindName
}

@ObjectType({ description: '의약품 검색 결과의 한 쪽(connection).', simpleResolvers: true })
export class MedicineConnection {
  @Field(() => [MedicineEdge], { description: '결과와 그 커서.' })
  edges!: MedicineEdge[]

  @Field(() => [Medicine], { description: '결과만.' })
  nodes!: Medicine[]

  @Field(() => PageInfo, { description: '쪽 정보.' })
  pageInfo!: PageInfo

  @Field(() => Int, { description: '모두 몇 건인지. 이 필드를 물을 때만 셉니다.' })
  totalCount!: number

  @Field(() => CacheLevel, { description: '어느 층이 이 검색에 답했는지.' })
  servedFrom!: CacheLevelName

  @Field(() => Boolean, {
    description: '의약품 목록 전체를 가지고 있으면 true. false이면 여기에 없다고 해서 그런 약이 없다는 뜻이 아닙니다.',
  })
  isCatalogueComplete!: boolean
}

@ObjectType({ description: '입력 중에 보이는 자동 완성(suggestion) 한 줄.', simpleResolvers: true })
export class MedicineSuggestion {
  @Field(() => String, { description: '제품명.' })
  name!: string

  @Field(() => String, { description: '품목기준코드.' })
  itemSeq!: string

  @Field(() => MatchKind, { description: '어떻게 맞았는지.' })
  matchedBy!: MatchKindName
}

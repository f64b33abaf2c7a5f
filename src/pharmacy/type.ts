import { Extensions, Field, Float, InputType, Int, ObjectType } from 'type-graphql'
import { Node, toGlobalId } from '../graph/node.js'
import { PageInfo } from '../graph/page.js'
import { UrlScalar } from '../graph/scalars.js'
import { Provenance } from '../medicine/type.js'
import { DAYS, type PharmacyDay as Day, type WeeklyHours } from './hours.js'
import { hoursOf, OpeningHours, PharmacyDay } from './hoursType.js'
import { hpidOf, OFFICIAL } from './row.js'
import type { SeenPharmacy } from './seen.js'

@InputType('CoordinatesInput', { description: '지구 위의 한 곳(coordinates), WGS 84의 도(degree).' })
export class CoordinatesInput {
  @Field(() => Float, { description: '위도(latitude), -90부터 90까지. 북위가 +.' })
  latitude!: number

  @Field(() => Float, { description: '경도(longitude), -180부터 180까지. 동경이 +.' })
  longitude!: number
}

@ObjectType({ description: '지구 위의 한 곳(coordinates), WGS 84의 도(degree).', simpleResolvers: true })
export class Coordinates {
  @Field(() => Float, { description: '위도(latitude).' })
  latitude!: number

  @Field(() => Float, { description: '경도(longitude).' })
  longitude!: number
}

@ObjectType({
  implements: Node,
  description:
    '약국(pharmacy) 하나. 영업시간은 국립중앙의료원의 목록에 적힌 것이라 실제와 다를 수 있습니다: 가기 전에 전화로 확인하세요.',
  simpleResolvers: true,
})
export class Pharmacy extends Node {
  @Field(() => String, {
    nullable: true,
    description: '국립중앙의료원의 기관 ID(HPID). 목록에 없고 지도 서비스만 아는 약국과 ID 없이 받은 약국은 null.',
  })
  hpid!: string | null

  @Field(() => String, { description: '이름.' })
  name!: string

  @Field(() => String, { description: '주소. 출처에 없으면 빈 문자열.' })
  address!: string

  @Field(() => String, {
    nullable: true,
    description: '전화번호. 목록에 없으면 지도 서비스의 것, 거기에도 없으면 null.',
  })
  phone!: string | null

  @Field(() => String, {
    nullable: true,
    description: '전화번호의 출처(phone source): 국립중앙의료원 또는 카카오맵. 전화번호가 없으면 null.',
  })
  phoneSource!: string | null

  @Field(() => Coordinates, { description: '있는 곳.' })
  location!: Coordinates

  @Field(() => Float, {
    nullable: true,
    description: 'near에서 여기까지 지구 표면을 따라 곧게 잰 거리(m). near 없이 찾은 것이면 null.',
  })
  distanceMeters!: number | null

  @Field(() => [OpeningHours], {
    description:
      '알려진 영업시간, 월요일부터 일요일과 공휴일의 순서로. 다른 요일의 시간은 있는데 여기에도 unclearHours에도 없는 요일은 쉬는 날이고, 공휴일이 없으면 공휴일에 여는지 모르는 것입니다. 모두 비었으면 시간을 모르는 약국입니다.',
  })
  @Extensions({ size: DAYS.length })
  hours!: OpeningHours[]

  @Field(() => [PharmacyDay], {
    description: '출처의 시간이 말이 되지 않아(예: 09:30부터 09:30까지) 알 수 없는 것으로 두는 날들.',
  })
  unclearHours!: Day[]

  @Field(() => UrlScalar, { nullable: true, description: '지도 서비스의 페이지. 모르면 null.' })
  mapUrl!: string | null

  @Field(() => Float, {
    nullable: true,
    description:
      '지도 서비스의 약국과 같은 곳이라고 얼마나 믿는지(match confidence), 0부터 1까지. 맞추어 보지 못했으면 null.',
  })
  mapMatch!: number | null

  @Field(() => Provenance, { description: '이 기록의 출처와 최신성.' })
  provenance!: Provenance

  weekly!: WeeklyHours
}

/** What the graph shows of a pharmacy. */
export const toPharmacy = ({ row, isStale, ...seen }: SeenPharmacy): Pharmacy => ({
  id: toGlobalId('Pharmacy', row.code),
  hpid: 'url' in row ? null : hpidOf(row),
  name: row.name,
  address: row.address,
  phone: seen.phone,
  phoneSource: seen.phoneSource,
  location: { latitude: row.latitude, longitude: row.longitude },
  distanceMeters: seen.distanceMeters,
  hours: hoursOf(row.hours),
  unclearHours: row.hours.unclear.flatMap(place => DAYS[place - 1] ?? []),
  mapUrl: seen.mapUrl,
  mapMatch: seen.mapMatch,
  provenance: {
    source: row.source,
    fetchedAt: new Date(row.fetchedAt),
    updatedAt: row.source === OFFICIAL ? new Date(row.changedAt) : null,
    stale: isStale,
  },
  weekly: row.hours,
})

@ObjectType({ description: '찾은 약국 하나(edge).', simpleResolvers: true })
export class PharmacyEdge {
  @Field(() => String, { description: '이 자리의 커서(keyset cursor). after에 넣으면 이 다음부터 이어집니다.' })
  cursor!: string

  @Field(() => Pharmacy, { description: '찾은 약국.' })
  node!: Pharmacy
}

@ObjectType({ description: '찾은 약국의 한 쪽(connection).', simpleResolvers: true })
export class PharmacyConnection {
  @Field(() => [PharmacyEdge], { description: '결과와 그 커서.' })
  edges!: PharmacyEdge[]

  @Field(() => [Pharmacy], { description: '결과만.' })
  nodes!: Pharmacy[]

  @Field(() => PageInfo, { description: '쪽 정보.' })
  pageInfo!: PageInfo

  @Field(() => Int, { description: '모두 몇 곳인지. 이 필드를 물을 때만 셉니다.' })
  totalCount!: number

  @Field(() => Boolean, {
    description:
      '전국의 목록을 모두 가지고 있으면 true. false이면 여기에 없다고 해서 그런 약국이 없다는 뜻이 아닙니다.',
  })
  isListComplete!: boolean

  @Field(() => Boolean, {
    description:
      '지도 서비스(카카오맵)의 답이 near 둘레의 가까운 곳(약 2km)까지 빠짐없이 들어 있으면 true. near 없이 찾았거나 키가 없거나 제때 다 답하지 않았으면 false이며, 그때는 국립중앙의료원의 목록뿐이거나 지도 서비스의 답이 일부만 들어 있습니다. 첫 쪽이 false이면 그 커서로 이어 본 쪽들도 false이고 목록의 약국만 나오며, 그 전화번호와 mapUrl은 그때 있는 대로입니다.',
  })
  isMapServiceIncluded!: boolean
}

import { Field, ObjectType, registerEnumType } from 'type-graphql'
import { LocalTimeScalar } from '../graph/scalars.js'
import { DAYS, type PharmacyDay as Day, type WeeklyHours } from './hours.js'

const KOREAN_DAYS = ['월요일', '화요일', '수요일', '목요일', '금요일', '토요일', '일요일']

export const PharmacyDay = Object.fromEntries(DAYS.map(day => [day, day])) as Record<Day, Day>
registerEnumType(PharmacyDay, {
  name: 'PharmacyDay',
  description: '영업시간이 적힌 날(pharmacy day): 요일, 또는 공휴일.',
  valuesConfig: Object.fromEntries(
    DAYS.map((day, i) => [
      day,
      { description: `${KOREAN_DAYS[i] ?? '공휴일(대체 공휴일 포함). 요일과 겹치면 이것이 그날의 시간입니다'}.` },
    ]),
  ),
})

@ObjectType({ description: '어느 날의 영업시간(opening hours), 한국 시각.', simpleResolvers: true })
export class OpeningHours {
  @Field(() => PharmacyDay, { description: '요일 또는 공휴일.' })
  day!: Day

  @Field(() => LocalTimeScalar, { description: '여는 시각.' })
  opens!: string

  @Field(() => String, {
    description: '닫는 시각 HH:MM. 24:00을 넘을 수 있습니다: 25:30은 이튿날 01:30. 00:00부터 24:00까지면 24시간입니다.',
  })
  closes!: string
}

/** What the graph shows of the hours that are known. */
export function hoursOf({ opens, closes }: WeeklyHours): OpeningHours[] {
  return DAYS.flatMap((day, i) => {
    const [from, to] = [opens[i], closes[i]]
    return from == null || to == null ? [] : [{ day, opens: clockOf(from), closes: clockOf(to) }]
  })
}

const clockOf = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map(part => String(part).padStart(2, '0')).join(':')

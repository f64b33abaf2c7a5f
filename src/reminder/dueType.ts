import { Field, ObjectType } from 'type-graphql'
import { encodeFeedCursor, type LiveEvent } from '../feed/service.js'
import { DateTimeScalar } from '../graph/scalars.js'
import type { ScheduleRow } from '../schedule/service.js'
import { Schedule, toSchedule } from '../schedule/type.js'

@ObjectType({ description: '먹을 때가 된 복용 일정(dose due).', simpleResolvers: true })
export class DoseDue {
  @Field(() => String, {
    description:
      '이 알림까지 받았다는 자리(cursor). 다시 이을 때 after에 넣으세요. scheduleChanged의 cursor와 같은 기록의 자리입니다.',
  })
  cursor!: string

  @Field(() => Schedule, {
    description: '때가 된 뒤에 읽은 복용 일정. 그 사이에 표시하거나 미루었으면 그렇게 된 것입니다.',
  })
  schedule!: Schedule

  @Field(() => DateTimeScalar, { description: '먹기로 한 때. schedule의 것과 같습니다.' })
  scheduledTime!: Date

  @Field(() => DateTimeScalar, { description: '알린 때.' })
  at!: Date
}

/** What a person is told of in what happened to their things; null of what is no reminder, and of a dose that is gone. */
export function toDoseDue(userId: string, event: LiveEvent<ScheduleRow>): DoseDue | null {
  if (event.kind !== 'CHANGE' || event.change.kind !== 'DUE' || !event.thing) return null
  const schedule = toSchedule(event.thing)
  const cursor = encodeFeedCursor(userId, event.seq)
  return { cursor, schedule, scheduledTime: schedule.scheduledTime, at: event.at }
}

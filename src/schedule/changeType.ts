import { Field, ID, ObjectType, registerEnumType } from 'type-graphql'
import { encodeFeedCursor, type ChangeKind, type LiveEvent } from '../feed/service.js'
import { toGlobalId } from '../graph/node.js'
import { DateTimeScalar } from '../graph/scalars.js'
import type { ScheduleRow } from './service.js'
import { Schedule, toSchedule } from './type.js'

type ScheduleChangeKindName = Exclude<ChangeKind, 'DUE'> | 'RESET'

export const ScheduleChangeKind: Readonly<Record<ScheduleChangeKindName, ScheduleChangeKindName>> = {
  CREATED: 'CREATED',
  COMPLETED: 'COMPLETED',
  SKIPPED: 'SKIPPED',
  REOPENED: 'REOPENED',
  RESCHEDULED: 'RESCHEDULED',
  UPDATED: 'UPDATED',
  MISSED: 'MISSED',
  DELETED: 'DELETED',
  RESET: 'RESET',
}
registerEnumType(ScheduleChangeKind, {
  name: 'ScheduleChangeKind',
  description: '복용 일정에 일어난 일의 종류(schedule change kind).',
  valuesConfig: {
    CREATED: { description: '새로 생겼습니다.' },
    COMPLETED: { description: '복용한 것으로 표시했습니다. 복용한 때만 고친 것도 이것입니다.' },
    SKIPPED: { description: '건너뛴 것으로 표시했습니다.' },
    REOPENED: { description: '표시를 되돌렸습니다.' },
    RESCHEDULED: { description: '먹기로 한 때가 바뀌었습니다.' },
    UPDATED: { description: '복용량이나 메모 등이 바뀌었습니다.' },
    MISSED: { description: '표시하지 않은 채 유예 시간이 지났습니다.' },
    DELETED: { description: '지웠습니다.' },
    RESET: {
      description:
        '바뀐 기록(log)이 after까지 거슬러 가지 않습니다. 모두 새로 불러온 다음, 이 사건의 cursor부터 이어 가세요.',
    },
  },
})

@ObjectType({ description: '복용 일정에 일어난 일 하나(schedule change).', simpleResolvers: true })
export class ScheduleChange {
  @Field(() => String, {
    description:
      '이 일까지 받았다는 자리(cursor). 보관해 두었다가 다시 이을 때 after에 넣으세요. 기록은 7일 동안 남습니다.',
  })
  cursor!: string

  @Field(() => ScheduleChangeKind, { description: '무슨 일이 일어났는지.' })
  kind!: ScheduleChangeKindName

  @Field(() => Schedule, {
    nullable: true,
    description:
      '이 일이 일어난 뒤에 읽은 복용 일정. 그 사이에 더 바뀌었으면 바뀐 것이고, 그 변화도 뒤이어 옵니다. 지웠거나 RESET이면 null.',
  })
  schedule!: Schedule | null

  @Field(() => ID, { nullable: true, description: '복용 일정의 전역 ID. 지운 것도 있습니다. RESET이면 null.' })
  scheduleId!: string | null

  @Field(() => DateTimeScalar, { description: '일어난 때.' })
  at!: Date
}

/** What a person is shown of what happened to their doses; null of what is no change. */
export function toScheduleChange(userId: string, event: LiveEvent<ScheduleRow>): ScheduleChange | null {
  const place = { cursor: encodeFeedCursor(userId, event.seq), at: event.at }
  if (event.kind === 'RESET') return { ...place, kind: 'RESET', schedule: null, scheduleId: null }
  const { entity, kind, entityId } = event.change
  if (entity !== 'SCHEDULE' || kind === 'DUE') return null
  const schedule = kind !== 'DELETED' && event.thing ? toSchedule(event.thing) : null
  return { ...place, kind, schedule, scheduleId: toGlobalId('Schedule', entityId) }
}

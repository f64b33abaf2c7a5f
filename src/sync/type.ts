import { Field, ID, ObjectType, registerEnumType } from 'type-graphql'
import type { Entity } from '../feed/service.js'
import { toGlobalId } from '../graph/node.js'
import { DateTimeScalar } from '../graph/scalars.js'
import { Regimen, toRegimen } from '../schedule/regimenType.js'
import { Schedule, toSchedule } from '../schedule/type.js'
import { Scrap, toScrap } from '../scrap/type.js'
import type { ChangedThing } from './catchUp.js'

export const SyncEntity: Readonly<Record<Entity, Entity>> = {
  SCHEDULE: 'SCHEDULE',
  REGIMEN: 'REGIMEN',
  SCRAP: 'SCRAP',
}
registerEnumType(SyncEntity, {
  name: 'SyncEntity',
  description: '바뀐 것이 무엇인지(sync entity).',
  valuesConfig: {
    SCHEDULE: { description: '복용 일정(schedule).' },
    REGIMEN: { description: '복용 계획(regimen).' },
    SCRAP: { description: '담아 둔 의약품(scrap).' },
  },
})

export const SyncKind = { CHANGED: 'CHANGED', DELETED: 'DELETED' } as const
registerEnumType(SyncKind, {
  name: 'SyncKind',
  description: '어떻게 되었는지(sync kind).',
  valuesConfig: {
    CHANGED: { description: '새로 생겼거나 바뀌었습니다. 지금의 모습이 함께 옵니다.' },
    DELETED: { description: '지워졌습니다. 앱에 있으면 지우고, 없으면 지나칩니다.' },
  },
})

@ObjectType({
  description: '그 사이에 바뀐 것(change) 하나. 여러 번 바뀌었어도 한 쪽에 한 번, 지금의 모습으로 나옵니다.',
  simpleResolvers: true,
})
export class Change {
  @Field(() => SyncKind, { description: '바뀌었는지, 지워졌는지.' })
  kind!: keyof typeof SyncKind

  @Field(() => SyncEntity, { description: '무엇인지. schedule, regimen, scrap 가운데 이것만 채워집니다.' })
  entity!: Entity

  @Field(() => ID, { description: '그것의 전역 ID. 지워졌어도 있습니다.' })
  id!: string

  @Field(() => Schedule, { nullable: true, description: '복용 일정의 지금 모습.' })
  schedule!: Schedule | null

  @Field(() => Regimen, { nullable: true, description: '복용 계획의 지금 모습.' })
  regimen!: Regimen | null

  @Field(() => Scrap, { nullable: true, description: '담아 둔 의약품의 지금 모습.' })
  scrap!: Scrap | null

  @Field(() => DateTimeScalar, { description: '이 쪽에서 마지막으로 바뀐 때.' })
  at!: Date
}

const TYPES: Readonly<Record<Entity, string>> = { SCHEDULE: 'Schedule', REGIMEN: 'Regimen', SCRAP: 'Scrap' }

export const toChange = ({ entity, id, at, schedule, regimen, scrap }: ChangedThing): Change => ({
  kind: schedule || regimen || scrap ? 'CHANGED' : 'DELETED',
  entity,
  id: toGlobalId(TYPES[entity], id),
  schedule: schedule && toSchedule(schedule),
  regimen: regimen && toRegimen(regimen),
  scrap: scrap && toScrap(scrap),
  at,
})

@ObjectType({ description: '그 사이에 바뀐 것들의 한 쪽(change page).', simpleResolvers: true })
export class ChangePage {
  @Field(() => [Change], {
    description: '바뀐 것들, 마지막으로 바뀐 순서대로. 비어 있어도 hasMore가 true일 수 있습니다.',
  })
  changes!: Change[]

  @Field(() => String, {
    description:
      '여기까지 읽었다는 커서(cursor). 이 쪽을 저장한 뒤에 간직했다가 다음 since에 넣습니다. scheduleChanged의 after에도 쓸 수 있습니다.',
  })
  cursor!: string

  @Field(() => Boolean, { description: '이 뒤에 더 있으면 true. cursor로 바로 이어서 물어 주세요.' })
  hasMore!: boolean

  @Field(() => Boolean, {
    description:
      'true이면 그 사이에 바뀐 것을 알려 줄 수 없습니다(처음이거나, 7일이 지났거나, 다른 사람의 커서). 앱에 있는 것을 비우고 모두 새로 읽은 다음 이 cursor부터 이어 가 주세요.',
  })
  isReset!: boolean
}

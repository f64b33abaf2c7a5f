import { Field, ID, InputType } from 'type-graphql'
import { DAY, INSTANT, OfflineRegimenChangesInput } from './offlinePlanType.js'

const ID_OR_REFERENCE =
  '전역 ID. 오프라인에서 만든 것이면 "client:"에 그것을 만든 앞선 일의 clientMutationId를 이어 씁니다(예: client:5f1c…). 같은 묶음에서 앞에 있거나 24시간 안에 보낸 일이어야 합니다.'

@InputType({ description: '오프라인에서 한 일의 대상(offline target).' })
export class OfflineTargetInput {
  @Field(() => ID, { description: ID_OR_REFERENCE })
  id!: string
}

@InputType({ description: '오프라인에서 완료한 복용(offline completeSchedule).' })
export class OfflineCompleteInput extends OfflineTargetInput {
  @Field(() => String, {
    nullable: true,
    description: `복용한 때. 넣지 않으면 서버가 이 일을 반영하는 때가 되므로, 오프라인에서는 꼭 넣어 주세요. ${INSTANT}`,
  })
  completedAt?: string | null
}

@InputType({ description: '오프라인에서 옮긴 복용(offline rescheduleSchedule).' })
export class OfflineRescheduleInput extends OfflineTargetInput {
  @Field(() => String, { description: `새 예정 시각. ${INSTANT}` })
  scheduledTime!: string
}

@InputType({ description: '오프라인에서 고친 복용 계획(offline updateRegimen).' })
export class OfflineUpdateRegimenInput extends OfflineTargetInput {
  @Field(() => OfflineRegimenChangesInput, { description: '바꿀 것.' })
  input!: OfflineRegimenChangesInput
}

@InputType({ description: '오프라인에서 끝낸 복용 계획(offline endRegimen).' })
export class OfflineEndRegimenInput extends OfflineTargetInput {
  @Field(() => String, { nullable: true, description: `마지막 날. 넣지 않으면 지금 끝납니다. ${DAY}` })
  endsOn?: string | null
}

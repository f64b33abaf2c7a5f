import { Field, Int, ObjectType } from 'type-graphql'
import { PageInfo } from '../graph/page.js'
import { DateScalar, DateTimeScalar, LocalTimeScalar } from '../graph/scalars.js'

import { USER_ERRORS, UserError } from '../graph/userError.js'
import { Regimen } from './regimenType.js'
import type { PreviewedDose as Previewed } from './service.js'

@ObjectType({ description: '복용 계획 목록의 한 줄(edge).', simpleResolvers: true })
export class RegimenEdge {
  @Field(() => String, { description: '이 자리의 커서(keyset cursor). after에 넣으면 이 다음부터 이어집니다.' })
  cursor!: string

  @Field(() => Regimen, { description: '복용 계획.' })
  node!: Regimen
}

@ObjectType({
  description: '복용 계획 목록의 한 쪽(connection). 나중에 만든 것이 먼저입니다.',
  simpleResolvers: true,
})
export class RegimenConnection {
  @Field(() => [RegimenEdge], { description: '복용 계획과 그 커서.' })
  edges!: RegimenEdge[]

  @Field(() => [Regimen], { description: '복용 계획만.' })
  nodes!: Regimen[]

  @Field(() => PageInfo, { description: '쪽 정보.' })
  pageInfo!: PageInfo

  @Field(() => Int, { description: '모두 몇 건인지. 이 필드를 물을 때만 셉니다.' })
  totalCount!: number
}

@ObjectType({ description: '복용 계획을 만들거나 바꾼 결과(regimen payload).', simpleResolvers: true })
export class RegimenPayload {
  @Field(() => Regimen, { nullable: true, description: '지금의 복용 계획. 이루어지지 않았으면 null.' })
  regimen?: Regimen | null

  @Field(() => [UserError], { description: USER_ERRORS })
  userErrors!: readonly UserError[]
}

@ObjectType({ description: '저장하면 만들어질 복용 하나(previewed dose).', simpleResolvers: true })
export class PreviewedDose {
  @Field(() => DateTimeScalar, { description: '먹을 때.' })
  scheduledTime!: Date

  @Field(() => DateScalar, { description: '그 시간대의 날짜.' })
  date!: string

  @Field(() => LocalTimeScalar, {
    description: '계획에 적힌 시각. 그날 서머타임으로 없는 시각이면 scheduledTime은 그만큼 뒤입니다.',
  })
  localTime!: string
}

/** A slot is its day and its time on the wall. */
export const toPreviewedDose = ({ slot, scheduledTime }: Previewed): PreviewedDose => ({
  scheduledTime,
  date: slot.slice(0, 10),
  localTime: slot.slice(11),
})

@ObjectType({
  description: '복용 계획을 저장하기 전에 미리 본 것(regimen preview). 저장되는 것은 없습니다.',
  simpleResolvers: true,
})
export class RegimenPreview {
  @Field(() => [PreviewedDose], {
    description: '지금 저장하면 만들어질 다음 복용들, 이른 것부터. 문제가 있으면 빈 목록.',
  })
  doses!: PreviewedDose[]

  @Field(() => [UserError], { description: '고칠 수 있는 문제들. 저장할 때와 같으며, 없으면 빈 목록.' })
  userErrors!: readonly UserError[]
}

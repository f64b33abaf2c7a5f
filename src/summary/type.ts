import { Extensions, Field, ObjectType, registerEnumType } from 'type-graphql'
import { DateTimeScalar } from '../graph/scalars.js'
import type { Section } from '../medicine/service.js'
import type { Summary } from './service.js'

export const SummaryOrigin = { AI: 'AI', EXTRACT: 'EXTRACT' } as const
registerEnumType(SummaryOrigin, {
  name: 'SummaryOrigin',
  description: '요약을 누가 썼는지(summary origin).',
  valuesConfig: {
    AI: {
      description:
        'AI가 썼고, 숫자와 단위와 이름이 citations의 문장에 있는 것만 통과시켰습니다. 설명서에 없는 검색어는 Pilling이 끝에 덧붙여 말합니다.',
    },
    EXTRACT: { description: '공식 문구에서 중요한 문장을 그대로 뽑아 짧게 한 것입니다.' },
  },
})

export const MedicineSection = {
  INDICATIONS: 'indications',
  DOSAGE_AND_ADMINISTRATION: 'dosageAndAdministration',
  BOXED_WARNING: 'boxedWarning',
  PRECAUTIONS: 'precautions',
  DRUG_INTERACTIONS: 'drugInteractions',
  ADVERSE_REACTIONS: 'adverseReactions',
  STORAGE: 'storage',
} as const satisfies Record<string, Section>
registerEnumType(MedicineSection, {
  name: 'MedicineSection',
  description: '공식 문구의 어느 부분인지(medicine section).',
  valuesConfig: {
    INDICATIONS: { description: '효능.' },
    DOSAGE_AND_ADMINISTRATION: { description: '용법과 용량.' },
    BOXED_WARNING: { description: '경고.' },
    PRECAUTIONS: { description: '주의 사항.' },
    DRUG_INTERACTIONS: { description: '함께 쓸 때 조심할 약과 음식.' },
    ADVERSE_REACTIONS: { description: '이상 반응.' },
    STORAGE: { description: '보관법.' },
  },
})

@ObjectType({ description: '요약이 근거로 삼은 공식 문구의 한 문장(citation).', simpleResolvers: true })
export class Citation {
  @Field(() => MedicineSection, { description: '어느 부분의 문장인지.' })
  section!: Section

  @Field(() => String, { description: '공식 문구의 문장 그대로.' })
  quote!: string
}

/** A summary rests on a few sentences, whatever the label is like. */
const USUAL_CITATIONS = 4

@ObjectType({
  description: '한두 문장의 요약(medicine summary). 진단이나 처방을 대신하지 않습니다.',
  simpleResolvers: true,
})
export class MedicineSummary {
  @Field(() => String, { description: '요약 글.' })
  text!: string

  @Field(() => SummaryOrigin, { description: '누가 썼는지.' })
  origin!: Summary['origin']

  @Field(() => String, {
    nullable: true,
    description: '무엇에 대한 요약인지: 물은 검색어를 다듬은 것. 없이 물었으면 null.',
  })
  keyword!: string | null

  @Field(() => String, { nullable: true, description: '쓴 AI 모델의 이름. EXTRACT이면 null.' })
  model!: string | null

  @Field(() => DateTimeScalar, { description: '만든 때.' })
  createdAt!: Date

  @Field(() => Boolean, {
    description: 'AI 요약을 아직 만들고 있으면 true. summaryReady를 구독하면 다 되었을 때 알려 줍니다.',
  })
  pending!: boolean

  @Field(() => Boolean, {
    description:
      '공식 문구가 바뀌기 전의 것으로, 또는 예전의 방식으로 만든 요약이면 true. 새 요약이 되면 그것으로 바뀝니다.',
  })
  stale!: boolean

  @Extensions({ size: USUAL_CITATIONS })
  @Field(() => [Citation], {
    description: '요약이 근거로 삼은 공식 문구의 문장들. 공식 문구가 말하지 않는 것이면 비어 있습니다.',
  })
  citations!: readonly Citation[]
}

/** What the graph shows of a summary. */
export const toMedicineSummary = ({ createdAt, ...summary }: Summary): MedicineSummary => ({
  ...summary,
  createdAt: new Date(createdAt),
})

import type { Given } from '../src/summary/grounding.js'
import { readKeyword } from '../src/summary/keyword.js'
import type { Sentence } from '../src/summary/passage.js'

/** Sentences as labels have them, of a medicine that nobody sells; numbers begin at 1. */
export const LEAFLET: readonly Sentence[] = (
  [
    ['indications', '이 약은 두통, 치통, 인후(목구멍)통, 월경통(생리통), 근육통의 진통과 발열시의 해열에 사용합니다.'],
    [
      'dosageAndAdministration',
      '성인 및 만 15세 이상은 1회 2정, 만 7세 이상~만 15세 미만은 1회 1정, 1일 3회까지 식후 30분에 복용합니다.',
    ],
    ['dosageAndAdministration', '복용간격은 4시간 이상으로 합니다.'],
    [
      'boxedWarning',
      '매일 세잔 이상 정기적으로 술을 마시는 사람은 이 약을 복용하기 전에 의사 또는 약사와 상의하십시오.',
    ],
    ['boxedWarning', '아세트아미노펜으로 1일 최대 용량(4,000 mg)을 초과하여 복용하지 마십시오.'],
    ['boxedWarning', '간손상을 일으킬 수 있습니다.'],
    ['precautions', '이 약에 과민증 환자, 3개월 미만의 영아, 심한 간장애 환자, 임부는 이 약을 복용하지 마십시오.'],
    [
      'precautions',
      '이 약을 복용하기 전에 고혈압, 당뇨병 환자, 고령자, 수유부, 15세 미만의 소아는 의사 또는 약사와 상의하십시오.',
    ],
    ['precautions', '복용 후 졸음이 나타날 수 있으므로 운전 및 기계조작 시 주의하십시오.'],
    ['precautions', '5~6일 복용하여도 증상의 개선이 없을 경우 복용을 즉각 중지하고 의사 또는 약사와 상의하십시오.'],
    ['drugInteractions', '와파린, 리튬, 다른 해열진통제와 함께 이 약을 복용하지 마십시오.'],
    ['drugInteractions', '항응고제와 함께 복용 시 의사 또는 약사와 상의하십시오.'],
    [
      'adverseReactions',
      '발진, 두드러기, 구역, 구토, 변비 등이 나타나는 경우 복용을 즉각 중지하고 의사 또는 약사와 상의하십시오.',
    ],
    ['adverseReactions', '드물게 어지러움이 나타날 수 있습니다.'],
    ['storage', '습기와 빛을 피해 30℃ 이하에서 보관하십시오.'],
    ['storage', '어린이의 손이 닿지 않는 곳에 보관하십시오.'],
    ['indications', '이 약은 노년기의 비타민 D, B1의 보급과 구루병의 예방, 눈의 피로의 완화에 사용합니다.'],
    [
      'dosageAndAdministration',
      '성인은 1회 0.5 mg, 1일 2회 복용하며, 증상에 따라 의사의 지시에 따라 1일 6정까지 증량할 수 있습니다.',
    ],
    ['dosageAndAdministration', '소아는 체중 1 kg당 5 mg을 1일 2회 복용합니다.'],
  ] as const
).map(([section, text], index) => ({ number: index + 1, section, text }))

/** What a model is given of it; all of it, unless something else is said. */
export const givenOf = (given: Partial<Given> & { asked?: string } = {}): Given => {
  const { asked, ...rest } = given
  return {
    name: '가나다정500밀리그램(아세트아미노펜)',
    passage: LEAFLET,
    keyword: asked === undefined ? null : readKeyword(asked),
    ...rest,
  }
}

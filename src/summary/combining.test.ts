import { describe, expect, test } from 'vitest'
import { readKeyword } from './keyword.js'
import { verify } from './grounding.js'
import type { Sentence } from './passage.js'

interface Case {
  readonly label: readonly (readonly [section: Sentence['section'], text: string])[]
  readonly asked?: string
  readonly yes: readonly string[]
  readonly no: readonly string[]
}

/** Summaries of which each word is the label's; whether they may be let through depends on how they are put together. */
const CASES: readonly Case[] = [
  {
    label: [
      ['precautions', '심한 간장애 환자, 임부는 이 약을 복용하지 마십시오.'],
      ['precautions', '5일 이상 계속 복용하지 마십시오.'],
      ['drugInteractions', '와파린과 함께 복용하지 마십시오.'],
    ],
    yes: ['심한 간장애 환자와 임부는 복용하지 마세요.', '임부는 복용하지 마세요. 5일 이상 계속 복용하지 마세요.'],
    no: [
      '심한 간장애 환자는 5일 이상 복용하지 마세요.',
      '임부는 와파린과 함께 복용하지 마세요.',
      '심한 간장애 환자인 임부는 복용하지 마세요.',
    ],
  },
  {
    label: [
      ['precautions', '임부는 복용하지 마십시오.'],
      ['precautions', '심한 간장애 환자는 복용하지 마십시오.'],
      ['precautions', '수유부는 복용하지 마십시오.'],
    ],
    yes: ['임부, 수유부, 심한 간장애 환자는 복용하지 마세요.', '심한 간장애 환자와 임부, 수유부는 복용하지 마세요.'],
    no: ['간장애가 있는 임부는 복용하지 마세요.', '심한 간장애 환자인 임부는 복용하지 마세요.'],
  },
  {
    label: [['precautions', '심한 신장애 환자, 12세 미만의 소아는 복용하지 마십시오.']],
    yes: ['12세 미만의 소아, 심한 신장애 환자는 복용하지 마세요.', '12세 미만의 소아는 복용하지 마세요.'],
    no: ['12세 미만의 심한 신장애 환자는 복용하지 마세요.', '심한 신장애가 있는 12세 미만의 소아는 복용하지 마세요.'],
  },
  {
    label: [
      ['adverseReactions', '졸음이 나타날 수 있습니다.'],
      ['adverseReactions', '드물게 발진이 나타날 수 있습니다.'],
    ],
    yes: ['졸음이나 발진이 나타날 수 있습니다.'],
    no: [],
  },
  {
    label: [
      ['indications', '이 약은 두통에 사용합니다.'],
      ['indications', '이 약은 월경통에 사용합니다.'],
      ['indications', '이 약은 성인의 변비, 소아의 야뇨증에 사용합니다.'],
    ],
    yes: ['두통과 월경통에 사용합니다.', '성인의 변비에 사용합니다.', '성인의 변비와 소아의 야뇨증에 사용합니다.'],
    no: ['성인의 두통에 사용합니다.', '변비에 사용합니다.', '소아의 변비에 사용합니다.', '성인의 야뇨증에 사용합니다.'],
  },
  {
    label: [['indications', '이 약은 감기로 인한 발열 및 동통(통증), 두통, 만성 신부전 환자의 빈혈에 사용합니다.']],
    yes: ['감기로 인한 발열과 두통에 사용합니다.', '두통에 사용합니다.', '만성 신부전 환자의 빈혈에 사용합니다.'],
    no: ['감기에 사용합니다.', '발열에 사용합니다.', '빈혈에 사용합니다.', '만성 신부전에 사용합니다.'],
  },
  {
    label: [
      ['dosageAndAdministration', '12세 미만은 의사의 지시에 따라 복용하십시오.'],
      ['dosageAndAdministration', '성인(임부 제외)은 1회 1정 복용합니다.'],
    ],
    yes: ['12세 미만은 의사의 지시에 따라 복용하세요.', '성인(임부 제외)은 1회 1정 복용합니다.'],
    no: ['12세 미만은 복용하십시오.', '성인은 1회 1정 복용합니다.'],
  },
  {
    label: [['dosageAndAdministration', '성인은 1회 2정, 65세 이상은 1회 반 정을 복용합니다.']],
    yes: [
      '성인은 1회 2정 복용합니다.',
      '65세 이상은 한 번에 반 정을 복용합니다.',
      '65세 이상은 1회 1/2정을 복용합니다.',
    ],
    no: ['1회 2정 복용합니다.', '65세 이상은 1회 2정 복용합니다.', '65세 이상은 1.5회 복용합니다.'],
  },
  {
    label: [
      ['precautions', '이 약을 복용하는 동안 졸음이 올 수 있으므로 자동차 운전을 하지 마십시오.'],
      ['precautions', '1주 이상 사용하여도 증상이 개선되지 않으면 사용을 중지하고 의사와 상의하십시오.'],
    ],
    yes: [
      '졸음이 올 수 있으니 운전하지 마세요.',
      '1주 이상 사용해도 증상이 개선되지 않으면 사용을 중지하고 의사와 상의하세요.',
    ],
    no: [
      '졸음이 올 때 운전하지 마세요.',
      '졸음이 오면 운전하지 마세요.',
      '1주 이상 사용을 중지하고 의사와 상의하세요.',
    ],
  },
  {
    label: [['drugInteractions', '출혈이 증가되거나 신기능이 감소될 수 있으므로 함께 복용하지 마십시오.']],
    yes: ['출혈이 증가될 수 있으므로 함께 복용하지 마세요.', '신기능이 감소될 수 있으므로 함께 복용하지 마세요.'],
    no: ['출혈이 감소될 수 있으므로 함께 복용하지 마세요.', '신기능이 증가될 수 있으므로 함께 복용하지 마세요.'],
  },
  {
    label: [
      ['precautions', '임부는 이 약을 복용하지 마십시오.'],
      ['precautions', '임부는 의사와 상의하십시오.'],
      ['drugInteractions', '와파린과 함께 복용하지 마십시오.'],
    ],
    asked: '임신',
    yes: ['임부는 이 약을 복용하지 마세요.'],
    no: [
      '임부는 의사와 상의하세요. 와파린과 함께 복용하지 마세요.',
      '임부는 의사와 상의하고, 와파린과 함께 복용하지 마세요.',
    ],
  },
  {
    label: [['indications', '이 약은 골격근장애(염좌(삠), 좌상(타박상), 외상(상처), 편두통에 사용합니다.']],
    yes: [
      '이 약은 골격근장애(염좌(삠), 좌상(타박상), 외상(상처), 편두통에 사용합니다.',
      '이 약은 골격근장애(염좌, 좌상, 외상)와 편두통에 사용합니다.',
    ],
    no: [
      '이 약은 편두통(에 사용합니다.',
      '이 약은 골격근장애(염좌에 사용합니다.',
      '이 약은 염좌(치통, 편두통에 사용합니다.',
    ],
  },
]

const isLetThrough = ({ label, asked }: Case, text: string): boolean => {
  const passage = label.map(([section, official], index) => ({ number: index + 1, section, text: official }))
  const citations = passage.map(({ number }) => number)
  return verify({ text, citations }, { name: '가나다정', passage, keyword: readKeyword(asked) }).ok
}
const rowsOf = (which: 'yes' | 'no') => CASES.flatMap(each => each[which].map(text => [text, each] as const))

describe('what the label says together, and what it says apart', () => {
  test.each(rowsOf('yes'))('%s is let through', (text, each) => expect(isLetThrough(each, text)).toBe(true))
  test.each(rowsOf('no'))('%s is refused', (text, each) => expect(isLetThrough(each, text)).toBe(false))
})

import { expect, test } from 'vitest'
import { clausesOf, closed, FORBIDDING } from './clause.js'

test.each<[string, string[]]>([
  ['소아, 임부는 상의하십시오.', ['소아,', '임부는 상의하십시오.']],
  ['증상(쇽, 두드러기(발진, 가려움)), 구토가 나타나면', ['증상(쇽, 두드러기(발진, 가려움)),', '구토가 나타나면']],
  ['1일 4,000 mg, 1회 1,5정을 넘지', ['1일 4,000 mg,', '1회 1,5정을 넘지']],
  ['1회 2,정', ['1회 2,', '정']],
  ['쇽(두드러기, 구토 등이 나타나면', ['쇽(두드러기,', '구토 등이 나타나면']],
  ['한 마디', ['한 마디']],
])('the clauses of %s', (sentence, clauses) => expect(clausesOf(sentence)).toEqual(clauses))

test.each([
  '임부는 복용하지 마십시오.',
  '임부는 복용하지 마십시요.',
  '임부는 드시지 마세요.',
  '씹지 말 것.',
  '임부에게는 투여하지 않습니다.',
  '3일 이상 복용하지 않도록 합니다.',
  '복용하지 않는 것이 바람직합니다.',
  '초과해서는 안 됩니다.',
  '초과해서는 안됩니다.',
  '음주를 금합니다.',
  '알코올성 음료를 피하십시오.',
  '햇빛을 피해야 합니다.',
  '흡연을 삼갑니다.',
  '즉시 복용을 중단하십시오.',
  '1일 3회를 넘지 않습니다.',
  '외용으로만 쓰고 마시지 마십시오.',
])('%s forbids', text => expect(FORBIDDING.test(text)).toBe(true))

test.each([
  '이 약은 두통에 사용합니다.',
  '피하(피부밑)출혈이 나타날 수 있습니다.',
  '임부는 의사 또는 약사와 상의하십시오.',
  '음식을 삼키기 어려운 사람은 상의하십시오.',
  '습기와 빛을 피해 보관하십시오.',
])('%s does not forbid', text => expect(FORBIDDING.test(text)).toBe(false))

test.each<[string, number, number[]]>([
  ['천식, 콩, 땅콩에 과민증 환자, 위궤양 환자는', 1, [1, 2]],
  ['천식, 콩, 땅콩에 과민증 환자, 위궤양 환자는', 0, [0]],
  ['임부, 다른 진통제에 의한 천식, 두드러기, 발진 환자, 위궤양 환자는', 2, [1, 2]],
  ['진통제에 과민증 환자, 두드러기, 위궤양 환자는', 1, [1]],
  ['와파린, 리튬, 이뇨제와 함께 복용하지 마십시오.', 0, [0, 1, 2]],
  [`와파린, ${'리튬, '.repeat(40)}이뇨제와 함께 복용하지 마십시오.`, 0, [0]],
])('the clauses of %s that clause %i needs', (sentence, index, needed) =>
  expect(closed(clausesOf(sentence), index)).toEqual(needed),
)

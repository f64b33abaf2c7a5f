import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeOf, identityOf, marksOf, type Known } from './code.js'

const at = (name: string, phone: string | null, address: string): Known => ({ name, phone, address })
const isSame = (a: Known, b: Known) => marksOf(a).some(mark => marksOf(b).includes(mark))

describe('one pharmacy, as two lists write it', () => {
  test.each<[string, Known, Known]>([
    [
      'spaces and signs in the name',
      at('더?스타 약국', '02-2024-1311', '서울특별시 광진구 아차산로 272'),
      at('더스타약국', '0220241311', '서울특별시 광진구 다른로 1'),
    ],
    [
      'no area code',
      at('대한약국', '02-3421-4200', '서울특별시 중랑구 신내로16길 17, 105호 (신내동)'),
      at('대한약국', '3421-4200', '서울 중랑구 신내동 1'),
    ],
    [
      'a province with a new name',
      at('효자한약국', '063-225-4200', '전북특별자치도 전주시 완산구 용머리로 31'),
      at('효자한약국', '063-225-4200', '전라북도 전주시 완산구 효자동 2'),
    ],
    [
      'a province in short',
      at('경희당한약국', '031-656-8004', '경기 평택시 통복시장로21번길 19   (통복동)'),
      at('경희당한약국', '656-8004', '경기도 평택시 통복동 1'),
    ],
    [
      'several numbers',
      at('1등약국', '031-8015-5105,7', '경기도 화성시 동탄중앙로 1'),
      at('1등약국', '031-8015-5105', '경기도 화성시 다른로 1'),
    ],
    [
      'zeros for a number',
      at('다나을약국', '053-000-0000', '대구광역시 수성구 범안로 58, 1층 (범물동)'),
      at('다나을약국', null, '대구광역시 수성구 범안로 58 1층'),
    ],
    [
      'another number, the same house',
      at('21세기약국', '031-374-2943', '경기도 오산시 대원로 1 (오산동)'),
      at('21세기약국', '031-374-3680', '경기도 오산시 대원로 1, 2층'),
    ],
    [
      'underground, and above',
      at('365역삼역약국', null, '서울특별시 강남구 테헤란로 지하156, 역삼역 2호선 지하상가 127호'),
      at('365역삼역약국', null, '서울특별시 강남구 테헤란로 156 역삼역 2호선 지하상가 127호'),
    ],
    [
      'a bracket that is never closed',
      at('가까운약국', null, '인천광역시 남동구 소래역로 38 (논현동'),
      at('가까운약국', null, '인천광역시 남동구 소래역로 38'),
    ],
  ])('%s', (_, a, b) => expect(isSame(a, b)).toBe(true))

  test.each<[string, Known, Known]>([
    [
      'another name at the same number',
      at('가로수약국', '043-232-2270', '충청북도 청주시 흥덕구 서현로 60, 140호'),
      at('가경파크약국', '043-232-2270', '충청북도 청주시 흥덕구 서현로 60, 129호'),
    ],
    [
      'zeros are no number',
      at('우리들약국', '031-000-0000', '경기도 시흥시 장현능곡로 9'),
      at('우리들약국', '031-000-0000', '경기도 시흥시 수인로 3330'),
    ],
    [
      'the same number in another province',
      at('중앙약국', '733-1234', '서울특별시 종로구 종로 1'),
      at('중앙약국', '733-1234', '부산광역시 중구 중앙대로 1'),
    ],
    [
      'another house of the same street',
      at('온누리약국', null, '서울특별시 강남구 강남대로 396'),
      at('온누리약국', null, '서울특별시 강남구 강남대로 3961'),
    ],
    [
      'a side street',
      at('온누리약국', null, '서울특별시 강남구 강남대로 53길 8'),
      at('온누리약국', null, '서울특별시 강남구 강남대로 53'),
    ],
    [
      'a numbered side street',
      at('온누리약국', null, '경기도 성남시 수정구 수정로171번길 17-1'),
      at('온누리약국', null, '경기도 성남시 수정구 수정로 171'),
    ],
    [
      'the same street in another province',
      at('중앙약국', null, '대구광역시 중구 중앙대로 1'),
      at('중앙약국', null, '부산광역시 중구 중앙대로 1'),
    ],
  ])('are two: %s', (_, a, b) => expect(isSame(a, b)).toBe(false))

  test('is never known by nothing, and always by the same', () => {
    const known = fc.record({
      name: fc.string({ unit: 'binary' }),
      phone: fc.option(fc.string({ unit: 'binary' })),
      address: fc.string({ unit: 'binary', maxLength: 500 }),
    })
    fc.assert(
      fc.property(known, pharmacy => {
        expect(marksOf({ ...pharmacy })).toEqual(marksOf(pharmacy))
        expect(marksOf(pharmacy)[0]).toBe(identityOf(pharmacy))
        expect(codeOf({ ...pharmacy, hpid: null })).toMatch(/^~[\w-]{16}$/)
      }),
    )
  })
})

test('the code is the hpid where there is one', () =>
  expect(codeOf({ ...at('가약국', null, ''), hpid: 'C1109578' })).toBe('C1109578'))

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyOf, measuresIn } from './measure.js'
import { readings, spell } from './spelling.js'

const keysOf = (text: string) => measuresIn(spell(text)).map(keyOf)
const agesIn = (text: string) => measuresIn(spell(text)).flatMap(each => (each.isAge ? keyOf(each) : []))

describe('numbers with all that they depend on', () => {
  test.each<readonly [string, readonly string[]]>([
    ['성인은 1회 1정 1일 3회까지 공복시를 피해 복용합니다', ['1 회', '1 정', '1 일', '3 회 <=']],
    ['하루 세 번, 한 번에 두 알씩', ['1 일', '3 회', '1 회', '2 알']],
    ['하루두번', ['1 일', '2 회']],
    ['매일 세잔 이상', ['1 일', '3 잔 >=']],
    ['일주일에 두 번', ['1 주', '2 회']],
    ['이틀에 한 번', ['2 일', '1 회']],
    ['열흘', ['10 일']],
    ['만 15세 미만', ['15 세 <']],
    ['열다섯 살 미만', ['15 세 <']],
    ['15세가 안 된 어린이', ['15 세 <']],
    ['15세 이상', ['15 세 >=']],
    ['15 세이하', ['15 세 <=']],
    ['15세를 넘는', ['15 세 >']],
    ['15세 초과', ['15 세 >']],
    ['15세 미만이 아닌', ['15 세 !']],
    ['7~14세', ['7~14 세']],
    ['7∼14세', ['7~14 세']],
    ['7-14세', ['7~14 세']],
    ['만 7세~만 14세', ['7~14 세']],
    ['7세에서 14세까지', ['7~14 세']],
    ['7세부터 14세까지', ['7~14 세']],
    ['만 7세 이상~만 15세 미만', ['7 세 >=', '15 세 <']],
    ['6~12세 미만', ['6~12 세 <']],
    ['서너 번', ['3~4 회']],
    ['두세 알', ['2~3 알']],
    ['1～2정', ['1~2 정']],
    ['１일 ３회', ['1 일', '3 회']],
    ['4시간 이상 간격', ['4 시간 >=']],
    ['4시간마다', ['4 시간 each']],
    ['4시간 간격으로', ['4 시간 each']],
    ['4~6시간 간격', ['4~6 시간 each']],
    ['30분~1시간', ['30 분 from', '1 시간 to']],
    ['4,000 mg', ['4000 mg']],
    ['1,234,567개', ['1234567 개']],
    ['최대 8정', ['8 정 <=']],
    ['3회를 한도로', ['3 회 <=']],
    ['4,000 mg을 초과하여 복용하지 마십시오', ['4000 mg <=']],
    ['4,000mg을 넘지 않게', ['4000 mg <=']],
    ['7세 초과의 어린이는 복용하지 마십시오', ['7 세 >']],
    ['0.5 mg', ['0.5 mg']],
    ['0.50㎎', ['0.5 mg']],
    ['500밀리그램', ['500 mg']],
    ['25 ㎍', ['25 mcg']],
    ['5 ㎖', ['5 ml']],
    ['5 cc', ['5 ml']],
    ['75 mg/kg', ['75 mg/kg']],
    ['0.05%', ['0.05 %']],
    ['30℃ 이하', ['30 °c <=']],
    ['30도 이하', ['30 °c <=']],
    ['½정', ['0.5 정']],
    ['1½정', ['1.5 정']],
    ['1과 1/2포', ['1.5 포']],
    ['1/2정', ['0.5 정']],
    ['2분의 1정', ['0.5 정']],
    ['반 알', ['0.5 알']],
    ['한 알 반', ['1.5 알']],
    ['2정 반을', ['2.5 정']],
    // What stands for 1⅓ in the official file could as well be more than three.
    ['11/3캡슐', ['11/3 캡슐']],
    ['10⁹', ['10^9']],
    ['①정', []],
    ['Ⅱ형', []],
    ['비타민 B12, D3', []],
    ['글루코스-6-인산', ['6']],
    ['황색4호', ['4 호']],
    ['2024년 1월 5일', ['2024 년', '1 월', '5 일']],
    ['2주정도', ['2 주']],
    ['두 장애가 있는 한 정도의 세균', []],
    ['두통, 세포, 한방, 열감', []],
  ])('%s', (text, keys) => {
    expect(keysOf(text)).toEqual(keys)
  })

  test.each<readonly [string, readonly string[]]>([
    ['3개월 미만의 영아', ['3 개월 <']],
    ['생후 6개월 이상', ['6 개월 >=']],
    ['만 12개월 미만의 젖먹이', ['12 개월 <']],
    ['1개월 정도 복용하여도', []],
    ['임신 6개월 이상의 임부', []],
    ['65세 이상', ['65 세 >=']],
  ])('are ages: %s', (text, ages) => {
    expect(agesIn(text)).toEqual(ages)
  })

  test('stand behind one another, in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789 .,~-/()정회세이상일~간'), maxLength: 40 }), text => {
        const spelled = spell(text)
        measuresIn(spelled).reduce((before, { at, end, value }) => {
          expect(at).toBeGreaterThanOrEqual(before)
          expect(end).toBeGreaterThan(at)
          expect(value).toMatch(/^[\d.~+/^]+$/)
          return end
        }, 0)
        if (/\d/.test(spelled)) expect(measuresIn(spelled)).not.toEqual([])
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('spelling', () => {
  test.each([
    ['ｍｇ　１２', 'mg 12'],
    ['임신ㆍ수유기 임신·수유기 임신‧수유기', '임신,수유기 임신,수유기 임신,수유기'],
    ['두\u200b통\u00ad', '두통'],
    ['두통'.normalize('NFD'), '두통'],
    ['1~2 1∼2 1〜2', '1~2 1~2 1~2'],
    ['B₁ B1', 'b1 b1'],
  ])('%j is %j', (text, spelled) => {
    expect(spell(text)).toBe(spelled)
  })

  test.each([
    ['요(허리)통', ['요 허리 통', '요통', '허리통']],
    ['신장(콩팥)장애', ['신장 콩팥 장애', '신장장애', '콩팥장애']],
    ['두통', ['두통']],
    // A bound is not what a bracket explains.
    ['5일 이상(소아) 복용', ['5일 이상 소아 복용', '5일 이상 복용']],
  ])('%s reads %j', (text, all) => {
    expect(readings(text)).toEqual(all)
  })
})

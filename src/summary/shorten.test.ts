import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FORBIDDING } from './clause.js'
import { shorten } from './shorten.js'

const about = (word: string) => (clause: string) => clause.includes(word)
const short = (sentence: string, word: string | null, limit = 20, mayChoose = false) =>
  shorten(sentence, { limit, isWanted: word === null ? null : about(word), mayChoose })

describe('a sentence made short', () => {
  test.each<[string, string, string | null, string]>([
    [
      'keeps whom it is forbidden, and the end',
      '이 약에 과민증 환자, 15세 미만의 소아, 심한 간장애, 위궤양 환자는 이 약을 복용하지 마십시오.',
      '소아',
      '… 15세 미만의 소아, … 환자는 이 약을 복용하지 마십시오.',
    ],
    [
      'keeps each that is asked for where it forbids',
      '만 3개월 미만의 영아(소아), 천식 환자, 15세 미만의 소아, 위궤양 환자는 이 약을 복용하지 마십시오.',
      '소아',
      '만 3개월 미만의 영아(소아), … 15세 미만의 소아, … 환자는 이 약을 복용하지 마십시오.',
    ],
    [
      'keeps the last where that is asked for',
      '이 약에 과민증 환자, 임부, 알코올을 복용한 사람은 이 약을 복용하지 마십시오.',
      '알코올',
      '… 알코올을 복용한 사람은 이 약을 복용하지 마십시오.',
    ],
    [
      'keeps from when on it holds',
      '이 약을 복용하기 전에 알레르기 체질, 천식, 고혈압, 임부, 수유부는 의사 또는 약사와 상의하십시오.',
      '고혈압',
      '이 약을 복용하기 전에 … 고혈압, … 의사 또는 약사와 상의하십시오.',
    ],
    [
      'keeps what a name is said of',
      '이 약에 과민증, 콩, 땅콩에 과민증 환자, 천식, 위궤양 환자는 이 약을 복용하지 마십시오.',
      '콩,',
      '… 콩, 땅콩에 과민증 환자, … 환자는 이 약을 복용하지 마십시오.',
    ],
    [
      'keeps what an illness comes of',
      '이 약에 과민증 환자, 다른 소염진통제에 의한 천식, 두드러기, 발진 또는 경험자, 위궤양 환자는 이 약을 복용하지 마십시오.',
      '두드러기',
      '… 다른 소염진통제에 의한 천식, 두드러기, … 환자는 이 약을 복용하지 마십시오.',
    ],
    [
      'keeps both halves of what is said',
      '이 약에 과민증 환자, 임부는 복용하지 말고, 수유부, 위궤양, 고령자는 의사 또는 약사와 상의하십시오.',
      '과민증',
      '이 약에 과민증 환자, 임부는 복용하지 말고, … 의사 또는 약사와 상의하십시오.',
    ],
    [
      'keeps the condition before the end',
      '눈, 코, 입안, 점막에 들어간 경우, 깨끗한 물로 씻어내고 의사와 상의하십시오.',
      '코',
      '… 코, 입안, 점막에 들어간 경우, 깨끗한 물로 씻어내고 의사와 상의하십시오.',
    ],
    [
      'has no bracket that belongs to no other',
      '발진, 수막염(심한 두통, 구토, 어지러움, 부종 등이 나타나면 의사와 상의하십시오.',
      '수막염',
      '… 수막염 심한 두통, … 등이 나타나면 의사와 상의하십시오.',
    ],
    [
      'begins where nothing is asked for',
      '이 약은 두통, 치통, 월경통, 관절통, 근육통의 완화에 사용합니다.',
      null,
      '이 약은 두통, 치통, … 근육통의 완화에 사용합니다.',
    ],
  ])('%s', (_, sentence, word, expected) => expect(short(sentence, word, 30)).toBe(expected))

  test.each([
    ['short enough', '임부, 소아는 상의하십시오.', 200],
    ['of one clause', '임부와 소아와 노인과 수유부는 이 약을 복용하지 마십시오.', 20],
    ['an exception', '소아, 임부, 수유부, 노인을 제외한 성인은 복용합니다.', 20],
    ['a permission', '소아, 임부, 수유부는 의사의 지시가 있으면 복용할 수 있습니다.', 20],
    ['for some only', '소아, 임부, 수유부는 반드시 필요한 경우에만 복용하십시오.', 20],
  ])('%s stays whole', (_, sentence, limit) => expect(short(sentence, '임부', limit)).toBe(sentence))

  test('of many symptoms as many as fit', () => {
    const sentence = '두통(가벼움), 발진, 두통(심함), 구토, 어지러움 등이 나타날 수 있습니다.'
    expect(short(sentence, '두통', 20, true)).toBe('두통(가벼움), … 등이 나타날 수 있습니다.')
    expect(short(sentence, '발진', 20, true)).toBe('… 발진, … 등이 나타날 수 있습니다.')
  })

  test('what is forbidden, the brackets and every word stay as they are, in order', () => {
    const clause = fc.constantFrom(
      ...['이 약에 과민증 환자', '15세 미만의 소아', '심한 간장애', '임부', '4,000 mg 이상(1일, 성인) 복용한 사람'],
      ...[
        '복용하지 말고',
        '외용으로만 사용하고',
        '이 약을 복용하기 전에 천식',
        '쇽(두드러기(발진, 홍반), 구토 등)',
        '들어간 경우',
      ],
      ...['임부를 제외한 성인', '0.5~1.5 mg'],
    )
    const end = fc.constantFrom(
      ...['위궤양 환자는 이 약을 복용하지 마십시오.', '구토 등이 나타나는 경우 중지하고 의사와 상의하십시오.'],
      ...['수유부는 의사 또는 약사와 상의하십시오.', '와파린과 함께 복용하지 마십시오.', '근육통의 완화에 사용합니다.'],
      ...['소아를 제외한 환자는 이 약을 복용하지 마십시오.', '등이 나타나면 투여하지 않습니다.'],
    )
    const sentence = fc
      .tuple(fc.array(clause, { maxLength: 12 }), end)
      .map(([list, last]) => [...list, last].join(', '))
    const word = fc.constantFrom('임부', '소아', '간장애', 'mg', '쇽', '와파린', null)
    fc.assert(
      fc.property(sentence, word, fc.integer({ min: 0, max: 120 }), fc.boolean(), (whole, asked, limit, mayChoose) => {
        const made = short(whole, asked, limit, mayChoose)
        expect(isWithin(wordsOf(made), wordsOf(whole))).toBe(true)
        expect(FORBIDDING.test(made)).toBe(FORBIDDING.test(whole))
        expect(made.split('(').length).toBe(made.split(')').length)
        if (asked !== null && whole.includes(asked)) expect(made).toContain(asked)
      }),
    )
  })
})

const wordsOf = (text: string): string[] => text.split(/\s+/).filter(word => word !== '…')

/** Whether the words stand among the others, in order. */
function isWithin(words: readonly string[], others: readonly string[]): boolean {
  let at = 0
  for (const other of others) if (other === words[at]) at++
  return at === words.length
}

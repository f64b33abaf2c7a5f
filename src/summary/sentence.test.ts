import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { beforeCut, isListed, splitSentences, withoutNumber } from './sentence.js'

describe('where a sentence of a label ends', () => {
  test.each<[string, string, string[]]>([
    [
      'a line for each',
      '식후에 복용합니다.\n\n복용간격은 4시간 이상으로 합니다.\n',
      ['식후에 복용합니다.', '복용간격은 4시간 이상으로 합니다.'],
    ],
    [
      'no blank between them',
      '이 약을 복용하지 마십시오.이 약은 외용으로만 사용하십시오.',
      ['이 약을 복용하지 마십시오.', '이 약은 외용으로만 사용하십시오.'],
    ],
    [
      'a number right behind',
      '식후에 복용합니다.15세 미만은 복용하지 마십시오.',
      ['식후에 복용합니다.', '15세 미만은 복용하지 마십시오.'],
    ],
    ['a polite ending', '30분 이내에 드세요. 물과 함께 드세요!', ['30분 이내에 드세요.', '물과 함께 드세요!']],
    [
      'a plain ending',
      '복용을 중지한다.빛을 피할 것. 얼리지 말 것.',
      ['복용을 중지한다.', '빛을 피할 것.', '얼리지 말 것.'],
    ],
    [
      'a remark behind the end',
      '바로 버리십시오.(1회용에 한함) 다시 쓰지 마십시오.',
      ['바로 버리십시오.(1회용에 한함)', '다시 쓰지 마십시오.'],
    ],
    [
      'an explanation before the end',
      '코에 분무합니다(뿌립니다). 눕습니다.',
      ['코에 분무합니다(뿌립니다).', '눕습니다.'],
    ],
    ['a quote', '의사가 “드세요.”라고 합니다. 따르십시오.', ['의사가 “드세요.”라고 합니다.', '따르십시오.']],
    ['a question', '15세 미만입니까? 복용하지 마십시오.', ['15세 미만입니까?', '복용하지 마십시오.']],
    [
      'the numbers of a list',
      '이렇게 하십시오.\n\n1. 흔듭니다\n\n2. 바릅니다',
      ['이렇게 하십시오.', '1. 흔듭니다', '2. 바릅니다'],
    ],
    [
      'the letters of a list',
      '가. 임부는 복용하지 마십시오.\n나. 수유부\n다. 소아',
      ['가. 임부는 복용하지 마십시오.', '나. 수유부', '다. 소아'],
    ],
    ['numbers with a bracket', '1) 임부\n2) 수유부\n(3) 소아', ['1) 임부', '2) 수유부', '(3) 소아']],
    [
      'dots of a list',
      '다음 사람은 복용하지 마십시오.\n• 임부\n• 수유부',
      ['다음 사람은 복용하지 마십시오.', '• 임부', '• 수유부'],
    ],
    [
      'a missing stop at the end of a line',
      '두통에 사용합니다\n하루에 한 알씩 복용합니다',
      ['두통에 사용합니다', '하루에 한 알씩 복용합니다'],
    ],
    ['a heading', '복용 전 확인\n임부는 복용하지 마십시오.', ['복용 전 확인', '임부는 복용하지 마십시오.']],
    ['Windows lines', '두통에 사용합니다.\r\n물과 복용합니다.', ['두통에 사용합니다.', '물과 복용합니다.']],
    ['nothing', ' \n\n • \n', []],
  ])('%s', (_, text, sentences) => expect(splitSentences(text)).toEqual(sentences))

  test.each([
    ['a decimal', '1회 0.5 mg, 1일 1.5정까지 복용합니다.'],
    ['a thousand', '1일 4,000 mg을 넘지 마십시오.'],
    ['a species', 'T. rubrum과 T.mentagrophytes에 의한 무좀에 사용합니다.'],
    ['an abbreviation', '무좀약(e.g. 이트라코나졸)과 함께 복용하지 마십시오.'],
    ['a full stop in brackets', '알루미늄(뼈에 쌓일 수 있습니다. 주의하십시오.) 함량이 많습니다.'],
    ['brackets in brackets', '증상(쇽(두드러기가 납니다.) 등)이 나타나면 중지하십시오.'],
    ['a full stop for a dot', '만 7세 이하의 영.유아에게는 투여하지 않습니다.'],
    ['a full stop for a comma', '저단백혈증 환자. 신장결석 경험자는 의사 또는 약사와 상의하십시오.'],
    ['a date', '2024. 5. 1. 개정된 내용을 따릅니다.'],
    ['a bracket that never closes', '코감기(급성비염, 알레르기성 비염(코염) 또는 부비동염에 사용합니다.'],
  ])('not at %s', (_, text) => expect(splitSentences(text)).toEqual([text]))

  test('a sentence that goes on in the next line, behind a comma or in the middle, is one', () => {
    expect(splitSentences('이 약에 과민증 환자,\n\n수유부는 이 약을\n복용하지 마십시오.')).toEqual([
      '이 약에 과민증 환자, 수유부는 이 약을 복용하지 마십시오.',
    ])
  })

  test('whom it is forbidden is not mixed with who should ask, where the end of the first got lost', () => {
    const cut = '이 약에 과민증 환자, 중증 신장장애(크레아티닌청소율이'
    const asks = '이 약을 복용하기 전에 임부는 의사 또는 약사와 상의하십시오.'
    expect(splitSentences(cut + asks)).toEqual([cut, asks])
    expect(splitSentences(`${cut} ${asks}`)).toEqual([cut, asks])
    expect(splitSentences('함께 복용하지 마십시오' + asks)).toEqual(['함께 복용하지 마십시오', asks])
    expect(splitSentences('다른 약을 먹는 환자는 이 약을 복용하기 전에 상의하십시오.')).toHaveLength(1)
  })

  test('every letter and digit is kept, in order, whatever the text', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '복용하지 마십시오.',
        '합니다',
        '1) ',
        '다. ',
        '0.5 mg',
        '(',
        ')',
        '[',
        '•',
        '\n',
        '\n\n',
        ',',
        ' ',
        '? ',
      ),
      fc.constantFrom(
        '이 약을 복용하기 전에 ',
        '환자는 ',
        '“',
        '”',
        '…',
        '할 것.',
        '(1회용에 한함)',
        'e.g. ',
        '\t',
        '\u00a0',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    )
    const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), parts => {
        const text = parts.join('')
        const sentences = splitSentences(text)
        expect(letters(sentences.join(''))).toBe(letters(text))
        for (const sentence of sentences) {
          expect(sentence).toBe(sentence.trim())
          expect(letters(sentence)).not.toBe('')
        }
      }),
    )
  })

  test('a long text without any end is read in no time', () => {
    expect(splitSentences(`한다.${'(참고)'.repeat(20_000)}`)).toHaveLength(1)
    for (const piece of [
      '(',
      '((a)',
      '[)',
      '가, ',
      '이 약을 복용하기 전 ',
      '(이 약을 복용하기 전 ',
      '.',
      '다.',
      '다(a).',
      '1) ',
      '\n',
    ])
      expect(splitSentences(piece.repeat(4_000)).join('').length).toBeLessThanOrEqual(piece.length * 4_000)
  })
})

test.each([
  ['1. 흔듭니다.', '흔듭니다.'],
  ['(2) 흔듭니다.', '흔듭니다.'],
  ['가) 흔듭니다.', '흔듭니다.'],
  ['• 흔듭니다.', '흔듭니다.'],
  ['① 흔듭니다.', '흔듭니다.'],
])('%s is one of a list', (listed, text) => {
  expect(isListed(listed)).toBe(true)
  expect(withoutNumber(listed)).toBe(text)
})

test.each(['1.5정을 복용합니다.', '1일 1회 복용합니다.', '다른 약과 복용하지 마십시오.', '가려움에 사용합니다.'])(
  '%s is not one of a list',
  text => {
    expect(isListed(text)).toBe(false)
    expect(withoutNumber(text)).toBe(text)
  },
)

test.each<[string, string | null]>([
  ['과민증 환자, 중증 신장장애(크레아티닌청소율이', '과민증 환자, 중증 신장장애'],
  ['소아, 의심되는 사람,', '소아, 의심되는 사람'],
  ['소아는 복용하지 마십시오.', null],
  ['소아는 복용하지 마십시오', null],
  ['코감기(비염, 콧물에 사용합니다.', null],
  ['약사와 상의하십시오,', null],
  ['복용 전 확인', null],
])('what stands before the cut in %s', (text, before) => expect(beforeCut(text)).toBe(before))

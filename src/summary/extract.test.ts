import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Label, Section } from '../medicine/service.js'
import { FORBIDDING } from './clause.js'
import { CUT_OFF, extract, NO_PROMISE, OTHER_WORDS, type Extract } from './extract.js'
import { mentions, readKeyword } from './keyword.js'
import { sentencesOf } from './passage.js'

const LISTED =
  '이 약에 과민증 환자, 15세 미만의 소아, 심한 간장애, 심한 신장애, 위궤양, 심부전, 혈액이상, 아스피린 천식 또는 경험자, ' +
  '바르비탈계 약물, 임신 3개월 이내의 임부, 갈락토오스 불내성, 포도당 흡수장애 등의 유전적인 문제가 있는 환자는 이 약을 복용하지 마십시오.'
const ASKED =
  '이 약을 복용하기 전에 알레르기 체질, 당뇨병, 고혈압, 녹내장(눈의 통증, 눈이 침침함 등), 배뇨곤란, 고령자, 임부, 수유부, 간장애, ' +
  '몸이 약한 사람, 고열이 있는 사람, 천식, 만성 기침, 심장질환, 갑상선질환, 지속적인 두통이 있는 환자는 의사 또는 약사와 상의하십시오.'

const TEXTS: Partial<Record<Section, string>> = {
  indications: '이 약은 두통, 치통, 월경통(생리통)의 진통과 발열 시의 해열에 사용합니다.',
  dosageAndAdministration:
    '만 15세 이상은 1회 2정(500 mg), 만 8세 이상~만 15세 미만은 1회 1정, 1일 3회 식후에 복용합니다. 1일 4,000 mg을 넘지 않습니다.',
  boxedWarning: '매일 세 잔 이상 술을 마시는 사람은 의사 또는 약사와 상의하십시오. 간손상을 일으킬 수 있습니다.',
  precautions: `${LISTED}\n\n${ASKED}\n\n정해진 용법과 용량을 잘 지키십시오. 졸음이 올 수 있으므로 운전 및 기계조작 시 주의하십시오.`,
  drugInteractions: '다른 해열진통제, 알코올과 함께 복용하지 마십시오. 복용 중에는 음주하지 마십시오.',
  adverseReactions: '발진, 구토, 어지러움 등이 나타나는 경우 복용을 즉각 중지하고 의사 또는 약사와 상의하십시오.',
  storage: '실온에서 보관하십시오. 어린이의 손이 닿지 않는 곳에 보관하십시오.',
}

const labelOf = (texts: Partial<Record<Section, string>>): Label => ({
  itemSeq: '200000001',
  name: '보기정',
  manufacturer: null,
  imageUrl: null,
  indications: null,
  dosageAndAdministration: null,
  boxedWarning: null,
  precautions: null,
  drugInteractions: null,
  adverseReactions: null,
  storage: null,
  ...texts,
})

const extracted = (texts: Partial<Record<Section, string>>, typed: string | null): Extract =>
  extract(sentencesOf(labelOf(texts)), readKeyword(typed))

describe('what a label says, in short', () => {
  test.each<[string | null, string]>([
    [null, '이 약은 두통, 치통, 월경통(생리통)의 진통과 발열 시의 해열에 사용합니다.'],
    [
      '임신',
      '… 임신 3개월 이내의 임부, … 환자는 이 약을 복용하지 마십시오. ' +
        '이 약을 복용하기 전에 … 임부, … 환자는 의사 또는 약사와 상의하십시오.',
    ],
    ['술', '다른 해열진통제, 알코올과 함께 복용하지 마십시오. 복용 중에는 음주하지 마십시오.'],
    ['생리통', '이 약은 두통, 치통, 월경통(생리통)의 진통과 발열 시의 해열에 사용합니다.'],
    ['운전', '졸음이 올 수 있으므로 운전 및 기계조작 시 주의하십시오.'],
    ['구토', '발진, 구토, 어지러움 등이 나타나는 경우 복용을 즉각 중지하고 의사 또는 약사와 상의하십시오.'],
    ['보관', '실온에서 보관하십시오. 어린이의 손이 닿지 않는 곳에 보관하십시오.'],
    ['녹내장', '이 약을 복용하기 전에 … 녹내장(눈의 통증, 눈이 침침함 등), … 환자는 의사 또는 약사와 상의하십시오.'],
  ])('of %s', (typed, text) => {
    const { says, ...made } = extracted(TEXTS, typed)
    expect(made.text).toBe(text)
    expect(says).toBe('something')
  })

  test('a dose stays whole, and so does what it must not exceed', () => {
    const { text } = extracted(TEXTS, '용법')
    expect(text).toContain('만 8세 이상~만 15세 미만은 1회 1정, 1일 3회 식후에 복용합니다.')
    expect(text).toContain('1일 4,000 mg을 넘지 않습니다.')
  })

  test('the sentences that it rests on are cited whole, in the order of the text', () => {
    const { citations } = extracted(TEXTS, '임신')
    expect(citations.map(({ section, text }) => [section, text])).toEqual([
      ['precautions', LISTED],
      ['precautions', ASKED],
    ])
  })

  test('what forbids goes before what the medicine is for, and both before what to ask about', () => {
    const texts = {
      indications: '임신 중의 빈혈에 사용합니다.',
      precautions: '임부는 상의하십시오. 임신 3개월까지는 복용하지 마십시오.',
    }
    expect(extracted(texts, '임신').text).toBe('임신 3개월까지는 복용하지 마십시오. 임신 중의 빈혈에 사용합니다.')
  })

  test('more that is forbidden than is told is hinted at; what says the same is told once', () => {
    const told = '임부는 복용하지 마십시오. 임신 중에는 이 약을 피하십시오.'
    expect(extracted({ precautions: told }, '임신').text).toBe(
      '임신 중에는 이 약을 피하십시오. 임부는 복용하지 마십시오.',
    )
    expect(extracted({ precautions: `${told} 임신 초기에는 금합니다.` }, '임신').text).toMatch(/…$/)
    const twice = { precautions: '복용 중 음주하지 마십시오.', drugInteractions: '복용 중에는 음주하지 마십시오.' }
    expect(extracted(twice, '술').text).toBe('복용 중 음주하지 마십시오.')
  })

  test('one of a list comes with the beginning of the list', () => {
    const precautions = '다음 사람은 이 약을 복용하지 마십시오.\n1) 소아\n2) 임부'
    expect(extracted({ precautions }, '임신')).toMatchObject({
      text: '다음 사람은 이 약을 복용하지 마십시오. 임부',
      citations: [{ number: 1 }, { number: 3 }],
    })
  })

  test('a text that was cut says so, and nothing else in its place', () => {
    const precautions =
      '이 약에 과민증 환자, 중증 신장애(크레아티닌청소율이이 약을 복용하기 전에 임부는 의사와 상의하십시오.'
    expect(extracted({ precautions }, '콩팥').text).toBe(`이 약에 과민증 환자, 중증 신장애 … ${CUT_OFF}`)
    expect(extracted({ precautions }, '임신').text).toBe('이 약을 복용하기 전에 임부는 의사와 상의하십시오.')
  })
})

describe('what a medicine is for', () => {
  const AIMS =
    '이 약은 육체피로, 임신ㆍ수유기, 병중ㆍ병후(병을 앓는 동안이나 회복 후)의 체력 저하 시, 발육기, 노년기의 비타민 B1, B2, B6, C의 보급과 ' +
    '신경통, 근육통, 관절통(요통, 어깨결림 등), 구각염(입꼬리염), 구순염(입술염), 구내염(입안염), 설염(혀염), 습진, 피부염 증상의 완화, ' +
    '잇몸출혈ㆍ비출혈(코피) 예방에 사용합니다.'

  test.each([[null], ['임신'], ['노인'], ['습진']])('stays whole where it has several aims: %s', typed =>
    expect(extracted({ indications: AIMS }, typed).text).toBe(AIMS),
  )

  test('hides no warning, however long it is', () => {
    const { text } = extracted({ indications: AIMS, precautions: '임부는 의사와 상의하십시오.' }, '임신')
    expect(text).toBe(`${AIMS} 임부는 의사와 상의하십시오.`)
  })
})

describe('what a label does not say', () => {
  test('is told, without a promise', () => {
    expect(extracted(TEXTS, '커피')).toEqual({
      text: '설명서에는 ‘커피’에 대한 말이 없습니다. 말이 없다고 안전하다는 뜻은 아니니 의사나 약사에게 물어보세요.',
      citations: [],
      says: 'nothing',
      unsaid: '',
    })
  })

  test('is told of what the medicine is for', () => {
    expect(extracted({ storage: '실온에서 보관하십시오.' }, null)).toEqual({
      text: '설명서에는 이 약을 어디에 쓰는지에 대한 말이 없습니다. 의사나 약사에게 물어보세요.',
      citations: [],
      says: 'nothing',
      unsaid: '',
    })
    expect(extract([], null).says).toBe('nothing')
  })

  test('is told beside what it does', () => {
    expect(extracted(TEXTS, '커피 운전').text).toBe(
      `졸음이 올 수 있으므로 운전 및 기계조작 시 주의하십시오. ‘커피’에 대한 말은 없습니다. ${NO_PROMISE}`,
    )
  })

  test.each(['임싱', 'ㅇㅅ', 'rinderpest', '쿠에티아핀'])(
    'is not claimed of %s, of which nobody knows other names',
    typed => {
      expect(extracted(TEXTS, typed).text).toBe(`설명서에서 ‘${typed}’에 대한 말을 찾지 못했습니다. ${OTHER_WORDS}`)
      const beside = `‘${typed}’에 대한 말은 찾지 못했습니다. ${OTHER_WORDS}`
      expect(extracted(TEXTS, `${typed} 운전`)).toMatchObject({
        text: `졸음이 올 수 있으므로 운전 및 기계조작 시 주의하십시오. ${beside}`,
        unsaid: beside,
      })
    },
  )

  test('is told of children, where they are only to be kept away from it', () => {
    expect(extracted({ storage: '어린이의 손이 닿지 않는 곳에 보관하십시오.' }, '아기').text).toBe(
      `어린이의 손이 닿지 않는 곳에 보관하십시오. 그 밖에는 ‘아기’에 대한 말은 없습니다. ${NO_PROMISE}`,
    )
  })
})

describe('whatever the label and the keyword', () => {
  const clause = fc.constantFrom(
    ...[
      '이 약에 과민증 환자',
      '15세 미만의 소아',
      '심한 간장애',
      '임부 또는 임신하고 있을 가능성이 있는 여성',
      '수유부',
      '위궤양',
    ],
    ...[
      '녹내장(눈의 통증, 눈이 침침함 등)',
      '1일 4,000 mg 이상 복용한 사람',
      '쇽(두드러기(발진, 홍반) 등)',
      '외용으로만 사용하고',
    ],
    ...['아스피린 천식 또는 경험자', '알코올을 복용한 사람', '0.5~1.5 mg', '두통', '발진·발적', '코감기(비염', '환자)'],
  )
  const end = fc.constantFrom(
    ...[
      '고령자는 이 약을 복용하지 마십시오.',
      '임부는 의사 또는 약사와 상의하십시오.',
      '알코올과 함께 복용하지 마십시오.',
    ],
    ...[
      '구토 등이 나타나는 경우 복용을 즉각 중지하고 의사와 상의하십시오.',
      '두통의 완화에 사용합니다.',
      '소아를 제외한 성인은 피하십시오.',
    ],
    ...[
      '다만, 임부는 복용할 수 있습니다.',
      '간손상을 일으킬 수 있습니다.',
      '어린이의 손이 닿지 않는 곳에 보관하십시오.',
      '중증 신장애(청소율이',
    ],
  )
  const start = fc.constantFrom('', '', '1) ', '• ', '이 약을 복용하기 전에 ', '이 약은 ', '드물게 ')
  const sentence = fc
    .tuple(start, fc.array(clause, { maxLength: 14 }), end)
    .map(([first, list, last]) => first + [...list, last].join(', '))
  const section = fc.array(sentence, { maxLength: 5 }).map(sentences => sentences.join('\n\n'))
  const texts = fc.record({
    indications: section,
    dosageAndAdministration: section,
    boxedWarning: section,
    precautions: section,
    drugInteractions: section,
    adverseReactions: section,
    storage: section,
  })
  const typed = fc.constantFrom(
    null,
    '임신',
    '술',
    '아이',
    '간',
    '두통',
    '콩팥',
    '임신 두통',
    '커피 술',
    '부작용',
    '용법',
    '헬스',
    'mg',
  )

  const wordsOf = (text: string) => text.split(/[\s()]+|,(?!\d)/).flatMap(word => word.replace(/^…$|\.$/, '') || [])

  const isWithin = (words: readonly string[], others: readonly string[]) => {
    let at = 0
    for (const other of others) if (other === words[at]) at++
    return at === words.length
  }

  test('every word comes from the cited sentences, in order, but for what we say ourselves', () => {
    fc.assert(
      fc.property(texts, typed, (label, word) => {
        const { text, citations, says } = extracted(label, word)
        if (says === 'nothing') {
          expect(citations).toEqual([])
          return
        }
        const official = text.replaceAll(CUT_OFF, '').replace(/(?:그 밖에는 )?‘[^’]*’에 대한 말은 없습니다\..*$/, '')
        const cited = citations.map(({ text }) => text).join(' ')
        expect(isWithin(wordsOf(official), wordsOf(cited))).toBe(true)
        expect(citations.length).toBeGreaterThan(0)
      }),
      { numRuns: 300 },
    )
  })

  test('what is forbidden is never lost', () => {
    fc.assert(
      fc.property(texts, typed, (label, word) => {
        const sentences = sentencesOf(labelOf(label))
        const keyword = readKeyword(word)
        const { text, citations } = extract(sentences, keyword)
        const isForbidding = ({ text, section }: { text: string; section: string }) =>
          section !== 'storage' && FORBIDDING.test(text) && (!keyword || mentions(text, keyword))
        const forbids = keyword ? sentences.some(isForbidding) : citations.some(isForbidding)
        if (forbids) expect(text).toMatch(FORBIDDING)
        const cited = citations.filter(({ text }) => FORBIDDING.test(text))
        expect([...text.matchAll(new RegExp(FORBIDDING, 'g'))].length).toBeGreaterThanOrEqual(cited.length)
      }),
      { numRuns: 300 },
    )
  })

  test('it ends in a whole sentence, outside of brackets', () => {
    fc.assert(
      fc.property(texts, typed, (label, word) => {
        const { text } = extracted(label, word)
        expect(text).toMatch(/[.…]$/)
        const brackets = [...text.replace(/코감기\(비염|환자\)/g, '')].filter(sign => '()'.includes(sign)).join('')
        let deep = brackets
        while (deep.includes('()')) deep = deep.replaceAll('()', '')
        expect(deep).toBe('')
      }),
      { numRuns: 300 },
    )
  })

  test('text that is no label at all does no harm', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), typed, (precautions, word) => {
        const { text } = extracted({ precautions, indications: precautions }, word)
        expect(text).not.toBe('')
      }),
    )
  })
})

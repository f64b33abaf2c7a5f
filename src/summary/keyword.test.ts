import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BadInputError } from '../errors.js'
import { mentionOf, mentions, namerOf, readKeyword, sectionsOf, type Keyword } from './keyword.js'
import { SAID } from './said.js'
import { isUnderstood } from './synonyms.js'

const keyword = (typed: string): Keyword => {
  const read = readKeyword(typed)
  if (!read) throw new Error(`${typed} is no keyword`)
  return read
}

describe('what a keyword is kept as', () => {
  test.each([
    ['as it is', '임신', '임신'],
    ['without blanks around', '  임신 \n 중 ', '임신 중'],
    ['composed', '임신'.normalize('NFD'), '임신'],
    ['in narrow and small letters', 'ＡＢＣ　MRI', 'abc mri'],
    ['without signs around words', '“술?!”', '술'],
    ['with signs inside words and numbers', '위·식도 비타민B-12 0.5% mg/kg', '위·식도 비타민b-12 0.5% mg kg'],
    ['without what is not seen', 'a\u200bb\u202e술\u3164', 'ab술'],
    ['without tags', '<b>술</b>', 'b 술 b'],
    ['with lone jamo as they were typed', 'ㅅㅜㄹ', 'ㅅㅜㄹ'],
    ['with as many characters as there may be', '가'.repeat(40), '가'.repeat(40)],
    ['with letters beyond the first plane', '𠮷'.repeat(40), '𠮷'.repeat(40)],
  ])('%s', (_, typed, key) => expect(readKeyword(typed)?.key).toBe(key))

  test.each([[null], [undefined], [''], [' \n\t '], ['\u3164\u200b']])('nothing was typed in %j', typed =>
    expect(readKeyword(typed)).toBeNull(),
  )

  test.each([
    ['too long', '가'.repeat(41)],
    ['longer once composed', 'ﷺ'.repeat(10)],
    ['far too long', ' '.repeat(100_000) + '술'],
    ['a NUL', '술\0'],
    ['an escape', '\u001b[31m술'],
    ['half a surrogate', '술\ud800'],
    ['no character', '술\uffff'],
    ['nothing but signs', '?!…·'],
    ['nothing but emoji', '💊'],
  ])('%s is refused', (_, typed) => {
    expect(() => readKeyword(typed)).toThrow(BadInputError)
    expect(() => readKeyword(typed)).toThrow(/[가-힣]/)
  })

  test('a key is its own key, no longer than 40 characters, and has words', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'술임신 중ㅅ.%-+·?(ＡbÅ½ﷺ\u0301\u200b\n1'), maxLength: 50 }),
        typed => {
          let read: Keyword | null
          try {
            read = readKeyword(typed)
          } catch (error) {
            expect(error).toBeInstanceOf(BadInputError)
            return
          }
          if (!read) return
          expect(readKeyword(read.key)).toEqual(read)
          expect([...read.key].length).toBeLessThanOrEqual(40)
          expect(read.key).toMatch(/^\S+( \S+)*$/)
          expect(read.terms.length).toBeGreaterThan(0)
        },
      ),
    )
  })

  test.each([
    ['임신 중 복용해도 되나요', ['임신']],
    ['술이랑 같이 먹어도 되나요', ['술이랑']],
    ['두통 두통 시', ['두통']],
    ['두통 두통 약', ['두통약']],
    ['고혈압 약 먹는데', ['고혈압약']],
    ['기계 조작', ['기계조작']],
    ['다른 약이랑 먹어도', ['다른약이랑']],
    ['복용 방법', ['복용방법']],
    ['임신 중에도 괜찮아요', ['임신']],
    ['술 마셔도 되나요', ['술']],
    ['간이 안좋아요', ['간이']],
    ['만 3세', ['3세']],
    ['함께 복용', ['함께']],
    ['아기 열', ['아기', '열']],
    ['복용해도 되나요', ['복용해도', '되나요']],
  ])('the words that count in %s', (typed, terms) => expect(keyword(typed).terms).toEqual(terms))
})

describe('a sentence speaks of what was typed', () => {
  test.each([
    ['임신', '임부는 이 약을 복용하지 마십시오.'],
    ['임신중', '임부는 이 약을 복용하지 마십시오.'],
    ['임신했는데', '임산부는 상의하십시오.'],
    ['산모', '출산 전후에는 상의하십시오.'],
    ['수유', '수유부는 상의하십시오.'],
    ['모유', '수유부는 상의하십시오.'],
    ['술', '복용 중에는 음주하지 마십시오.'],
    ['술을', '알코올과 함께 복용하지 마십시오.'],
    ['술이랑', '복용 중에는 음주하지 마십시오.'],
    ['맥주', '알코올성 음료를 피하십시오.'],
    ['음주', '술을 마신 뒤에는 복용하지 마십시오.'],
    ['아이', '만 7세 이하의 영.유아에게는 투여하지 않습니다.'],
    ['아이', '유ㆍ소아는 상의하십시오.'],
    ['아기', '12개월 미만은 상의하십시오.'],
    ['어린이', '만 18세 미만은 사용하지 마십시오.'],
    ['아이들', '젖먹이는 복용하지 마십시오.'],
    ['청소년', '만 12세 이상은 1회 1정을 복용합니다.'],
    ['노인', '고령자는 상의하십시오.'],
    ['할머니', '65세 이상은 상의하십시오.'],
    ['졸림', '졸음이 올 수 있습니다.'],
    ['잠', '졸음이 올 수 있습니다.'],
    ['운전', '운전 및 기계 조작 시 주의하십시오.'],
    ['운전해도', '기계조작 시 주의하십시오.'],
    ['생리통', '월경통에 사용합니다.'],
    ['콩팥', '신장애 환자는 상의하십시오.'],
    ['신장장애', '심한 신장(콩팥)장애 환자는 상의하십시오.'],
    ['신부전', '콩팥에 병이 있는 사람은 상의하십시오.'],
    ['간', '심한 간장애 환자는 복용하지 마십시오.'],
    ['간', '심한 간 또는 신질환 환자는 상의하십시오.'],
    ['간수치', '간기능 이상 환자는 상의하십시오.'],
    ['위궤양', '위•십이지장궤양 환자는 상의하십시오.'],
    ['배아픔', '복통이 나타나면 중지하십시오.'],
    ['토', '구역, 구토가 나타날 수 있습니다.'],
    ['메스꺼움', '오심이 나타날 수 있습니다.'],
    ['어지러움', '현기증이 나타날 수 있습니다.'],
    ['입마름', '구갈이 나타날 수 있습니다.'],
    ['속쓰림', '가슴쓰림이 나타날 수 있습니다.'],
    ['허리', '요(허리)통에 사용합니다.'],
    ['혈압약', 'ACE 억제제와 함께 복용하지 마십시오.'],
    ['고혈압', '심한 고혈압 환자는 복용하지 마십시오.'],
    ['당뇨', '혈당이 높은 사람은 상의하십시오.'],
    ['당뇨약', '인슐린을 맞는 사람은 상의하십시오.'],
    ['감기약', '항히스타민제와 함께 복용하지 마십시오.'],
    ['진통제', '다른 해열진통제와 함께 복용하지 마십시오.'],
    ['타이레놀', '아세트아미노펜을 포함하는 다른 제품과 함께 복용하지 마십시오.'],
    ['와파린', '항응고제와 함께 복용하지 마십시오.'],
    ['항생제', '테트라사이클린계와 함께 복용하지 마십시오.'],
    ['피임약', '에스트로겐과 함께 복용하지 마십시오.'],
    ['커피', '카페인과 함께 복용하지 마십시오.'],
    ['우유', '유제품과 함께 복용하지 마십시오.'],
    ['녹차', '홍차 등 탄닌을 함유하는 차는 피하십시오.'],
    ['담배', '흡연자는 상의하십시오.'],
    ['햇빛', '자외선을 피하십시오.'],
    ['간질', '뇌전증 환자는 상의하십시오.'],
    ['콩', '대두유에 과민증 환자는 복용하지 마십시오.'],
    ['황색4호', '황색 4호(타르트라진)에 과민증 환자는 상의하십시오.'],
    ['mri', 'MRI용 조영제와 함께 사용하지 마십시오.'],
    ['세인트존스워트', '세인트존스워트와 함께 복용하지 마십시오.'],
    ['세인트존스워트는', '세인트존스워트와 함께 복용하지 마십시오.'],
    ['0.5', '1회 0.5 mg을 복용합니다.'],
    ['오메가-3', '오메가-3 지방산과 함께 복용하지 마십시오.'],
    ['비타민b-12', '비타민 B-12와 함께 복용하지 마십시오.'],
    ['3세', '만 7세 이하의 어린이는 복용하지 마십시오.'],
    ['2살', '영아에게는 투여하지 마십시오.'],
    ['24개월', '만 3세 미만은 사용하지 마십시오.'],
    ['15살', '18세 미만의 소아는 상의하십시오.'],
    ['70세', '고령자는 상의하십시오.'],
    ['임신초기', '임부는 상의하십시오.'],
    ['임신 준비', '임부는 상의하십시오.'],
    ['예비맘', '임부는 상의하십시오.'],
    ['노약자', '고령자는 상의하십시오.'],
    ['베이비', '영아에게는 투여하지 마십시오.'],
    ['반주', '복용 중에는 음주하지 마십시오.'],
    ['오토바이', '운전을 피하십시오.'],
    ['졸리나요', '졸음이 올 수 있습니다.'],
    ['쿠마딘', '항응고제와 함께 복용하지 마십시오.'],
    ['warfarin', '와파린과 함께 복용하지 마십시오.'],
    ['caffeine', '카페인과 함께 복용하지 마십시오.'],
    ['커피', '녹차, 홍차 등 탄닌을 함유하는 차는 피하십시오.'],
    ['liver', '간장애 환자는 상의하십시오.'],
    ['간수치', 'GOT, GPT 상승이 나타나면 중지하십시오.'],
    ['간수치', '드물게 ALT 상승이 나타날 수 있습니다.'],
    ['kidney', '신장애 환자는 상의하십시오.'],
    ['심근경색', '심장질환 환자는 상의하십시오.'],
    ['항고혈압제', '이뇨제와 함께 복용하지 마십시오.'],
    ['고혈압 약', '이뇨제와 함께 복용하지 마십시오.'],
    ['아목시실린', '항생물질과 함께 복용하지 마십시오.'],
    ['씬지로이드', '갑상선질환 환자는 상의하십시오.'],
    ['타이레놀', '다른 진통제, 해열제와 함께 복용하지 마십시오.'],
    ['같이 먹으면', '다른 점안제와 동시에 사용할 경우 5분 간격을 둡니다.'],
    ['과용', '정해진 용량을 초과하지 마십시오.'],
    ['치과', '수술 전에는 상의하십시오.'],
    ['ＭＲＩ', 'MRI용 조영제와 함께 사용하지 마십시오.'],
  ])('%s: %s', (typed, text) => expect(mentions(text, keyword(typed))).toBe(true))

  test.each([
    ['술', '수술 후에 사용합니다.'],
    ['술을', '수술을 받은 사람은 상의하십시오.'],
    ['술', '술자의 손을 소독합니다.'],
    ['간', '복용간격은 4시간 이상으로 합니다.'],
    ['간', '5일간 복용합니다.'],
    ['간질', '간질환 환자는 상의하십시오.'],
    ['운전', '순환기계 기능 장애 환자는 상의하십시오.'],
    ['고혈압', '저혈압이 나타날 수 있습니다.'],
    ['아이', '임신 6개월 이상의 임부는 복용하지 마십시오.'],
    ['아이', '65세 이상은 상의하십시오.'],
    ['콩', '콩팥에 병이 있는 사람은 상의하십시오.'],
    ['스테로이드', '비스테로이드성 소염진통제와 함께 복용하지 마십시오.'],
    ['위', '질환 부위에 바릅니다.'],
    ['귀', '복용 중이거나 복용한 사람은 상의하십시오.'],
    ['눈', '불안과 두통이 나타날 수 있습니다.'],
    ['생리', '생리식염수로 씻어내십시오.'],
    ['오래', '심장기능 이상 환자는 상의하십시오.'],
    ['.*', '.'],
    ['0.5', '1회 015 mg을 복용합니다.'],
    ['간수치', 'Salt와 basalt를 함유합니다.'],
    ['40세', '영아에게는 투여하지 마십시오.'],
    ['두통약', '변비에 사용합니다.'],
  ])('but not %s: %s', (typed, text) => {
    if (/[\p{L}\p{N}]/u.test(typed)) expect(mentions(text, keyword(typed))).toBe(false)
    else expect(() => readKeyword(typed)).toThrow(BadInputError)
  })

  test('all words of a keyword count, under whatever name', () => {
    expect(mentions('임부와 수유부는 상의하십시오.', keyword('임신 모유'))).toBe(true)
    expect(mentions('임부는 상의하십시오.', keyword('임신 모유'))).toBe(false)
  })

  test('what was typed is not read as a pattern', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), typed => {
        const words = typed.replace(/[\p{C}]/gu, '')
        const term = `가${words}나`
        expect(mentionOf(term)('두통에 사용합니다.', null)).toBe(false)
      }),
    )
  })

  test('its own words are told from other names for it', () => {
    const isNamed = namerOf(keyword('감기'))
    expect(isNamed('감기의 여러 증상에 사용합니다.')).toBe(true)
    expect(isNamed('다른 감기약과 함께 복용하지 마십시오.')).toBe(false)
    expect(namerOf(keyword('임신'))('임부는 상의하십시오.')).toBe(false)
  })
})

describe('the table of what labels say', () => {
  const typed = SAID.flatMap(([words]) => words.split(' '))

  test('has each word once, so that no row hides another', () => {
    expect(typed.filter((word, index) => typed.indexOf(word) !== index)).toEqual([])
  })

  test('finds every word of it, longer than a syllable, where a label has the very word', () => {
    const missed = typed.filter(
      word => word.length > 1 && !mentions(`${word}, 그 밖의 것은 상의하십시오.`, keyword(word)),
    )
    expect(missed).toEqual([])
  })

  test('has no word that is taken for one that only asks', () => {
    expect(typed.filter(word => keyword(word).terms.join(' ') !== word)).toEqual([])
    expect(typed.filter(word => keyword(`${word} 복용해도 되나요`).terms.join(' ') !== word)).toEqual([])
  })
})

test.each(['임신', '만3세', '임신중에도', '커피를', '부작용이', '고혈압약'])('other names for %s are known', word =>
  expect(isUnderstood(word)).toBe(true),
)

test.each(['임싱', 'ㅇㅅ', '우주여행', 'rinderpest', '30세'])('other names for %s are not', word =>
  expect(isUnderstood(word)).toBe(false),
)

test.each([
  ['부작용', 'adverseReactions'],
  ['보관방법', 'storage'],
  ['먹는법', 'dosageAndAdministration'],
  ['부작용이', 'adverseReactions'],
] as const)('%s is the name of a section', (typed, section) => {
  expect([...sectionsOf(keyword(typed))]).toEqual([section])
  expect(mentionOf(typed)('쇽 증상이 나타날 수 있습니다.', section)).toBe(true)
  expect(mentionOf(typed)('쇽 증상이 나타날 수 있습니다.', null)).toBe(false)
})

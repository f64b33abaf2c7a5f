import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Label, Section } from '../medicine/service.js'
import { readKeyword, type Keyword } from './keyword.js'
import { hashOfPassage, headOf, passageFor, sentencesOf, unknownOf } from './passage.js'

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

const keyword = (typed: string): Keyword => {
  const read = readKeyword(typed)
  if (!read) throw new Error(`${typed} is no keyword`)
  return read
}

const textsFor = (texts: Partial<Record<Section, string>>, typed: string | null) =>
  passageFor(sentencesOf(labelOf(texts)), typed === null ? null : keyword(typed)).map(({ text }) => text)

test('sentences are numbered through all sections, in the order of a label', () => {
  const label = labelOf({ storage: '실온에서 보관하십시오.', indications: '두통에 사용합니다. 열에도 사용합니다.' })
  expect(sentencesOf(label)).toEqual([
    { number: 1, section: 'indications', text: '두통에 사용합니다.' },
    { number: 2, section: 'indications', text: '열에도 사용합니다.' },
    { number: 3, section: 'storage', text: '실온에서 보관하십시오.' },
  ])
  expect(sentencesOf(labelOf({}))).toEqual([])
})

describe('what a summary is made from', () => {
  const texts = {
    indications: '이 약은 두통에 사용합니다.',
    precautions: '임부는 복용하지 마십시오. 고령자는 상의하십시오.',
    adverseReactions: '두통이 나타날 수 있습니다.',
  }

  test.each<[string, string | null, string[]]>([
    ['the indications, where nothing was typed', null, ['이 약은 두통에 사용합니다.']],
    ['what speaks of the keyword', '임신', ['임부는 복용하지 마십시오.']],
    ['from all sections', '두통', ['이 약은 두통에 사용합니다.', '두통이 나타날 수 있습니다.']],
    ['what speaks of any of its words', '임신 노인', ['임부는 복용하지 마십시오.', '고령자는 상의하십시오.']],
    ['what is known, though a word be unknown', '임신 우주여행', ['임부는 복용하지 마십시오.']],
    ['a section that is named', '부작용', ['두통이 나타날 수 있습니다.']],
    ['nothing, where the label says nothing', '술', []],
  ])('%s', (_, typed, sentences) => expect(textsFor(texts, typed)).toEqual(sentences))

  test.each([
    [
      'the beginning of a list',
      '다음 사람은 복용하지 마십시오.\n1) 소아\n2) 임부',
      '임신',
      ['다음 사람은 복용하지 마십시오.', '2) 임부'],
    ],
    [
      'the cause of a harm',
      '정해진 양을 넘지 마십시오. 간손상을 일으킬 수 있습니다.',
      '간',
      ['정해진 양을 넘지 마십시오.', '간손상을 일으킬 수 있습니다.'],
    ],
    [
      'what an exception is from',
      '2세 미만은 복용하지 마십시오. 다만, 의사가 정한 노인은 복용합니다.',
      '노인',
      ['2세 미만은 복용하지 마십시오.', '다만, 의사가 정한 노인은 복용합니다.'],
    ],
  ])('comes with %s', (_, precautions, typed, sentences) => expect(textsFor({ precautions }, typed)).toEqual(sentences))

  test('a head stands in the same section', () => {
    const sentences = sentencesOf(labelOf({ precautions: '다음 사람은 상의하십시오.', drugInteractions: '1) 임부' }))
    expect(sentences.map(sentence => headOf(sentence, sentences))).toEqual([null, null])
  })

  test('it is bounded; what forbids stays in', () => {
    const mild = '임부는 상의하십시오. '.repeat(30)
    const strict = '임부는 복용하지 마십시오.'
    const passage = textsFor({ precautions: mild + strict }, '임신')
    expect(passage).toHaveLength(20)
    expect(passage.at(-1)).toBe(strict)
    const long = `임부, ${'소아, '.repeat(500)}는 상의하십시오. `
    expect(textsFor({ precautions: long.repeat(4) + strict }, '임신').join('').length).toBeLessThanOrEqual(4_000)
    expect(textsFor({ indications: '두통에 사용합니다. '.repeat(30) }, null)).toHaveLength(12)
  })

  test('a sentence that is longer than all may be, is left whole where it is alone', () => {
    const long = `임부, ${'소아, '.repeat(2_000)}는 상의하십시오.`
    expect(textsFor({ precautions: long }, '임신')).toEqual([long])
  })

  test('numbers stay those of the label, in order, for any label and keyword', () => {
    const part = fc.constantFrom(
      '임부는 복용하지 마십시오. ',
      '1) 임부\n',
      '다음 ',
      '술과 수유부는 상의하십시오.\n',
      '간손상을 일으킬 수 있습니다. ',
    )
    const text = fc.array(part, { maxLength: 40 }).map(parts => parts.join(''))
    fc.assert(
      fc.property(
        text,
        text,
        fc.constantFrom('임신', '술', '간', '임신 술', null),
        (precautions, indications, typed) => {
          const sentences = sentencesOf(labelOf({ precautions, indications }))
          const passage = passageFor(sentences, typed === null ? null : keyword(typed))
          expect(passage.length).toBeLessThanOrEqual(20)
          for (const [index, sentence] of passage.entries()) {
            expect(sentences[sentence.number - 1]).toBe(sentence)
            expect(sentence.number).toBeGreaterThan(passage[index - 1]?.number ?? 0)
          }
        },
      ),
    )
  })
})

test('the words that a label knows under no name', () => {
  const sentences = sentencesOf(labelOf({ precautions: '임부는 복용하지 마십시오.' }))
  expect(unknownOf(sentences, keyword('임신 술 우주여행'))).toEqual(['술', '우주여행'])
})

describe('the hash of a passage', () => {
  const [first, second] = sentencesOf(labelOf({ indications: '두통에 사용합니다. 열에 사용합니다.' }))
  if (!first || !second) throw new Error('two sentences')

  test('is 64 hexadecimal digits, and another for another name, text, section or order', () => {
    const passages = [[first, second], [second, first], [first], [{ ...first, section: 'storage' as const }], []]
    const hashes = [...passages.map(passage => hashOfPassage('보기정', passage)), hashOfPassage('다른정', [first])]
    expect(new Set(hashes).size).toBe(hashes.length)
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{64}$/)
  })

  test('is the same wherever in the label the sentences stand', () => {
    expect(hashOfPassage('보기정', [{ ...first, number: 9 }])).toBe(hashOfPassage('보기정', [first]))
  })
})

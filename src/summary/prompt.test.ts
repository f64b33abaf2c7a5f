import { describe, expect, test } from 'vitest'
import { givenOf, LEAFLET } from '../../test/leaflet.js'
import { promptFor, readDraft } from './prompt.js'

const REFUSED = { draft: { text: '이 약은 안전합니다.', citations: [1] }, reason: 'polarity', detail: 'no' } as const
const dataOf = (...args: Parameters<typeof promptFor>) => JSON.parse(promptFor(...args).user) as unknown

describe('what the model is asked', () => {
  test('is told in numbered sentences, in the order of the label', () => {
    expect(dataOf(givenOf({ asked: ' 임신 ' }))).toEqual({
      medicine: '가나다정500밀리그램(아세트아미노펜)',
      keyword: '임신',
      sentences: LEAFLET,
    })
    expect(dataOf(givenOf())).toMatchObject({ keyword: null })
  })

  test('holds what was wrong with a first answer, in the same place as the rest of the data', () => {
    expect(dataOf(givenOf(), REFUSED)).toMatchObject({
      refused: { text: '이 약은 안전합니다.', citations: [1], reason: 'polarity', detail: 'no' },
    })
  })

  test('is the same but for the data', () => {
    const { user, ...rest } = promptFor(givenOf())
    const { user: other, ...same } = promptFor(givenOf({ name: '다른정', asked: '술', passage: [] }), REFUSED)
    expect(same).toEqual(rest)
    expect(other).not.toBe(user)
  })

  test('is answered in the strict kind of JSON schema', () => {
    const { schema, schemaName, maxTokens } = promptFor(givenOf())
    expect(schemaName).toMatch(/^[\w-]{1,64}$/)
    expect(Object.keys(schema['properties'] as object)).toEqual(schema['required'])
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false })
    expect(maxTokens).toBeGreaterThanOrEqual(400)
  })
})

describe('an answer', () => {
  test.each([
    [{ text: '이 약은', citations: [1, 2] }],
    [{ text: '', citations: [] }],
    [{ text: '\u0000', citations: [9_007_199_254_740_991] }],
  ])('%j is read', answer => {
    expect(readDraft(answer)).toEqual(answer)
  })

  test.each([
    [null],
    [undefined],
    ['이 약은 두통에 사용합니다.'],
    [[]],
    [{}],
    [{ text: '이 약은' }],
    [{ citations: [1] }],
    [{ text: 1, citations: [1] }],
    [{ text: null, citations: [1] }],
    [{ text: '이 약은', citations: '1' }],
    [{ text: '이 약은', citations: ['1'] }],
    [{ text: '이 약은', citations: [1.5] }],
    [{ text: '이 약은', citations: [0] }],
    [{ text: '이 약은', citations: [-1] }],
    [{ text: '이 약은', citations: [Number.NaN] }],
    [{ text: '이 약은', citations: [1e30] }],
    [{ text: '이 약은', citations: [1], more: true }],
    [{ text: '이 약은', citations: Array.from({ length: 101 }, (_, index) => index + 1) }],
  ])('%j is not one', answer => {
    expect(readDraft(answer)).toBeNull()
  })
})

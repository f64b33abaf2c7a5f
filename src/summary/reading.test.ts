import { expect, test } from 'vitest'
import { labelOf } from '../../test/summaries.js'
import { readKeyword } from './keyword.js'
import { createReadings } from './reading.js'

const LABEL = labelOf('195700020')

test('a text is read once for each keyword, whichever object brings it', () => {
  const readings = createReadings()
  const [first, drink] = [readings(LABEL, null), readings(LABEL, readKeyword('술'))]
  expect(readings({ ...LABEL }, null)).toBe(first)
  expect(readings({ ...LABEL, manufacturer: null }, readKeyword(' 술'))).toBe(drink)
  expect(first.extract()).toBe(first.extract())
  expect(first.hash).not.toBe(drink.hash)
  expect(first.passage.map(({ section }) => section)).toEqual(['indications'])
})

test('another text, or another name, is read anew', () => {
  const readings = createReadings()
  const first = readings(LABEL, null)
  const [text, name] = [{ indications: '이 약은 발열에 사용합니다.' }, { name: '라마바정' }]
  for (const change of [text, name]) {
    const other = readings({ ...LABEL, ...change }, null)
    expect(other).not.toBe(first)
    expect(other.hash).not.toBe(first.hash)
  }
  expect(readings(LABEL, null).hash).toBe(first.hash)
})

test('what is not asked of is forgotten, and read again', () => {
  const readings = createReadings({ most: 2 })
  const first = readings(LABEL, null)
  for (let i = 0; i < 3; i++) readings(labelOf(`19570003${i}`), null)
  expect(readings(LABEL, null)).not.toBe(first)
  expect(readings(LABEL, null)).toEqual({ ...first, extract: expect.any(Function) as unknown })
  const word = readings(LABEL, readKeyword('술'))
  for (let i = 0; i < 40; i++) readings(LABEL, readKeyword(`낱말${i}`))
  expect(readings(LABEL, readKeyword('술'))).not.toBe(word)
})

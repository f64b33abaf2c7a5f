import { expect, test } from 'vitest'
import { labelOf } from '../../test/summaries.js'
import { answerOf } from './answer.js'
import { CUT_OFF, NO_PROMISE } from './extract.js'
import { readKeyword } from './keyword.js'
import { PROMPT_VERSION } from './prompt.js'
import { createReadings } from './reading.js'
import type { Version } from './version.js'

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

test('a text that was cut, and may have lost a warning, is shown to no model', () => {
  const precautions =
    '이 약에 과민증 환자, 중증 신장애(크레아티닌청소율이이 약을 복용하기 전에 임부는 의사와 상의하십시오.'
  const read = (typed: string) => createReadings()({ ...LABEL, precautions }, readKeyword(typed))
  expect(read('콩팥').passage).toEqual([])
  expect(read('콩팥').extract().text).toContain(CUT_OFF)
  expect(read('임신').passage.map(({ text }) => text)).toContain('이 약을 복용하기 전에 임부는 의사와 상의하십시오.')
})

test('what a model was not asked of is told beside its answer', () => {
  const precautions = '복용 중에는 음주하지 마십시오.'
  const keyword = readKeyword('술 자몽')
  const reading = createReadings()({ ...LABEL, precautions }, keyword)
  const version: Version = {
    sourceHash: reading.hash,
    promptVersion: PROMPT_VERSION,
    text: '이 약을 복용하는 동안 술을 마시지 마세요.',
    refusal: null,
    model: 'fake',
    createdAt: 1,
    citations: [],
  }
  const { text, origin } = answerOf(version, reading, keyword, 2)
  expect(origin).toBe('AI')
  expect(text).toBe(`이 약을 복용하는 동안 술을 마시지 마세요. ‘자몽’에 대한 말은 없습니다. ${NO_PROMISE}`)
  expect(
    answerOf(version, createReadings()({ ...LABEL, precautions }, readKeyword('술')), readKeyword('술'), 2).text,
  ).toBe(version.text)
})

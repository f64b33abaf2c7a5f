import { expect, test } from 'vitest'
import { isMedicine, summaryOf } from './summary'

const medicine = (source: string, isOldLabel: boolean, isOldSummary: boolean) => ({
  id: 'one',
  provenance: { source, stale: isOldLabel },
  summary: { text: '두통에 씁니다.', origin: 'AI' as const, stale: isOldSummary },
})

test.each([
  ['of the official text as it is', medicine('e약은요', false, false), { isSample: false, isOld: false }],
  ['that was written before the text changed', medicine('e약은요', false, true), { isSample: false, isOld: true }],
  ['of a text that could not be had anew', medicine('e약은요', true, false), { isSample: false, isOld: true }],
  ['of a sample, which nobody writes anew', medicine('sample', true, false), { isSample: true, isOld: false }],
  ['of a sample that has changed', medicine('sample', false, true), { isSample: true, isOld: true }],
])('a summary %s', (_, given, expected) => expect(summaryOf(given)).toMatchObject(expected))

test('a medicine without a summary has none, and what is no medicine is none', () => {
  expect(summaryOf({ ...medicine('sample', false, false), summary: null })).toBeNull()
  expect([isMedicine(null), isMedicine({}), isMedicine(medicine('sample', false, false))]).toEqual([false, false, true])
})

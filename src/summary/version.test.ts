import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROMPT_VERSION } from './prompt.js'
import { currentOf, keyOf, pairOf, readKept, type Version } from './version.js'

const WEEK = 7 * 24 * 3_600_000
const NOW = Date.UTC(2026, 0, 1)
const version = (over: Partial<Version> = {}): Version => ({
  sourceHash: 'a',
  promptVersion: PROMPT_VERSION,
  model: 'm',
  text: '두통에 씁니다.',
  refusal: null,
  citations: [{ section: 'indications', quote: '두통에 씁니다.' }],
  createdAt: NOW,
  ...over,
})
const refused = (createdAt: number) => version({ text: null, refusal: 'number', citations: [], createdAt })

test('a pair is found again in its key', () => {
  const itemSeq = fc.stringMatching(/^\d{9}$/)
  fc.assert(
    fc.property(itemSeq, fc.string({ unit: 'grapheme' }), (code, keyword) => {
      expect(pairOf(keyOf({ itemSeq: code, keyword }))).toEqual({ itemSeq: code, keyword })
    }),
  )
})

describe('the version that is current', () => {
  test.each([
    ['of this text', [version()], 0],
    ['among older and newer ones', [version({ sourceHash: 'b' }), version()], 1],
    ['none of another text', [version({ sourceHash: 'b' })], null],
    ['none that was asked for in an older way', [version({ promptVersion: PROMPT_VERSION - 1 })], null],
    ['one that a newer server asked for', [version({ promptVersion: PROMPT_VERSION + 1 })], 0],
    ['one from long ago', [version({ createdAt: NOW - 100 * WEEK })], 0],
    ['that nothing was let through, for a week', [refused(NOW - WEEK + 1)], 0],
    ['not that for longer', [refused(NOW - WEEK)], null],
    ['none of none', [], null],
  ])('is %s', (_, kept, at) => {
    expect(currentOf(kept, 'a', NOW)).toBe(at === null ? null : kept[at])
  })
})

test('what is no list of versions is not taken for one', () => {
  expect(readKept([version(), refused(NOW)])).toEqual([version(), refused(NOW)])
  const { text: _text, ...half } = version()
  for (const garbage of [
    null,
    {},
    [],
    'x',
    [half],
    [{ ...version(), refusal: 'whatever' }],
    [{ ...version(), citations: [{ section: 'x', quote: '' }] }],
  ])
    expect(() => readKept(garbage)).toThrow()
})

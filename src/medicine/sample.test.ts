import { describe, expect, test } from 'vitest'
import { SECTIONS } from './label.js'
import { SAMPLES } from './sample.js'

const said = SAMPLES.flatMap(sample =>
  Object.entries(sample).flatMap(([field, value]) => (value === null ? [] : [{ of: sample.name, field, value }])),
)
const sections: readonly string[] = SECTIONS
const texts = said.filter(({ field }) => sections.includes(field))

describe('the sample medicines', () => {
  test('are enough to try a search on', () => {
    expect(SAMPLES.length).toBeGreaterThanOrEqual(60)
    for (const family of ['타이레놀', '게보린', '판콜', '훼스탈', '후시딘', '아로나민']) {
      expect(SAMPLES.filter(({ name }) => name.includes(family)).length, family).toBeGreaterThanOrEqual(3)
    }
  })

  test('have a code of nine digits and a name each, never the same twice', () => {
    expect(SAMPLES.filter(({ itemSeq }) => !/^\d{9}$/.test(itemSeq))).toEqual([])
    expect(new Set(SAMPLES.map(({ itemSeq }) => itemSeq)).size).toBe(SAMPLES.length)
    expect(new Set(SAMPLES.map(({ name }) => name)).size).toBe(SAMPLES.length)
  })

  test('say what a reader needs most', () => {
    const needed = ['manufacturer', 'indications', 'dosageAndAdministration', 'precautions'] as const
    expect(SAMPLES.filter(sample => needed.some(field => !sample[field]))).toEqual([])
  })

  test('are clean text: NFC, single spaces, no HTML', () => {
    expect(said.filter(({ value }) => value !== value.normalize('NFC').trim().replace(/\s+/g, ' '))).toEqual([])
    expect(said.filter(({ value }) => /<[^>]*>|&(#\d+|\w+);/.test(value))).toEqual([])
  })

  test('speak in short whole sentences', () => {
    expect(texts.filter(({ value }) => value.length > 400 || !/[다요]\.$/.test(value))).toEqual([])
  })
})

import { describe, expect, test } from 'vitest'
import { compare, OFFICIAL, SAMPLE, type MedicineRow, type Saving } from './label.js'

const kept: MedicineRow = {
  itemSeq: '195700020',
  name: '활명수',
  manufacturer: '동화약품(주)',
  indications: '소화불량에 씁니다.',
  dosageAndAdministration: null,
  boxedWarning: null,
  precautions: null,
  drugInteractions: null,
  adverseReactions: null,
  storage: null,
  imageUrl: null,
  source: OFFICIAL,
  fetchedAt: Date.parse('2024-06-03T00:00:00Z'),
  lastUpdated: Date.parse('2024-05-09T00:00:00+09:00'),
}
const at = Date.parse('2025-09-25T00:00:00Z')
const file: Saving = { source: OFFICIAL, fetchedAt: at, live: false }
const live: Saving = { ...file, live: true }
const sample: Saving = { ...file, source: SAMPLE }
const { source: _source, fetchedAt: _fetchedAt, lastUpdated: _lastUpdated, ...label } = kept

describe('what an incoming label makes of the one that is kept', () => {
  test.each([
    ['the same text is no change', { ...label, revisedOn: '2024-05-09' }, file, 'unchanged'],
    ['another text is one', { ...label, indications: '체했을 때 씁니다.' }, file, 'changed'],
    ['a text that is gone is one', { ...label, indications: null }, file, 'changed'],
    ['a field that a file does not speak of stays', { itemSeq: label.itemSeq, name: label.name }, file, 'unchanged'],
    [
      'a file from before what is kept changes nothing',
      { ...label, indications: '옛글', revisedOn: '2023-01-01' },
      file,
      'older',
    ],
    [
      'the live source is right whatever its date',
      { ...label, indications: '새 글', revisedOn: '2023-01-01' },
      live,
      'changed',
    ],
    ['a new date alone is no new text', { ...label, revisedOn: '2025-01-01' }, live, 'redated'],
    ['a sample never replaces anything', { ...label, indications: '견본' }, sample, 'unchanged'],
  ])('%s', (_, incoming, saving, kind) => expect(compare(kept, incoming, saving).kind).toBe(kind))

  test('an unknown medicine is new, and what its source leaves out is absent', () => {
    const { kind, row } = compare(undefined, { itemSeq: '202300001', name: '새 약' }, file)
    expect(kind).toBe('added')
    expect(row).toMatchObject({ manufacturer: null, indications: null, lastUpdated: at })
  })

  test('the official text takes the place of a sample without being mixed with it', () => {
    const shown: MedicineRow = { ...kept, source: SAMPLE, precautions: '견본의 주의' }
    const { kind, row } = compare(shown, { itemSeq: label.itemSeq, name: label.name, indications: '공식' }, file)
    expect(kind).toBe('added')
    expect(row).toMatchObject({ source: OFFICIAL, indications: '공식', precautions: null, manufacturer: null })
  })

  test('a changed text without a date counts as changed when it was seen', () => {
    expect(compare(kept, { ...label, indications: '새 글' }, file).row.lastUpdated).toBe(at)
  })
})

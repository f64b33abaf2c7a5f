import { describe, expect, test } from 'vitest'
import { PLAN } from '../words/plan'
import { type Draft, newDraft } from './draft'
import { missingIn, wrongIn } from './missing'
import { lacksOf, mistakesOf } from './mistakes'
import { numberIn, wholeIn } from './numbers'

const MEDICINE = {
  id: 'm',
  itemSeq: '202106092',
  name: '타이레놀',
  manufacturer: '',
  imageUrl: null,
  provenance: { source: 'official' },
}
const written = (part: Partial<Draft> = {}): Draft => ({ ...newDraft('2026-03-01'), medicine: MEDICINE, ...part })

describe('what is missing in a form', () => {
  test.each<[string, Partial<Draft>, object]>([
    ['nothing', {}, {}],
    ['a medicine', { medicine: null }, { medicine: 'medicine' }],
    ['a time', { times: ['08:00', ''] }, { times: 'times' }],
    ['all times', { times: [] }, { times: 'timesNone' }],
    ['another time', { times: ['08:00', '08:00'] }, { times: 'timesTwice' }],
    ['a weekday', { parts: ['days'] }, { days: 'days' }],
    ['no weekday where none is asked for', { daysOfWeek: [] }, {}],
    ['how many days', { parts: ['every'], everyDays: '0' }, { every: { least: 1, most: 365 } }],
    [
      'both of a cycle',
      { parts: ['cycle'], daysOn: 'x', daysOff: '366' },
      { daysOn: { most: 365 }, daysOff: { most: 365 } },
    ],
    ['the first day', { startsOn: '' }, { startsOn: 'date' }],
    ['a first day of four-digit years', { startsOn: '12026-03-01' }, { startsOn: 'date' }],
    ['the last day', { end: 'on' }, { end: 'date' }],
    ['a later last day', { end: 'on', endsOn: '2026-02-28' }, { end: 'endsEarly' }],
    ['for how long', { end: 'for', forDays: '1.5' }, { end: { least: 1, most: 3_650 } }],
    ['the unit of an amount', { amount: '1' }, { unit: 'unit' }],
    ['the amount of a unit', { unit: '정' }, { amount: 'amount' }],
    ['an amount above nothing', { amount: '0', unit: '정' }, { amount: 'amount' }],
  ])('%s', (_, part, missing) => {
    expect(missingIn(written(part))).toMatchObject(missing)
    expect(Object.keys(missingIn(written(part)))).toEqual(Object.keys(missing))
  })

  test('is told at once only where it waits for nothing more to be written', () => {
    const draft = written({ medicine: null, times: ['08:00', '08:00'], end: 'on', endsOn: '2026-02-28', amount: '1' })
    expect(Object.keys(wrongIn(draft))).toEqual(['times', 'end'])
  })

  test('is said in words at its field', () => {
    const missing = missingIn(written({ medicine: null, parts: ['every'], everyDays: '' }))
    expect(lacksOf(missing, PLAN.ko)).toEqual({
      medicine: '약을 골라 주세요.',
      every: '1부터 365까지의 수를 적어 주세요.',
    })
  })
})

describe('what the server refuses shows at its field', () => {
  test.each([
    [['input', 'medicineId'], 'medicine'],
    [['input', 'times'], 'times'],
    [['input', 'times', '1'], 'times'],
    [['input', 'daysOfWeek'], 'days'],
    [['input', 'everyDays'], 'every'],
    [['input', 'cycle', 'daysOn'], 'daysOn'],
    [['input', 'cycle', 'daysOff'], 'daysOff'],
    [['input', 'startsOn'], 'startsOn'],
    [['input', 'endsOn'], 'end'],
    [['input', 'dose', 'amount'], 'amount'],
    [['input', 'dose', 'unit'], 'unit'],
    [['input', 'note'], 'note'],
    [['input'], 'whole'],
    [['id'], 'whole'],
    [['constructor'], 'whole'],
    [[], 'whole'],
  ])('%j', (path, field) => {
    expect(mistakesOf([{ path, message: '안 됩니다.' }], PLAN.ko)).toEqual({ [field]: '안 됩니다.' })
  })

  test('in words that an English reader understands', () => {
    const said = mistakesOf([{ path: ['input', 'note'], message: '메모: 2,000자까지입니다.' }], PLAN.en)
    expect(said.note).toMatch(/^The note is too long/)
  })
})

describe('numbers as people write them', () => {
  test.each([
    ['3', 3],
    [' ３ ', 3],
    ['0.5', 0.5],
    ['0,5', 0.5],
    ['.5', 0.5],
    ['2.', 2],
    ['½', 0.5],
    ['1/4', 0.25],
    ['1 / 2', 0.5],
  ])('%s', (text, value) => {
    expect(numberIn(text)).toBe(value)
  })

  test.each(['', ' ', '반', '1/0', '-1', '1e3', '0x10', '1.2.3', 'Infinity', '1/2/3'])('‘%s’ is none', text => {
    expect(numberIn(text)).toBeNull()
  })

  test.each([
    ['1', 1],
    ['365', 365],
    ['0', null],
    ['366', null],
    ['1.5', null],
  ])('%s as a whole one from 1 to 365', (text, value) => {
    expect(wholeIn(text, 1, 365)).toBe(value)
  })
})

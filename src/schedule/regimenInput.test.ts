import { describe, expect, test } from 'vitest'
import { UserMistakeError } from '../errors.js'
import { cleanChanges, cleanRegimen, UNCHANGED, type RegimenChanges, type RegimenInput } from './regimenInput.js'

const now = new Date('2026-03-02T12:00:00+09:00')

const input = (changes: Partial<RegimenInput> = {}): RegimenInput => ({
  itemSeq: '200808876',
  times: ['20:00', '08:00'],
  daysOfWeek: null,
  everyDays: null,
  cycle: null,
  startsOn: '2026-03-02',
  endsOn: null,
  timeZone: null,
  dose: { amount: 1.5, unit: ' 정 ' },
  note: '  식후 30분 ',
  ...changes,
})

const mistakeOf = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    if (error instanceof UserMistakeError) return `${error.code} ${error.path.join('.')}`
    throw error
  }
  return null
}

test('is kept sorted and cleaned', () => {
  expect(cleanRegimen(input({ daysOfWeek: [5, 1] }), now)).toEqual({
    itemSeq: '200808876',
    times: ['08:00', '20:00'],
    daysOfWeek: [1, 5],
    everyDays: null,
    cycleOn: null,
    cycleOff: null,
    startsOn: '2026-03-02',
    endsOn: null,
    timeZone: null,
    doseAmount: 1.5,
    doseUnit: '정',
    note: '식후 30분',
  })
  expect(cleanRegimen(input(), now).daysOfWeek).toEqual([1, 2, 3, 4, 5, 6, 7])
})

const TWELVE = Array.from({ length: 12 }, (_, hour) => `${String(hour).padStart(2, '0')}:30`)

describe('what may be asked for', () => {
  test.each<[name: string, changes: Partial<RegimenInput>]>([
    ['one time', { times: ['00:00'] }],
    ['twelve times', { times: TWELVE }],
    ['one day of the week', { daysOfWeek: [7] }],
    ['every day', { everyDays: 1 }],
    ['once a year', { everyDays: 365 }],
    ['21 on, 7 off', { cycle: { on: 21, off: 7 } }],
    ['the longest cycle', { cycle: { on: 365, off: 365 } }],
    ['ten years ago', { startsOn: '2016-03-02' }],
    ['in two years', { startsOn: '2028-03-02' }],
    ['in two years, where the day is a day on', { startsOn: '2028-03-03' }],
    ['one day long', { endsOn: '2026-03-02' }],
    ['over already', { startsOn: '2020-01-01', endsOn: '2020-02-29' }],
    ['a zone', { timeZone: 'America/Argentina/Buenos_Aires' }],
    ['no dose, no note', { dose: null, note: null }],
    ['the largest dose', { dose: { amount: 10_000, unit: '가'.repeat(20) } }],
    ['the longest note', { note: '가'.repeat(2_000) }],
  ])('%s', (_name, changes) => expect(mistakeOf(() => cleanRegimen(input(changes), now))).toBeNull())
})

describe('what may not', () => {
  test.each<[name: string, changes: Partial<RegimenInput>, mistake: string]>([
    ['no medicine', { itemSeq: null }, 'NOT_FOUND input.medicineId'],
    ['what is no medicine', { itemSeq: '1 or 1=1' }, 'NOT_FOUND input.medicineId'],
    ['digits of another script', { itemSeq: '٢٠٠٨٠٨٨٧٦' }, 'NOT_FOUND input.medicineId'],
    ['no time', { times: [] }, 'OUT_OF_RANGE input.times'],
    ['thirteen times', { times: [...TWELVE, '23:00'] }, 'OUT_OF_RANGE input.times'],
    ['100,000 times', { times: Array<string>(100_000).fill('08:00') }, 'OUT_OF_RANGE input.times'],
    ['a time twice', { times: ['08:00', '08:00'] }, 'INVALID input.times'],
    ['24:00', { times: ['24:00'] }, 'INVALID input.times'],
    ['a time with seconds', { times: ['08:00:00'] }, 'INVALID input.times'],
    ['a time with a NUL', { times: ['08:0\0'] }, 'INVALID input.times'],
    ['no day of the week', { daysOfWeek: [] }, 'OUT_OF_RANGE input.daysOfWeek'],
    ['day 0', { daysOfWeek: [0] }, 'OUT_OF_RANGE input.daysOfWeek'],
    ['day 8', { daysOfWeek: [8] }, 'OUT_OF_RANGE input.daysOfWeek'],
    ['day NaN', { daysOfWeek: [NaN] }, 'OUT_OF_RANGE input.daysOfWeek'],
    ['a day twice', { daysOfWeek: [1, 1] }, 'INVALID input.daysOfWeek'],
    ['10,000 days', { daysOfWeek: Array<number>(10_000).fill(1) }, 'OUT_OF_RANGE input.daysOfWeek'],
    ['every 0 days', { everyDays: 0 }, 'OUT_OF_RANGE input.everyDays'],
    ['every −1 days', { everyDays: -1 }, 'OUT_OF_RANGE input.everyDays'],
    ['every 366 days', { everyDays: 366 }, 'OUT_OF_RANGE input.everyDays'],
    ['every half day', { everyDays: 0.5 }, 'OUT_OF_RANGE input.everyDays'],
    ['every NaN days', { everyDays: NaN }, 'OUT_OF_RANGE input.everyDays'],
    ['a cycle without days on', { cycle: { on: 0, off: 7 } }, 'OUT_OF_RANGE input.cycle.daysOn'],
    ['a cycle without days off', { cycle: { on: 7, off: 0 } }, 'OUT_OF_RANGE input.cycle.daysOff'],
    ['a cycle of 366', { cycle: { on: 366, off: 1 } }, 'OUT_OF_RANGE input.cycle.daysOn'],
    ['a start more than ten years ago', { startsOn: '2016-02-28' }, 'OUT_OF_RANGE input.startsOn'],
    ['a start in more than two years', { startsOn: '2028-03-04' }, 'OUT_OF_RANGE input.startsOn'],
    ['a start in the year 9999', { startsOn: '9999-12-31' }, 'OUT_OF_RANGE input.startsOn'],
    ['a start in the year −1', { startsOn: '-000001-01-01' }, 'INVALID input.startsOn'],
    ['a start on 30 February', { startsOn: '2026-02-30' }, 'INVALID input.startsOn'],
    ['an end before the start', { endsOn: '2026-03-01' }, 'OUT_OF_RANGE input.endsOn'],
    ['an end that is no day', { endsOn: '2026-13-01' }, 'INVALID input.endsOn'],
    ['an unknown zone', { timeZone: 'Mars/Olympus' }, 'INVALID input.timeZone'],
    ['an offset for a zone', { timeZone: '+09:00' }, 'INVALID input.timeZone'],
    ['a zone that can’t be reckoned with', { timeZone: 'JST' }, 'INVALID input.timeZone'],
    ['a zone with a NUL', { timeZone: 'Asia/Seoul\0' }, 'INVALID input.timeZone'],
    ['a dose of 0', { dose: { amount: 0, unit: '정' } }, 'OUT_OF_RANGE input.dose.amount'],
    ['a dose of −1', { dose: { amount: -1, unit: '정' } }, 'OUT_OF_RANGE input.dose.amount'],
    ['a dose of NaN', { dose: { amount: NaN, unit: '정' } }, 'OUT_OF_RANGE input.dose.amount'],
    ['a dose of 1e308', { dose: { amount: 1e308, unit: '정' } }, 'OUT_OF_RANGE input.dose.amount'],
    ['a unit of spaces', { dose: { amount: 1, unit: '  ' } }, 'INVALID input.dose.unit'],
    ['a unit of 21 characters', { dose: { amount: 1, unit: '가'.repeat(21) } }, 'TOO_LONG input.dose.unit'],
    ['a note of 1 MB', { note: 'a'.repeat(1_000_000) }, 'TOO_LONG input.note'],
    ['a note with a lone surrogate', { note: 'a\ud800' }, 'INVALID input.note'],
  ])('%s', (_name, changes, mistake) => expect(mistakeOf(() => cleanRegimen(input(changes), now))).toBe(mistake))
})

describe('changes', () => {
  const kept = cleanRegimen(input({ everyDays: 2, cycle: { on: 3, off: 4 }, endsOn: '2026-04-01' }), now)
  const { itemSeq: _itemSeq, timeZone: _timeZone, ...words } = kept
  const changed = (changes: Partial<RegimenChanges>) => cleanChanges(kept, { ...UNCHANGED, ...changes })

  test('of nothing leave all as it is', () => expect(changed({})).toEqual(words))

  test.each<[name: string, changes: Partial<RegimenChanges>, expected: object]>([
    ['times', { times: ['09:00', '07:00'] }, { times: ['07:00', '09:00'] }],
    ['days', { daysOfWeek: [3, 1] }, { daysOfWeek: [1, 3] }],
    ['days: null is as they are', { daysOfWeek: null }, {}],
    ['no more every other day', { everyDays: null }, { everyDays: null }],
    ['no more cycle', { cycle: null }, { cycleOn: null, cycleOff: null }],
    ['no more end', { endsOn: null }, { endsOn: null }],
    ['an end before today', { endsOn: '2026-03-02' }, { endsOn: '2026-03-02' }],
    ['no more dose', { dose: null }, { doseAmount: null, doseUnit: null }],
    ['an empty note', { note: ' ' }, { note: null }],
  ])('%s', (_name, changes, expected) => expect(changed(changes)).toEqual({ ...words, ...expected }))

  test.each<[changes: Partial<RegimenChanges>, mistake: string]>([
    [{ times: [] }, 'OUT_OF_RANGE input.times'],
    [{ daysOfWeek: [] }, 'OUT_OF_RANGE input.daysOfWeek'],
    [{ everyDays: 1e9 }, 'OUT_OF_RANGE input.everyDays'],
    [{ cycle: { on: 1, off: -1 } }, 'OUT_OF_RANGE input.cycle.daysOff'],
    [{ endsOn: '2026-03-01' }, 'OUT_OF_RANGE input.endsOn'],
    [{ dose: { amount: Infinity, unit: '정' } }, 'OUT_OF_RANGE input.dose.amount'],
    [{ note: '\0' }, 'INVALID input.note'],
  ])('%j is refused', (changes, mistake) => expect(mistakeOf(() => changed(changes))).toBe(mistake))
})

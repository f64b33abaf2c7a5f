import { describe, expect, test } from 'vitest'
import { checkCompletedAt, checkMovedTime, checkNewTime, cleanDose, cleanScheduleNote, type Dose } from './doseInput.js'

const PATH = ['input', 'dose']

describe('a dose', () => {
  test.each<[Dose | null, Dose | null]>([
    [null, null],
    [
      { amount: 1, unit: '정' },
      { amount: 1, unit: '정' },
    ],
    [
      { amount: 0.25, unit: ' mL ' },
      { amount: 0.25, unit: 'mL' },
    ],
    [
      { amount: 10_000, unit: '밀리그램'.normalize('NFD') },
      { amount: 10_000, unit: '밀리그램' },
    ],
    [
      { amount: 5e-324, unit: '가'.repeat(20) },
      { amount: 5e-324, unit: '가'.repeat(20) },
    ],
  ])('%o is kept as %o', (given, kept) => expect(cleanDose(given, PATH)).toEqual(kept))

  test.each<[amount: number, unit: string, code: string, field: string]>([
    [0, '정', 'OUT_OF_RANGE', 'amount'],
    [-0, '정', 'OUT_OF_RANGE', 'amount'],
    [-1, '정', 'OUT_OF_RANGE', 'amount'],
    [NaN, '정', 'OUT_OF_RANGE', 'amount'],
    [Infinity, '정', 'OUT_OF_RANGE', 'amount'],
    [1e308, '정', 'OUT_OF_RANGE', 'amount'],
    [10_000.01, '정', 'OUT_OF_RANGE', 'amount'],
    [1, '', 'INVALID', 'unit'],
    [1, ' \u3164', 'INVALID', 'unit'],
    [1, '정\0', 'INVALID', 'unit'],
    [1, '\ud83d', 'INVALID', 'unit'],
    [1, '정\n정', 'INVALID', 'unit'],
    [1, '\u202e정', 'INVALID', 'unit'],
    [1, '가'.repeat(21), 'TOO_LONG', 'unit'],
    [1, 'x'.repeat(10_000), 'TOO_LONG', 'unit'],
    [1, `a${'\u0301'.repeat(10_000)}`, 'TOO_LONG', 'unit'],
  ])('is refused (%#): %d', (amount, unit, code, field) => {
    const refused = expect.objectContaining({ name: 'UserMistakeError', code, path: [...PATH, field] }) as Error
    expect(() => cleanDose({ amount, unit }, PATH)).toThrow(refused)
  })
})

describe('a note', () => {
  test.each<[string | null, string | null]>([
    [null, null],
    ['', null],
    [' \n\t', null],
    ['식후\r\n30분', '식후\n30분'],
    ['가'.repeat(2_000), '가'.repeat(2_000)],
  ])('is kept (%#)', (given, kept) => expect(cleanScheduleNote(given, ['input', 'note'])).toBe(kept))

  test.each<[string, string]>([
    ['가'.repeat(2_001), 'TOO_LONG'],
    ['a'.repeat(1_000_000), 'TOO_LONG'],
    ['밤\0에', 'INVALID'],
    ['밤에 \udc8a', 'INVALID'],
    ['\u001b[2J', 'INVALID'],
  ])('is refused (%#)', (given, code) =>
    expect(() => cleanScheduleNote(given, ['input', 'note'])).toThrow(
      expect.objectContaining({ name: 'UserMistakeError', code, path: ['input', 'note'] }) as Error,
    ),
  )
})

const NOW = new Date('2026-03-04T12:00:00Z')
const DAY = 86_400_000
const later = (ms: number) => new Date(NOW.getTime() + ms)
const refusedAt = (...path: string[]) => expect.objectContaining({ code: 'OUT_OF_RANGE', path }) as Error

describe('the time', () => {
  const TIMES = [new Date(NaN), new Date('2199-01-01'), new Date('-000001-01-01'), new Date(8.64e15), new Date(0)]

  test('of a new dose is 366 days back to 400 days ahead', () => {
    const refused = refusedAt('input', 'scheduledTime')
    for (const ok of [-366 * DAY, 0, 400 * DAY]) expect(() => checkNewTime(later(ok), NOW)).not.toThrow()
    for (const far of [later(-366 * DAY - 1), later(400 * DAY + 1), ...TIMES])
      expect(() => checkNewTime(far, NOW)).toThrow(refused)
  })

  test('that a dose is moved to is 31 days back to 400 days ahead', () => {
    const refused = refusedAt('scheduledTime')
    for (const ok of [-31 * DAY, 0, 400 * DAY]) expect(() => checkMovedTime(later(ok), NOW)).not.toThrow()
    for (const far of [later(-31 * DAY - 1), later(400 * DAY + 1), ...TIMES])
      expect(() => checkMovedTime(far, NOW)).toThrow(refused)
  })

  test('at which a dose was taken is 31 days before its own to a minute from now', () => {
    const refused = refusedAt('completedAt')
    const planned = later(-40 * DAY)
    for (const ok of [-71 * DAY, 0, 60_000]) expect(() => checkCompletedAt(later(ok), planned, NOW)).not.toThrow()
    for (const far of [later(-71 * DAY - 1), later(60_001), ...TIMES])
      expect(() => checkCompletedAt(far, planned, NOW)).toThrow(refused)
    expect(() => checkCompletedAt(NOW, later(32 * DAY), NOW)).toThrow(refused)
  })
})

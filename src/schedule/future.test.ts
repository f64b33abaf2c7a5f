import { describe, expect, test } from 'vitest'
import {
  DAY,
  dayIn,
  firstPlanned,
  isActive,
  mayCome,
  plannedBetween,
  retimed,
  rewritten,
  type Course,
} from './future.js'

const now = Date.parse('2026-03-04T12:00+09:00')
const course = (changes: Partial<Course> = {}): Course => ({
  times: ['08:00', '20:00'],
  daysOfWeek: [1, 2, 3, 4, 5, 6, 7],
  everyDays: null,
  cycleOn: null,
  cycleOff: null,
  startsOn: '2026-03-01',
  endsOn: null,
  endedAt: null,
  ...changes,
})
const dose = (slot: string, { at = `${slot}+09:00`, isMoved = false } = {}) => ({
  id: slot,
  slot,
  scheduledTime: new Date(at),
  isMoved,
})
const slots = (doses: readonly { slot: string }[]) => doses.map(({ slot }) => slot)

describe('what is planned', () => {
  test('goes from an instant up to another, which is left out', () => {
    const [from, to] = [Date.parse('2026-03-04T20:00+09:00'), Date.parse('2026-03-05T20:00+09:00')]
    expect(slots(plannedBetween(course(), 'Asia/Seoul', from, to))).toEqual(['2026-03-04T20:00', '2026-03-05T08:00'])
    expect(plannedBetween(course(), 'Asia/Seoul', to, from)).toEqual([])
  })

  test('is nothing once it was ended', () => {
    expect(plannedBetween(course({ endedAt: new Date(now) }), 'Asia/Seoul', now, now + DAY)).toEqual([])
  })

  test('first comes behind now, or behind a start that is later', () => {
    expect(slots(firstPlanned(course(), 'Asia/Seoul', now, 2))).toEqual(['2026-03-04T20:00', '2026-03-05T08:00'])
    const later = course({ startsOn: '2027-12-01', cycleOn: 1, cycleOff: 364 })
    expect(slots(firstPlanned(later, 'Asia/Seoul', now, 3))).toEqual([
      '2027-12-01T08:00',
      '2027-12-01T20:00',
      '2028-11-30T08:00',
    ])
  })
})

describe('under another course', () => {
  const under = (coming: readonly ReturnType<typeof dose>[], changes: Partial<Course>, days = 2) =>
    rewritten(coming, course(changes), { timeZone: 'Asia/Seoul', now, until: now + days * DAY })

  test.each<[name: string, coming: ReturnType<typeof dose>, gone: boolean]>([
    ['is in it', dose('2026-03-05T08:00'), false],
    ['is not in it', dose('2026-03-05T20:00'), true],
    ['is in it and was moved', dose('2026-03-05T08:00', { at: '2026-03-20T00:00Z', isMoved: true }), false],
    ['is not in it and was moved', dose('2026-03-05T20:00', { at: '2026-03-20T00:00Z', isMoved: true }), true],
    ['is past, and was moved', dose('2026-03-03T20:00', { at: '2026-03-20T00:00Z', isMoved: true }), false],
    ['is in it, behind the end', dose('2026-03-07T08:00'), true],
    [
      'was moved in front of the end from far behind',
      dose('2026-12-07T08:00', { at: '2026-03-05T00:00Z', isMoved: true }),
      false,
    ],
    ['was moved far behind the end', dose('2026-03-05T08:00', { at: '2026-12-20T00:00Z', isMoved: true }), false],
    [
      'is not in it, and was moved from far to far',
      dose('2026-12-07T20:00', { at: '2026-12-20T00:00Z', isMoved: true }),
      true,
    ],
  ])('a dose whose slot %s: gone %s', (_name, coming, gone) => {
    expect(under([coming], { times: ['08:00'] }).gone).toEqual(gone ? [coming.id] : [])
  })

  test.each<[slot: string, comes: boolean, changes?: Partial<Course>]>([
    ['2026-03-05T08:00', true],
    ['2026-03-05T20:00', false],
    ['2027-02-01T08:00', true],
    ['2026-03-06T08:00', true, { endsOn: '2026-03-06' }],
    ['2026-03-07T08:00', false, { endsOn: '2026-03-06' }],
    ['2026-03-05T08:00', false, { daysOfWeek: [5] }],
    ['2026-03-06T08:00', true, { daysOfWeek: [5] }],
    ['2026-03-05T08:00', false, { endedAt: new Date(now) }],
    ['2026-03-03T20:00', true],
    ['2026-03-03T20:00', false, { endedAt: new Date(now) }],
  ])('a dose to come of %s, unmarked, may be there: %s', (slot, comes, changes = {}) => {
    const under = course({ times: ['08:00'], ...changes })
    expect(mayCome(slot, under, { timeZone: 'Asia/Seoul', now })).toBe(comes)
  })

  test('what is to be there begins behind now and ends where doses are made', () => {
    expect(slots(under([], { times: ['12:00'] }).planned)).toEqual(['2026-03-05T12:00'])
    expect(slots(under([], { times: ['12:01'] }).planned)).toEqual(['2026-03-04T12:01', '2026-03-05T12:01'])
  })
})

describe('in another zone', () => {
  test('each slot is at its time there, and at once where that is past', () => {
    const coming = [dose('2026-03-04T13:00'), dose('2026-03-04T20:00'), dose('2026-03-05T20:00')]
    expect(retimed(coming, 'Pacific/Kiritimati', now)).toEqual([
      { id: '2026-03-04T13:00', at: now },
      { id: '2026-03-04T20:00', at: Date.parse('2026-03-04T20:00+14:00') },
      { id: '2026-03-05T20:00', at: Date.parse('2026-03-05T20:00+14:00') },
    ])
  })

  test('what was moved stays, and what is at the same time already', () => {
    const coming = [dose('2026-03-05T20:00', { at: '2026-03-06T00:00Z', isMoved: true }), dose('2026-03-04T20:00')]
    expect(retimed(coming, 'Asia/Tokyo', now)).toEqual([])
    expect(slots(retimed(coming, 'Europe/Paris', now).map(({ id }) => ({ slot: id })))).toEqual(['2026-03-04T20:00'])
  })

  test('what has been past for years is due at once, too', () => {
    const coming = Array.from({ length: 2_000 }, (_, index) =>
      dose(
        `${1999 + (index % 27)}-01-01T${String(index % 24).padStart(2, '0')}:${String(index % 60).padStart(2, '0')}`,
      ),
    )
    expect(retimed(coming, 'UTC', now)).toEqual(coming.map(({ id }) => ({ id, at: now })))
  })
})

test.each([
  [null, null, true],
  [null, '2026-03-04', true],
  [null, '2026-03-03', false],
  [new Date(now), null, false],
])('ended at %s, with the last day %s, is active: %s', (endedAt, endsOn, expected) =>
  expect(isActive({ endedAt, endsOn }, '2026-03-04')).toBe(expected),
)

test.each([
  ['Asia/Seoul', '2026-03-04'],
  ['Pacific/Kiritimati', '2026-03-04'],
  ['America/Los_Angeles', '2026-03-03'],
])('the day in %s', (zone, day) => expect(dayIn(zone, now)).toBe(day))

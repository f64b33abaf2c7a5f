import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { draftOf, type Draft, newDraft, nextTime } from './draft'
import type { Regimen } from './fields'
import { lastDayOf } from './lastDay'
import { changesOf, goesOn, newRegimen, planOf } from './plan'
import { WEEK } from './weekdays'

const MEDICINE = {
  id: 'm',
  itemSeq: '202106092',
  name: '타이레놀',
  manufacturer: '',
  imageUrl: null,
  provenance: { source: 'sample' },
}

const REGIMEN: Regimen = {
  id: 'r',
  active: true,
  times: ['08:00', '20:00'],
  daysOfWeek: [...WEEK],
  everyDays: null,
  cycle: null,
  startsOn: '2026-03-01',
  endsOn: null,
  timeZone: 'Asia/Seoul',
  followsViewerTimeZone: true,
  dose: null,
  note: null,
  medicine: MEDICINE,
}

const written = (part: Partial<Draft> = {}): Draft => ({ ...newDraft('2026-03-01'), medicine: MEDICINE, ...part })

/** What of a regimen is to be changed, after this was written over what it is. */
function changed(regimen: Regimen, part: Partial<Draft>) {
  const plan = planOf({ ...draftOf(regimen), ...part })
  return plan && changesOf(regimen, plan)
}

describe('what a form says', () => {
  test('is every day from today on, where nothing else was written', () => {
    expect(planOf(written())).toEqual({
      times: ['08:00'],
      daysOfWeek: [...WEEK],
      everyDays: null,
      cycle: null,
      startsOn: '2026-03-01',
      endsOn: null,
      dose: null,
      note: null,
    })
  })

  test.each<[string, Partial<Draft>, object]>([
    ['times in their order', { times: ['20:00', '08:00'] }, { times: ['08:00', '20:00'] }],
    [
      'days as a week goes',
      { parts: ['days'], daysOfWeek: ['SUNDAY', 'MONDAY'] },
      { daysOfWeek: ['MONDAY', 'SUNDAY'] },
    ],
    ['no days that are not chosen any more', { parts: [], daysOfWeek: ['SUNDAY'] }, { daysOfWeek: [...WEEK] }],
    ['every third day', { parts: ['every'], everyDays: '3' }, { everyDays: 3 }],
    ['a cycle', { parts: ['cycle'] }, { cycle: { daysOn: 21, daysOff: 7 } }],
    [
      'several at once',
      { parts: ['days', 'every', 'cycle'], daysOfWeek: ['FRIDAY'], everyDays: '２', daysOn: '5', daysOff: '2' },
      { daysOfWeek: ['FRIDAY'], everyDays: 2, cycle: { daysOn: 5, daysOff: 2 } },
    ],
    ['a week, the first day among its seven', { end: 'for', forDays: '7' }, { endsOn: '2026-03-07' }],
    ['one day', { end: 'for', forDays: '1' }, { endsOn: '2026-03-01' }],
    ['over the end of a year', { startsOn: '2026-12-30', end: 'for', forDays: '5' }, { endsOn: '2027-01-03' }],
    ['until a day', { end: 'on', endsOn: '2026-04-01' }, { endsOn: '2026-04-01' }],
    ['half a tablet', { amount: '1/2', unit: ' 정 ' }, { dose: { amount: 0.5, unit: '정' } }],
    ['a note without the space around it', { note: ' 밥 먹고 \n' }, { note: '밥 먹고' }],
    ['no note that shows nothing', { note: ' \n' }, { note: null }],
  ])('%s', (_, part, said) => {
    expect(planOf(written(part))).toMatchObject(said)
  })

  test('is nothing as long as something is missing', () => {
    expect(planOf(written({ times: [''] }))).toBeNull()
  })

  test('follows the viewer’s zone unless it stands in one of its own', () => {
    const plan = planOf(written())
    expect(plan && newRegimen(plan, 'm', null)).toMatchObject({ medicineId: 'm', timeZone: null })
    expect(plan && newRegimen(plan, 'm', 'Asia/Tokyo')).toMatchObject({ timeZone: 'Asia/Tokyo' })
  })
})

describe('what is changed of a regimen', () => {
  test.each<[string, Regimen]>([
    ['each day', REGIMEN],
    ['every first day, which is every day', { ...REGIMEN, everyDays: 1 }],
    ['some days in another order', { ...REGIMEN, daysOfWeek: ['SUNDAY', 'MONDAY'] }],
    [
      'a cycle with an end and a dose',
      {
        ...REGIMEN,
        cycle: { daysOn: 21, daysOff: 7 },
        endsOn: '2026-05-01',
        dose: { amount: 0.5, unit: '정' },
        note: '밥 먹고',
      },
    ],
  ])('is nothing where nothing was written: %s', (_, regimen) => {
    expect(changed(regimen, {})).toEqual({})
  })

  test.each<[string, Partial<Draft>, object]>([
    ['its times', { times: ['09:00'] }, { times: ['09:00'] }],
    ['its days', { parts: ['days'], daysOfWeek: ['MONDAY'] }, { daysOfWeek: ['MONDAY'] }],
    ['its end', { end: 'on', endsOn: '2026-04-01' }, { endsOn: '2026-04-01' }],
    ['its dose', { amount: '2', unit: '정' }, { dose: { amount: 2, unit: '정' } }],
  ])('is %s alone', (_, part, changes) => {
    expect(changed(REGIMEN, part)).toEqual(changes)
  })

  test('is said where something is taken away, which leaving it out would not do', () => {
    const regimen: Regimen = {
      ...REGIMEN,
      daysOfWeek: ['MONDAY'],
      everyDays: 2,
      cycle: { daysOn: 3, daysOff: 1 },
      endsOn: '2026-05-01',
      dose: { amount: 1, unit: '정' },
      note: '메모',
    }
    expect(changed(regimen, { parts: [], end: 'never', amount: '', unit: '', note: '' })).toEqual({
      daysOfWeek: [...WEEK],
      everyDays: null,
      cycle: null,
      endsOn: null,
      dose: null,
      note: null,
    })
  })

  test('leads to what was written, whatever that was', () => {
    const part = fc.record<Partial<Draft>>({
      times: fc.uniqueArray(fc.constantFrom('08:00', '09:30', '23:59', '00:00'), { minLength: 1 }),
      parts: fc.subarray(['days', 'every', 'cycle'] as const),
      daysOfWeek: fc.subarray([...WEEK], { minLength: 1 }),
      everyDays: fc.integer({ min: 1, max: 365 }).map(String),
      end: fc.constantFrom('never', 'for', 'on'),
      forDays: fc.integer({ min: 1, max: 400 }).map(String),
      endsOn: fc.constantFrom('2026-03-01', '2030-12-31'),
      note: fc.constantFrom('', '밥 먹고'),
    })
    fc.assert(
      fc.property(part, part, (before, after) => {
        const plan = planOf({ ...draftOf(REGIMEN), ...before })
        const next = planOf({ ...draftOf(REGIMEN), ...after })
        if (!plan || !next) return expect.unreachable('all of these can be sent')
        const { times, daysOfWeek, ...rest } = plan
        const regimen: Regimen = { ...REGIMEN, ...rest, times: [...times], daysOfWeek: [...daysOfWeek] }
        const said = { ...plan, ...changesOf(regimen, next) }
        // Every first day is every day, and is kept as it was.
        const isDaily = (days: number | null) => (days === 1 ? null : days)
        expect({ ...said, everyDays: isDaily(said.everyDays) }).toEqual({
          ...next,
          everyDays: isDaily(next.everyDays),
        })
      }),
    )
  })
})

test.each<[string, Partial<Regimen>, Partial<Draft>, boolean]>([
  ['goes on as it did', {}, {}, true],
  ['stays ended where its last day is the same', { active: false, endsOn: '2026-04-01' }, {}, false],
  ['stays ended where it would end sooner', { active: false, endsOn: '2026-04-01' }, { endsOn: '2026-03-05' }, false],
  ['goes on where it is to end later', { active: false, endsOn: '2026-04-01' }, { endsOn: '2026-05-01' }, true],
  ['goes on where it is to have no end', { active: false, endsOn: '2026-04-01' }, { end: 'never' }, true],
])('a regimen %s', (_, of, part, does) => {
  const regimen = { ...REGIMEN, ...of }
  const plan = planOf({ ...draftOf(regimen), ...part })
  expect(plan && goesOn(regimen, plan)).toBe(does)
})

test.each<[string, Partial<Draft>, string | null]>([
  ['none of one that goes on', { end: 'never', forDays: '7', endsOn: '2026-04-01' }, null],
  ['none while its length is being written', { end: 'for', forDays: '' }, null],
  ['none while its first day is being written', { end: 'for', startsOn: '' }, null],
  ['none while it is being written', { end: 'on', endsOn: '' }, null],
  ['that of so many days', { end: 'for', forDays: '30' }, '2026-03-30'],
])('the last day is %s', (_, part, day) => {
  expect(lastDayOf(written(part))).toBe(day)
})

test('each further time that is offered is a new one', () => {
  let times: string[] = ['08:00']
  while (times.length < 12) times = [...times, nextTime(times)]
  expect(new Set(times).size).toBe(12)
  expect(times).not.toContain('')
})

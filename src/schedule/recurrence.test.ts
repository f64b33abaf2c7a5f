import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { beforeAll, describe, expect, test } from 'vitest'
import { dosesOf, type Rule } from './recurrence.js'

const DAY = 86_400_000
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]

const daily = (changes: Partial<Rule> = {}): Rule => ({
  times: ['08:00'],
  daysOfWeek: EVERY_DAY,
  everyDays: null,
  cycle: null,
  startsOn: '2026-03-02',
  endsOn: null,
  timeZone: 'Asia/Seoul',
  ...changes,
})

/** The doses between two days' midnights in the rule's own zone, the second day left out. */
const dosesFrom = (rule: Rule, from: string, to: string) =>
  dosesOf(rule, { from: midnight(from, rule.timeZone), to: midnight(to, rule.timeZone) })

const midnight = (date: string, timeZone: string) =>
  Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds

const slotsFrom = (rule: Rule, from: string, to: string) => dosesFrom(rule, from, to).map(({ slot }) => slot)

/** Days of the month, which is enough to tell the days of one. */
const daysFrom = (rule: Rule, from: string, to: string) =>
  slotsFrom(rule, from, to).map(slot => Number(slot.slice(8, 10)))

describe('which days count', () => {
  // 2026-03-02 is a Monday.
  test.each<[name: string, changes: Partial<Rule>, days: number[]]>([
    ['every day', {}, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]],
    ['Mondays', { daysOfWeek: [1] }, [2, 9]],
    ['Sundays', { daysOfWeek: [7] }, [8, 15]],
    ['Monday, Wednesday, Friday, however they are ordered', { daysOfWeek: [5, 1, 3, 3] }, [2, 4, 6, 9, 11, 13]],
    ['no day of the week', { daysOfWeek: [] }, []],
    ['every day, said as 1', { everyDays: 1 }, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]],
    ['every other day', { everyDays: 2 }, [2, 4, 6, 8, 10, 12, 14]],
    ['every third day, begun before', { everyDays: 3, startsOn: '2026-02-28' }, [3, 6, 9, 12, 15]],
    ['every other day that is a weekday', { everyDays: 2, daysOfWeek: [1, 2, 3, 4, 5] }, [2, 4, 6, 10, 12]],
    ['2 days on, 3 off', { cycle: { on: 2, off: 3 } }, [2, 3, 7, 8, 12, 13]],
    ['2 on, 3 off, begun before', { cycle: { on: 2, off: 3 }, startsOn: '2026-02-27' }, [4, 5, 9, 10, 14, 15]],
    ['1 on, 0 off', { cycle: { on: 1, off: 0 } }, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]],
    ['all three at once', { everyDays: 2, cycle: { on: 5, off: 2 }, daysOfWeek: [1, 2, 3] }, [2, 4, 10]],
    ['from a later day', { startsOn: '2026-03-13' }, [13, 14, 15]],
    ['until a day, which counts', { endsOn: '2026-03-04' }, [2, 3, 4]],
    ['one day', { startsOn: '2026-03-05', endsOn: '2026-03-05' }, [5]],
    ['ended before the window', { startsOn: '2026-01-01', endsOn: '2026-02-28' }, []],
    ['begun after', { startsOn: '2026-03-16' }, []],
    ['ended before it began', { startsOn: '2026-03-05', endsOn: '2026-03-04' }, []],
  ])('%s', (_name, changes, days) => expect(daysFrom(daily(changes), '2026-03-01', '2026-03-16')).toEqual(days))

  test('21 days on and 7 off, through three rounds', () => {
    const slots = slotsFrom(daily({ cycle: { on: 21, off: 7 } }), '2026-03-01', '2026-05-25')
    expect(slots).toHaveLength(63)
    expect([0, 20, 21, 62].map(index => slots[index])).toEqual([
      '2026-03-02T08:00',
      '2026-03-22T08:00',
      '2026-03-30T08:00',
      '2026-05-17T08:00',
    ])
  })

  test.each<[name: string, changes: Partial<Rule>, from: string, to: string, slots: string[]]>([
    ['29 February', { startsOn: '2024-02-28' }, '2024-02-28', '2024-03-02', ['02-28', '02-29', '03-01']],
    ['no 29 February', { startsOn: '2026-02-28' }, '2026-02-28', '2026-03-02', ['02-28', '03-01']],
    ['none in 2100', { startsOn: '2100-02-28', timeZone: 'UTC' }, '2100-02-28', '2100-03-02', ['02-28', '03-01']],
    [
      'every other day over 29 February',
      { startsOn: '2024-02-27', everyDays: 2 },
      '2024-02-27',
      '2024-03-04',
      ['02-27', '02-29', '03-02'],
    ],
    ['a new year', { startsOn: '2025-12-30' }, '2025-12-30', '2026-01-03', ['12-30', '12-31', '01-01', '01-02']],
    [
      'Thursdays over a new year',
      { startsOn: '2025-12-01', daysOfWeek: [4] },
      '2025-12-20',
      '2026-01-09',
      ['12-25', '01-01', '01-08'],
    ],
    [
      'Sundays before 1970',
      { startsOn: '1969-12-01', daysOfWeek: [7] },
      '1969-12-20',
      '1970-01-06',
      ['12-21', '12-28', '01-04'],
    ],
  ])('%s', (_name, changes, from, to, days) =>
    expect(slotsFrom(daily(changes), from, to).map(slot => slot.slice(5, 10))).toEqual(days),
  )

  test('times come in the order of the day, the same one once', () => {
    expect(
      slotsFrom(daily({ times: ['20:00', '08:00', '00:00', '23:59', '08:00'] }), '2026-03-02', '2026-03-03'),
    ).toEqual(['2026-03-02T00:00', '2026-03-02T08:00', '2026-03-02T20:00', '2026-03-02T23:59'])
  })

  test('a rule without a time has no dose', () => {
    expect(dosesFrom(daily({ times: [] }), '2026-03-02', '2026-03-09')).toEqual([])
  })

  test('the day is that of the zone and not of UTC', () => {
    const rule = (timeZone: string) => daily({ times: ['00:30'], timeZone, endsOn: '2026-03-02' })
    const window = { from: Date.parse('2026-02-28T00:00Z'), to: Date.parse('2026-03-05T00:00Z') }
    const instants = ['Asia/Seoul', 'America/Los_Angeles', 'Pacific/Kiritimati'].map(zone =>
      dosesOf(rule(zone), window),
    )
    expect(instants.flat().map(({ slot, at }) => [slot, new Date(at).toISOString().slice(0, 16)])).toEqual([
      ['2026-03-02T00:30', '2026-03-01T15:30'],
      ['2026-03-02T00:30', '2026-03-02T08:30'],
      ['2026-03-02T00:30', '2026-03-01T10:30'],
    ])
  })
})

describe('the window', () => {
  const at = Date.parse('2026-03-04T08:00+09:00')

  test.each([
    ['from the dose on', at, at + 1, 1],
    ['up to the dose', at - 1, at, 0],
    ['the millisecond after', at + 1, at + 2, 0],
    ['empty', at, at, 0],
    ['the wrong way round', at + 1, at - 1, 0],
    ['long before the rule', 0, DAY, 0],
    ['beyond the calendar', 1e300, 1e301, 0],
  ])('%s', (_name, from, to, count) => expect(dosesOf(daily(), { from, to })).toHaveLength(count))

  test('as far as years have four digits', () => {
    const to = Date.parse('+010000-01-03T00:00Z')
    expect(dosesOf(daily({ timeZone: 'UTC' }), { from: to - 5 * DAY, to }).map(({ slot }) => slot)).toEqual([
      '9999-12-29T08:00',
      '9999-12-30T08:00',
      '9999-12-31T08:00',
    ])
  })

  test('a short course costs little in a window without end', () => {
    expect(dosesOf(daily({ endsOn: '2026-03-08' }), { from: -1e300, to: 1e300 })).toHaveLength(7)
  })

  test('10,000 days are taken, one more is not', () => {
    const from = Date.parse('2026-06-01T12:34Z')
    expect(dosesOf(daily(), { from, to: from + 10_000 * DAY })).toHaveLength(10_000)
    expect(() => dosesOf(daily(), { from, to: from + 10_000 * DAY + 1 })).toThrow(RangeError)
    expect(dosesOf(daily({ endsOn: '2053-07-17' }), { from: 0, to: 1e14 })).toHaveLength(10_000)
    expect(() => dosesOf(daily({ endsOn: '2053-07-18' }), { from: 0, to: 1e14 })).toThrow(RangeError)
  })

  test('50,000 doses are taken, one more is not', () => {
    const times = Array.from({ length: 50 }, (_, minute) => `12:${String(minute).padStart(2, '0')}`)
    const from = Date.parse('2026-06-01T00:00+09:00')
    expect(dosesOf(daily({ times }), { from, to: from + 1_000 * DAY })).toHaveLength(50_000)
    expect(() => dosesOf(daily({ times }), { from, to: from + 1_001 * DAY })).toThrow(RangeError)
  })
})

describe('a rule that can not be read throws', () => {
  test.each<Partial<Rule>>([
    ...['8:00', '24:00', '08:60', '08:00:00', '', '08:00 '].map(time => ({ times: [time] })),
    ...[0, 8, 1.5, NaN].map(day => ({ daysOfWeek: [day] })),
    ...[0, -1, 1.5, NaN, Infinity].map(everyDays => ({ everyDays })),
    ...[0, -1, 0.5, NaN].map(on => ({ cycle: { on, off: 7 } })),
    ...[-1, 0.5, NaN].map(off => ({ cycle: { on: 21, off } })),
    ...['2026-02-29', '2026-13-01', '26-01-01', '+012026-01-01', 'x', ''].map(startsOn => ({ startsOn })),
    { endsOn: '2026-04-31' },
    { timeZone: 'Mars/Olympus' },
  ])('%j', changes => {
    expect(() => dosesFrom({ ...daily(), timeZone: 'UTC' }, '2026-03-02', '2026-03-03')).not.toThrow()
    expect(() => dosesOf(daily(changes), { from: Date.UTC(2026, 2, 2), to: Date.UTC(2026, 2, 9) })).toThrow(RangeError)
  })

  test.each([
    [NaN, 0],
    [0, NaN],
    [-Infinity, 0],
    [0, Infinity],
  ])('a window from %s to %s', (from, to) => expect(() => dosesOf(daily(), { from, to })).toThrow(RangeError))
})

describe('when the clocks are changed', () => {
  test.each<[zone: string, what: string, slot: string, at: string]>([
    ['America/New_York', 'left out', '2026-03-08T02:30', '2026-03-08T07:30Z'],
    ['America/New_York', 'the first minute left out', '2026-03-08T02:00', '2026-03-08T07:00Z'],
    ['America/New_York', 'the first minute after', '2026-03-08T03:00', '2026-03-08T07:00Z'],
    ['America/New_York', 'twice', '2026-11-01T01:30', '2026-11-01T05:30Z'],
    ['America/New_York', 'the last minute before', '2026-11-01T00:59', '2026-11-01T04:59Z'],
    ['America/New_York', 'the first minute after', '2026-11-01T02:00', '2026-11-01T07:00Z'],
    ['Europe/Paris', 'left out', '2026-03-29T02:30', '2026-03-29T01:30Z'],
    ['Europe/Paris', 'twice', '2026-10-25T02:30', '2026-10-25T00:30Z'],
    ['Europe/Dublin', 'left out, summer being the standard', '2026-03-29T01:30', '2026-03-29T01:30Z'],
    ['Europe/Dublin', 'twice, winter being the exception', '2026-10-25T01:30', '2026-10-25T00:30Z'],
    ['Africa/Casablanca', 'twice, when Ramadan begins', '2026-02-15T02:30', '2026-02-15T01:30Z'],
    ['Africa/Casablanca', 'left out, when it has ended', '2026-03-22T02:30', '2026-03-22T02:30Z'],
    ['Asia/Seoul', 'left out in 1987', '1987-05-10T02:30', '1987-05-09T17:30Z'],
    ['Asia/Seoul', 'in the summer of 1987', '1987-07-01T08:00', '1987-06-30T22:00Z'],
    ['Asia/Seoul', 'twice in 1987', '1987-10-11T02:30', '1987-10-10T16:30Z'],
    ['Asia/Seoul', 'left out in 1988', '1988-05-08T02:30', '1988-05-07T17:30Z'],
    ['Asia/Seoul', 'twice in 1988', '1988-10-09T02:30', '1988-10-08T16:30Z'],
    ['Asia/Seoul', 'since', '2026-07-01T08:00', '2026-06-30T23:00Z'],
    ['Australia/Lord_Howe', 'left out of a gap of half an hour', '2026-10-04T02:15', '2026-10-03T15:45Z'],
    ['Australia/Lord_Howe', 'twice in half an hour', '2026-04-05T01:45', '2026-04-04T14:45Z'],
    ['America/Santiago', 'midnight left out', '2026-09-06T00:00', '2026-09-06T04:00Z'],
    ['America/St_Johns', 'twice, the second time on the day before', '2006-10-29T00:00', '2006-10-29T02:30Z'],
    ['America/Sao_Paulo', 'twice before midnight', '2019-02-16T23:30', '2019-02-17T01:30Z'],
    ['Asia/Pyongyang', 'left out for good', '2018-05-04T23:45', '2018-05-04T15:15Z'],
    ['Pacific/Apia', 'a day left out', '2011-12-30T08:00', '2011-12-30T10:00Z'],
    ['Pacific/Apia', 'the day before it', '2011-12-29T08:00', '2011-12-29T18:00Z'],
    ['Pacific/Apia', 'the day after it', '2011-12-31T08:00', '2011-12-30T18:00Z'],
    ['Pacific/Kwajalein', 'a day left out', '1993-08-21T20:00', '1993-08-21T12:00Z'],
  ])('%s, %s: %s is %s', (timeZone, _what, slot, at) => {
    const [date = '', time = ''] = slot.split('T')
    const rule = daily({ times: [time], startsOn: date, endsOn: date, timeZone })
    expect(dosesOf(rule, { from: Date.parse(at) - 3 * DAY, to: Date.parse(at) + 3 * DAY })).toEqual([
      { slot, at: Date.parse(at) },
    ])
    expect(dosesOf(rule, { from: Date.parse(at), to: Date.parse(at) + 1 })).toHaveLength(1)
    expect(
      dosesOf({ ...rule, startsOn: '1900-01-01' }, { from: Date.parse(at), to: Date.parse(at) + 1 }),
    ).toContainEqual({ slot, at: Date.parse(at) })
  })

  test('doses stand in the order in which they are taken, those of one instant in the order of their slots', () => {
    const rule = daily({ times: ['02:00', '02:30', '03:00', '03:15', '03:30'], timeZone: 'America/New_York' })
    expect(slotsFrom(rule, '2026-03-08', '2026-03-09').map(slot => slot.slice(11))).toEqual([
      '02:00',
      '03:00',
      '03:15',
      '02:30',
      '03:30',
    ])
  })

  test('doses that lie years apart pass over several changes each', () => {
    const rule = daily({ everyDays: 730, startsOn: '2026-01-15', endsOn: '2030-12-31', timeZone: 'Europe/Paris' })
    const doses = dosesFrom(rule, '2026-01-01', '2031-01-01')
    expect(doses.map(({ slot, at }) => [slot, new Date(at).toISOString().slice(11, 16)])).toEqual([
      ['2026-01-15T08:00', '07:00'],
      ['2028-01-15T08:00', '07:00'],
      ['2030-01-14T08:00', '07:00'],
    ])
  })

  test('Apia left out a Friday and nobody a dose: those of that day are due as the next one begins', () => {
    const rule = daily({
      times: ['08:00', '20:00'],
      startsOn: '2011-12-29',
      endsOn: '2011-12-31',
      timeZone: 'Pacific/Apia',
    })
    const doses = dosesFrom(rule, '2011-12-29', '2012-01-01')
    expect(
      doses.map(({ slot, at }) => [
        slot,
        inZone(at, 'Pacific/Apia').toPlainDateTime().toString({ smallestUnit: 'minute' }),
      ]),
    ).toEqual([
      ['2011-12-29T08:00', '2011-12-29T08:00'],
      ['2011-12-29T20:00', '2011-12-29T20:00'],
      ['2011-12-30T08:00', '2011-12-31T00:00'],
      ['2011-12-30T20:00', '2011-12-31T00:00'],
      ['2011-12-31T08:00', '2011-12-31T08:00'],
      ['2011-12-31T20:00', '2011-12-31T20:00'],
    ])
  })
})

const inZone = (at: number, timeZone: string) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone)

interface Transition {
  readonly timeZone: string
  readonly at: number
  /** What the clock showed when it was changed, and to what. */
  readonly wallBefore: Temporal.PlainDateTime
  readonly wallAfter: Temporal.PlainDateTime
}

/** One of each kind that a zone has known since 1970 and will until 2040: by what clock, by how much, at what time. */
function transitionsOf(timeZone: string): Transition[] {
  const kinds = new Map<string, Transition>()
  let zoned = inZone(Date.UTC(1970, 0), timeZone)
  for (;;) {
    const next = zoned.getTimeZoneTransition('next')
    if (!next || next.epochMilliseconds > Date.UTC(2040, 0)) return [...kinds.values()]
    const wallBefore = next.toPlainDateTime().add({ nanoseconds: zoned.offsetNanoseconds - next.offsetNanoseconds })
    const kind = `${zoned.offset} ${next.offset} ${wallBefore.toPlainTime().toString()}`
    kinds.set(kind, { timeZone, at: next.epochMilliseconds, wallBefore, wallAfter: next.toPlainDateTime() })
    zoned = next
  }
}

/** The same rule, read slowly: day by day with Temporal's own calendar. */
function slotsByCalendar(rule: Rule, from: Temporal.PlainDate, to: Temporal.PlainDate): string[] {
  const start = Temporal.PlainDate.from(rule.startsOn)
  const slots: string[] = []
  for (let date = from; Temporal.PlainDate.compare(date, to) < 0; date = date.add({ days: 1 })) {
    const distance = start.until(date, { largestUnit: 'day' }).days
    const isOff = rule.cycle && distance % (rule.cycle.on + rule.cycle.off) >= rule.cycle.on
    const isOut = distance < 0 || (rule.endsOn !== null && date.toString() > rule.endsOn)
    if (isOut || isOff || !rule.daysOfWeek.includes(date.dayOfWeek) || distance % (rule.everyDays ?? 1)) continue
    for (const time of new Set(rule.times)) slots.push(`${date.toString()}T${time}`)
  }
  return slots.sort()
}

/** When a slot is, by Temporal's "compatible"; by the start of the next day where a whole one was left out. */
function instantByTemporal(slot: string, timeZone: string): number {
  const plain = Temporal.PlainDateTime.from(slot)
  const earlier = plain.toZonedDateTime(timeZone, { disambiguation: 'earlier' })
  const later = plain.toZonedDateTime(timeZone, { disambiguation: 'compatible' })
  const isDayLost = later.epochMilliseconds - earlier.epochMilliseconds >= DAY && !later.toPlainDateTime().equals(plain)
  return isDayLost ? later.toPlainDate().toZonedDateTime(timeZone).epochMilliseconds : later.epochMilliseconds
}

const showsItsSlot = ({ slot, at }: { slot: string; at: number }, timeZone: string) =>
  inZone(at, timeZone).toPlainDateTime().equals(slot)

const inOrder = (doses: readonly { at: number }[]) =>
  doses.every(({ at }, index) => !index || at >= doses[index - 1]!.at)

describe('in every zone of the world, wherever clocks are changed', () => {
  let transitions: Transition[] = []

  beforeAll(() => {
    transitions = Intl.supportedValuesOf('timeZone').flatMap(transitionsOf)
  }, 60_000)

  /** What the clock shows around the change, on both sides of it, and at the edges of the day. */
  const timesAround = ({ wallBefore, wallAfter }: Transition) =>
    [-31, -1, 0, 1, 29, 30]
      .flatMap(minutes => [wallBefore, wallAfter].map(wall => wall.add({ minutes }).toString().slice(11, 16)))
      .concat('00:00', '12:00', '23:59')

  test('each slot is one dose, at the instant that Temporal finds', { timeout: 60_000 }, () => {
    expect(new Set(transitions.map(({ timeZone }) => timeZone)).size).toBeGreaterThan(300)
    for (const transition of transitions) {
      const { timeZone, wallBefore } = transition
      const [from, to] = [wallBefore.toPlainDate().subtract({ days: 1 }), wallBefore.toPlainDate().add({ days: 3 })]
      const rule = daily({
        times: timesAround(transition),
        startsOn: from.toString(),
        endsOn: to.subtract({ days: 1 }).toString(),
        timeZone,
      })
      const doses = dosesOf(rule, { from: transition.at - 5 * DAY, to: transition.at + 5 * DAY })
      const slots = slotsByCalendar(rule, from, to)
      const expected = slots.map(slot => ({ slot, at: instantByTemporal(slot, timeZone) })).sort((a, b) => a.at - b.at)
      expect(doses, `${timeZone} ${wallBefore.toString()}`).toEqual(expected)
    }
  })

  const rules = fc.record({
    times: fc.array(fc.nat(1439), { minLength: 1, maxLength: 6 }),
    daysOfWeek: fc.oneof(fc.constant(EVERY_DAY), fc.subarray(EVERY_DAY)),
    everyDays: fc.option(fc.integer({ min: 1, max: 9 })),
    cycle: fc.option(fc.record({ on: fc.integer({ min: 1, max: 21 }), off: fc.nat(7) })),
    startsBefore: fc.integer({ min: -3, max: 60 }),
    endsBehind: fc.option(fc.integer({ min: -3, max: 12 })),
  })

  const cuts = fc.array(fc.oneof(fc.integer({ min: -5 * DAY, max: 5 * DAY }), fc.integer({ min: -2, max: 2 })), {
    maxLength: 8,
  })

  test('no dose is doubled or lost, whatever the rule and wherever windows meet', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.nat(), rules, cuts, (pick, { times, startsBefore, endsBehind, ...parts }, seams) => {
        const transition = transitions[pick % transitions.length]!
        const { timeZone, at, wallBefore } = transition
        const day = (days: number) => wallBefore.toPlainDate().add({ days }).toString()
        const rule: Rule = {
          ...parts,
          times: [
            ...times.map(minute => new Date(minute * 60_000).toISOString().slice(11, 16)),
            ...timesAround(transition).slice(0, 4),
          ],
          startsOn: day(-startsBefore),
          endsOn: endsBehind === null ? null : day(endsBehind),
          timeZone,
        }
        const [from, to] = [midnight(day(-4), timeZone), midnight(day(5), timeZone)]
        const doses = dosesOf(rule, { from, to })
        const slots = doses.map(({ slot }) => slot)

        expect(new Set(slots).size).toBe(slots.length)
        expect([...slots].sort()).toEqual(
          slotsByCalendar(rule, Temporal.PlainDate.from(day(-4)), Temporal.PlainDate.from(day(5))),
        )
        expect(inOrder(doses)).toBe(true)
        for (const dose of doses.filter(each => !showsItsSlot(each, timeZone)))
          expect(
            Temporal.PlainDateTime.from(dose.slot).toZonedDateTime(timeZone).toPlainDateTime().equals(dose.slot),
          ).toBe(false)

        const edges = [from, ...seams.map(seam => Math.min(to, Math.max(from, at + seam))).sort((a, b) => a - b), to]
        const pieces = edges.slice(1).flatMap((edge, index) => dosesOf(rule, { from: edges[index]!, to: edge }))
        expect(pieces).toEqual(doses)
      }),
      { numRuns: 500 },
    )
  })

  test('a year seen in windows of a day is the year seen at once', () => {
    for (const timeZone of [
      'Asia/Seoul',
      'Africa/Casablanca',
      'Australia/Lord_Howe',
      'Asia/Gaza',
      'America/Santiago',
    ]) {
      const rule = daily({ times: ['00:00', '00:30', '02:15', '02:30', '23:59'], startsOn: '2026-01-01', timeZone })
      const from = Date.UTC(2026, 0, 1)
      const year = dosesOf(rule, { from, to: from + 365 * DAY })
      const days = Array.from({ length: 365 }, (_, day) =>
        dosesOf(rule, { from: from + day * DAY, to: from + (day + 1) * DAY }),
      )
      expect(days.flat()).toEqual(year)
    }
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Status } from './adherence.js'
import { next, type Act, type DoseState, type Next } from './state.js'

const GRACE = 240
const USUAL = { grace: GRACE, isPlanned: true }
const at = (time: string) => new Date(`2026-03-04T${time}:00Z`)
const NOW = at('12:00')
/** Its grace is over at noon, and one whose grace is not. */
const [LATE, RECENT] = [at('07:59'), at('08:00')]
const TAKEN = at('08:10')

const dose = (status: Status, scheduledTime = RECENT): DoseState => ({
  status,
  scheduledTime,
  completedAt: status === 'COMPLETED' ? TAKEN : null,
})
const complete = (completedAt: Date | null = null): Act => ({ kind: 'complete', completedAt })
const skip: Act = { kind: 'skip' }
const reopen: Act = { kind: 'reopen' }
const reschedule = (scheduledTime: Date): Act => ({ kind: 'reschedule', scheduledTime })

/** The state that follows, `-` where nothing changes, `!` where it can't be done. */
const short = (next: Next) => (next === 'unchanged' ? '-' : next === 'conflict' ? '!' : next.state.status)

describe('what may be done', () => {
  test.each<[from: Status, complete: string, skip: string, reopen: string, reschedule: string]>([
    ['PENDING', 'COMPLETED', 'SKIPPED', '-', 'PENDING'],
    ['MISSED', 'COMPLETED', 'SKIPPED', '-', 'PENDING'],
    ['SKIPPED', 'COMPLETED', '-', 'PENDING', '!'],
    ['COMPLETED', '-', '!', 'PENDING', '!'],
  ])('with a dose that is %s', (from, ...expected) => {
    const acts = [complete(), skip, reopen, reschedule(at('20:00'))]
    expect(acts.map(act => short(next(dose(from), act, NOW, USUAL)))).toEqual(expected)
  })
})

test.each<[from: Status, complete: string, skip: string, reopen: string, reschedule: string]>([
  ['PENDING', 'COMPLETED', 'SKIPPED', '-', 'PENDING'],
  ['SKIPPED', 'COMPLETED', '-', '!', '!'],
  ['COMPLETED', '-', '!', '!', '!'],
])('a dose to come that is %s, of a regimen that no longer has it, never comes back', (from, ...expected) => {
  const acts = [complete(), skip, reopen, reschedule(at('21:00'))]
  const standing = { ...USUAL, isPlanned: false }
  expect(acts.map(act => short(next(dose(from, at('20:00')), act, NOW, standing)))).toEqual(expected)
})

describe('completing', () => {
  test('is now, or when it is said', () => {
    for (const [said, kept] of [
      [null, NOW],
      [TAKEN, TAKEN],
    ] as const)
      expect(next(dose('MISSED'), complete(said), NOW, USUAL)).toEqual({
        kind: 'COMPLETED',
        state: { status: 'COMPLETED', scheduledTime: RECENT, completedAt: kept },
      })
  })

  test('again keeps the first time, unless another is said', () => {
    expect(next(dose('COMPLETED'), complete(TAKEN), NOW, USUAL)).toBe('unchanged')
    expect(next(dose('COMPLETED'), complete(NOW), NOW, USUAL)).toEqual({
      kind: 'COMPLETED',
      state: { ...dose('COMPLETED'), completedAt: NOW },
    })
  })
})

describe('reopening', () => {
  test.each<[Date, Status]>([
    [at('20:00'), 'PENDING'],
    [RECENT, 'PENDING'],
    [LATE, 'MISSED'],
  ])('a dose of %o makes it %s', (scheduledTime, status) => {
    for (const from of ['COMPLETED', 'SKIPPED'] as const)
      expect(next(dose(from, scheduledTime), reopen, NOW, USUAL)).toEqual({
        kind: 'REOPENED',
        state: { status, scheduledTime, completedAt: null },
      })
  })

  test('goes by its person’s own grace', () => {
    expect(short(next(dose('SKIPPED', LATE), reopen, NOW, { ...USUAL, grace: 241 }))).toBe('PENDING')
    expect(short(next(dose('SKIPPED', RECENT), reopen, NOW, { ...USUAL, grace: 239 }))).toBe('MISSED')
  })
})

test('rescheduling to the time that it has is no change', () => {
  for (const from of ['PENDING', 'MISSED'] as const)
    expect(next(dose(from), reschedule(RECENT), NOW, USUAL)).toBe('unchanged')
})

const times = fc.integer({ min: -3_000, max: 3_000 }).map(minutes => new Date(NOW.getTime() + minutes * 60_000))
const acts = fc.oneof(
  fc.option(times).map(complete),
  fc.constant(skip),
  fc.constant(reopen),
  times.map(reschedule),
) satisfies fc.Arbitrary<Act>
const states = fc.record({ status: fc.constantFrom<Status>('PENDING', 'SKIPPED', 'MISSED'), scheduledTime: times })
const someDose = fc.oneof(
  states.map((state): DoseState => ({ ...state, completedAt: null })),
  fc.record({ status: fc.constant('COMPLETED' as const), scheduledTime: times, completedAt: times }),
)
const graces = fc.integer({ min: 15, max: 2_880 })
const after = (state: DoseState, act: Act, grace: number, now = NOW): DoseState => {
  const result = next(state, act, now, { grace, isPlanned: true })
  return typeof result === 'string' ? state : result.state
}

describe('whatever is done', () => {
  test('again is no change, at once and later', () => {
    fc.assert(
      fc.property(someDose, acts, graces, fc.nat(10_000_000), (state, act, grace, later) => {
        const then = after(state, act, grace)
        const again = next(then, act, new Date(NOW.getTime() + later), { grace, isPlanned: true })
        expect(again === 'unchanged' || (again === 'conflict' && then === state)).toBe(true)
      }),
    )
  })

  test('it has a time of completion where it is completed, and else none', () => {
    fc.assert(
      fc.property(someDose, fc.array(acts), graces, (state, acts, grace) => {
        const end = acts.reduce((state, act) => after(state, act, grace), state)
        expect(end.completedAt !== null).toBe(end.status === 'COMPLETED')
      }),
    )
  })

  test('by two devices, each of which sends everything twice, ends as if each had been done once in the order it came in', () => {
    fc.assert(
      fc.property(
        someDose,
        fc.array(fc.tuple(acts, fc.boolean()), { maxLength: 20 }),
        graces,
        (start, interleaved, grace) => {
          const order = interleaved.map(([act]) => act)
          const once = order.reduce((state, act) => after(state, act, grace), start)
          // What is sent again comes in before anything else does, as a retry of one that was not answered.
          const twice = interleaved
            .flatMap(([act, isRepeated]) => (isRepeated ? [act, act] : [act]))
            .reduce((state, act) => after(state, act, grace), start)
          expect(twice).toEqual(once)
        },
      ),
    )
  })

  test('the one that was done last decides: what came before it is seen only in the times', () => {
    fc.assert(
      fc.property(someDose, fc.array(acts), graces, (start, before, grace) => {
        const state = before.reduce((state, act) => after(state, act, grace), start)
        expect(after(state, complete(), grace).status).toBe('COMPLETED')
        expect(['PENDING', 'MISSED']).toContain(after(state, reopen, grace).status)
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTurns, type Turns } from './turns.js'

const never = new AbortController().signal
const turn = () => new Promise(resolve => setImmediate(resolve))

/** Somebody who wants in; `isIn` once they are. */
function enter(turns: Turns, by: string | null | Set<string | null>, signal = never) {
  const state = { isIn: false, leave: () => {}, error: null as unknown }
  turns.take(by instanceof Set ? by : new Set([by]), signal).then(
    leave => Object.assign(state, { isIn: true, leave }),
    (error: unknown) => (state.error = error),
  )
  return state
}

describe('turns', () => {
  test('are had by a few at once, in the order in which they came', async () => {
    const turns = createTurns({ atOnce: 2 })
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(by => enter(turns, by))
    await turn()
    expect([a, b, c, d].map(each => each?.isIn)).toEqual([true, true, false, false])
    b?.leave()
    b?.leave()
    await turn()
    expect([c, d].map(each => each?.isIn)).toEqual([true, false])
  })

  test('are not all taken by one: whoever comes later goes before what they still want', async () => {
    const turns = createTurns({ atOnce: 4 })
    const greedy = Array.from({ length: 100 }, () => enter(turns, 'greedy'))
    const other = enter(turns, 'other')
    await turn()
    expect([greedy.filter(({ isIn }) => isIn).length, other.isIn]).toEqual([2, true])
    greedy[0]?.leave()
    await turn()
    expect(greedy.filter(({ isIn }) => isIn)).toHaveLength(3)
  })

  test('are had by work that is nobody’s as they are free', async () => {
    const turns = createTurns({ atOnce: 4 })
    const own = Array.from({ length: 5 }, () => enter(turns, null))
    await turn()
    expect(own.filter(({ isIn }) => isIn)).toHaveLength(4)
  })

  test('say when nobody more can wait', async () => {
    const turns = createTurns({ atOnce: 1, mostWaiting: 2 })
    const first = enter(turns, 'a')
    enter(turns, 'b')
    expect(turns.isFullFor('x')).toBe(false)
    enter(turns, 'c')
    expect([turns.isFullFor('x'), turns.isFullFor(null)]).toEqual([true, true])
    first.leave()
    await turn()
    first.leave()
    expect(turns.isFullFor('x')).toBe(false)
  })

  test('are left over for others by who has a hundred that wait', () => {
    const turns = createTurns({ atOnce: 8 })
    for (let i = 0; i < 102; i++) {
      expect(turns.isFullFor('greedy')).toBe(false)
      enter(turns, 'greedy')
    }
    expect([turns.isFullFor('greedy'), turns.isFullFor('other'), turns.isFullFor(null)]).toEqual([true, false, false])
  })

  test.each(['other', null])('come sooner for what waits as soon as %s wants it, too', async who => {
    const turns = createTurns({ atOnce: 4 })
    for (let i = 0; i < 10; i++) enter(turns, 'greedy')
    const [askers, theirs] = [new Set<string | null>(['greedy']), new Set<string | null>(['other'])]
    const wanted = enter(turns, askers)
    await turn()
    expect(wanted.isIn).toBe(false)
    askers.add(who)
    turns.review()
    await turn()
    expect(wanted.isIn).toBe(true)
    const [second, third] = [enter(turns, theirs), enter(turns, theirs)]
    await turn()
    expect([second.isIn, third.isIn]).toEqual([true, false])
  })

  test('are given up when the signal fires', async () => {
    const turns = createTurns({ atOnce: 1 })
    const first = enter(turns, 'a')
    const gone = new AbortController()
    const [second, third] = [enter(turns, 'b', gone.signal), enter(turns, 'c')]
    await turn()
    gone.abort(new Error('gone'))
    await turn()
    expect(second.error).toEqual(new Error('gone'))
    expect(enter(turns, 'd', gone.signal).isIn).toBe(false)
    first.leave()
    await turn()
    expect([second.isIn, third.isIn]).toEqual([false, true])
  })

  test('never let in more than they may, and leave nobody outside', async () => {
    const asker = fc.constantFrom('a', 'b', 'c', null)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(asker, { maxLength: 30 }), async (atOnce, askers) => {
        const turns = createTurns({ atOnce })
        const people = askers.map(by => ({ by, state: enter(turns, by), hasLeft: false }))
        for (let rounds = 0; people.some(({ hasLeft }) => !hasLeft); rounds++) {
          expect(rounds).toBeLessThanOrEqual(askers.length)
          await turn()
          const inside = people.filter(({ state, hasLeft }) => state.isIn && !hasLeft)
          expect(inside.length).toBeLessThanOrEqual(atOnce)
          for (const by of ['a', 'b', 'c']) expect(inside.filter(each => each.by === by).length).toBeLessThanOrEqual(2)
          for (const each of inside) {
            each.state.leave()
            each.hasLeft = true
          }
        }
        expect(turns.size()).toEqual({ inside: 0, waiting: 0 })
      }),
      { numRuns: 100 },
    )
  })
})

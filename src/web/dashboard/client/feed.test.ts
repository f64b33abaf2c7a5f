import { describe, expect, test } from 'vitest'
import { createTimer } from './fakes/timer'
import { createFeed, type LiveState, type Sink } from './feed'

interface Event {
  readonly cursor: string
}

/** A feed, and the connections that it has asked for. */
function given() {
  const { timer, pass } = createTimer()
  const heard: string[] = []
  const states: LiveState[] = []
  const calls: { after: string; sink: Sink<Event>; isStopped: boolean }[] = []
  const feed = createFeed<Event>({
    cursor: 'start',
    hear(after, sink) {
      const call = { after, sink, isStopped: false }
      calls.push(call)
      return () => (call.isStopped = true)
    },
    onEvent: ({ cursor }) => heard.push(cursor),
    onState: state => states.push(state),
    timer,
    random: () => 1,
  })
  const last = () => {
    const call = calls.at(-1)
    if (!call) throw new Error('nothing was asked for')
    return call
  }
  return { feed, pass, heard, states, calls, last }
}

describe('the feed', () => {
  test('begins where the lists stood', () => {
    const { calls, states } = given()
    expect([calls.map(({ after }) => after), states]).toEqual([['start'], ['connecting']])
  })

  test('goes on from the last event after a cut, and hears nothing twice', () => {
    const { last, calls, heard, states, pass } = given()
    const { sink } = last()
    sink.opened()
    sink.event({ cursor: 'a' })
    sink.event({ cursor: 'b' })
    sink.ended(null)
    sink.event({ cursor: 'c' })
    pass(500)
    expect(calls.map(({ after }) => after)).toEqual(['start', 'b'])
    last().sink.opened()
    last().sink.event({ cursor: 'c' })
    expect(heard).toEqual(['a', 'b', 'c'])
    expect(states).toEqual(['connecting', 'live', 'connecting', 'live'])
  })

  test('tries for ever, less and less often', () => {
    const { last, calls, pass } = given()
    const times: number[] = []
    for (let tries = 0; tries < 8; tries++) {
      last().sink.ended(null)
      const before = calls.length
      let waited = 0
      while (calls.length === before && waited < 60_000) {
        pass(500)
        waited += 500
      }
      times.push(waited)
    }
    expect(times).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000])
  })

  test('tries at once when it is woken', () => {
    const { feed, last, calls, pass } = given()
    for (let tries = 0; tries < 8; tries++) {
      last().sink.ended(null)
      pass(30_000)
    }
    last().sink.ended(null)
    const before = calls.length
    feed.wake()
    expect(calls).toHaveLength(before + 1)
  })

  test('leaves the server alone as long as it asks for it', () => {
    const { last, calls, pass } = given()
    last().sink.ended(12_000)
    pass(11_000)
    expect(calls).toHaveLength(1)
    pass(1_000)
    expect(calls).toHaveLength(2)
  })

  test('a wake while it hears asks for nothing', () => {
    const { feed, last, calls } = given()
    last().sink.opened()
    feed.wake()
    expect(calls).toHaveLength(1)
  })

  test('a connection that ends before it has begun is begun anew', () => {
    const { timer, pass } = createTimer()
    let tries = 0
    const hear = (_after: string, sink: Sink<Event>) => {
      tries++
      sink.ended(null)
      return () => {}
    }
    createFeed<Event>({ cursor: 'start', hear, onEvent() {}, onState() {}, timer, random: () => 0 })
    pass(500)
    expect(tries).toBe(2)
  })

  test('hears nothing more once it is closed', () => {
    const { feed, last, calls, heard, pass } = given()
    const { sink } = last()
    sink.opened()
    feed.close()
    sink.event({ cursor: 'a' })
    sink.ended(null)
    pass(60_000)
    expect([calls.length, calls[0]?.isStopped, heard]).toEqual([1, true, []])
  })
})

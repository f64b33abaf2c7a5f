import { expect, test } from 'vitest'
import { createServerClock } from './serverClock'

const HERE = Date.parse('2026-03-01T00:00:00.400Z')
const said = (date: string) => new Headers({ date })

test.each([
  ['right', said('Sun, 01 Mar 2026 00:00:00 GMT'), HERE],
  ['a quarter of an hour ahead', said('Sat, 28 Feb 2026 23:45:00 GMT'), Date.parse('2026-02-28T23:45:00Z')],
  ['an hour behind', said('Sun, 01 Mar 2026 01:00:00 GMT'), Date.parse('2026-03-01T01:00:00Z')],
  ['not told', new Headers(), HERE],
  ['told in a way nobody reads', said('soon'), HERE],
])("a computer's clock that is %s", (_, headers, now) => {
  const clock = createServerClock(() => HERE)
  clock.observe(headers)
  expect(clock.now()).toBe(now)
})

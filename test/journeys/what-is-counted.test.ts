import { expect, test } from 'vitest'
import { createWorld } from '../world.js'

test('operations that the limit refuses are counted by what they were for', async () => {
  const world = await createWorld({ env: { RATE_LIMIT_PER_MINUTE: '3', METRICS_PORT: '0' } })
  const person = await world.signIn()
  for (let i = 0; i < 5; i++) await person.send('{ __typename }')
  for (let i = 0; i < 3; i++) await world.send('{ __typename }')
  const text = await (await fetch(`http://127.0.0.1:${world.metricsPort}/metrics`)).text()
  expect(
    text
      .split('\n')
      .filter(line => line.startsWith('rate_limited_total{'))
      .sort(),
  ).toEqual(['rate_limited_total{whose="ip"} 1', 'rate_limited_total{whose="user"} 2'])
})

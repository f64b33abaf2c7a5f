import { expect, onTestFinished, test } from 'vitest'
import { openSocket } from '../fakes/socket.js'
import { soon } from '../feed.js'
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

test('people who are followed are counted where they are, and a server that only works follows nobody', async () => {
  const world = await createWorld({ env: { METRICS_PORT: '0', ROLE: 'api' } })
  const person = await world.signIn()
  const socket = await openSocket({ port: Number(new URL(world.url).port) })
  onTestFinished(() => socket.socket.terminate())
  await socket.init(`Bearer ${person.accessToken}`)
  const worker = await world.open({ ROLE: 'worker', METRICS_PORT: '0' })
  const followed = async ({ metricsPort }: { metricsPort: number | null }) => {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    return text.split('\n').find(line => line.startsWith('people_followed'))
  }
  expect(await followed(world)).toBe('people_followed 0')
  for (const id of ['one', 'two'])
    socket.say({ id, type: 'subscribe', payload: { query: 'subscription { scheduleChanged { cursor } }' } })
  await soon(async () => expect(await followed(world)).toBe('people_followed 1'))
  for (const id of ['one', 'two']) socket.say({ id, type: 'complete' })
  await soon(async () => expect(await followed(world)).toBe('people_followed 0'))
  expect(await followed(worker)).toBeUndefined()
})

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

test('what summaries cost is counted: calls, tokens, money, where they came from and what was refused', async () => {
  const world = await createWorld({
    openai: true,
    medicines: ['하나', '둘'].map((name, i) => ({
      itemSeq: `70000020${i}`,
      name: `${name}요약정`,
      indications: '이 약은 두통, 치통에 사용합니다.',
    })),
    env: { METRICS_PORT: '0' },
  })
  const read = (itemSeq: string) =>
    world.ask<{ medicine: { summary: { origin: string } } }>(
      'query ($itemSeq: String!) { medicine(itemSeq: $itemSeq) { summary(maxWaitMs: 20000) { origin } } }',
      { itemSeq },
    )
  for (let i = 0; i < 2; i++) expect((await read('700000200')).medicine.summary.origin).toBe('AI')
  world.openai.fails('invented')
  expect((await read('700000201')).medicine.summary.origin).toBe('EXTRACT')

  const text = await (await fetch(`http://127.0.0.1:${world.metricsPort}/metrics`)).text()
  const counted = (name: string) =>
    Object.fromEntries(
      [...text.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, 'gm'))].map(([, labels = '', value]) => [
        labels.replaceAll('"', ''),
        Number(value),
      ]),
    )
  expect(counted('external_api_calls_total')).toEqual({ 'upstream=openai,outcome=ok': world.openai.asked.length })
  expect(world.openai.asked).toHaveLength(3)
  expect(counted('summary_calls_total')).toEqual({ '': 3 })
  const tokens = counted('summary_tokens_total')
  const { 'kind=input': input = 0, 'kind=output': output = 0 } = tokens
  expect([input > 0, output > 0, Object.keys(tokens).length]).toEqual([true, true, 2])
  // Each call is rounded up to a millionth of a dollar.
  const micros = (counted('summary_usd_total')[''] ?? 0) * 1e6 - (input * 0.05 + output * 0.4)
  expect(micros).toBeGreaterThan(-0.001)
  expect(micros).toBeLessThan(3.001)
  expect(Object.values(counted('summary_refusals_total')).reduce((sum, count) => sum + count, 0)).toBe(2)
  expect(counted('summaries_served_total')).toEqual({ 'origin=AI': 2, 'origin=EXTRACT': 1 })
  expect(counted('summary_unaffordable_total')).toEqual({ '': 0 })
  expect(counted('cache_reads_total')).toMatchObject({
    'cache=summary,level=NONE': 2,
    'cache=summary,level=MEMORY': 1,
  })
  expect(counted('circuit_state')).toMatchObject({ 'upstream=openai': 0 })
})

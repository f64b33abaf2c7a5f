import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { createClient } from 'graphql-ws'
import postgres from 'postgres'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { startProgram, startServer } from '../program.js'
import { apiItem, createWorld } from '../world.js'

test('every mistake in the environment is told at once, by name and without its value', async () => {
  const wrong = {
    NODE_ENV: 'hush-hush',
    PORT: 'hush-hush',
    DATABASE_URL: 'mysql://hush-hush@db/pilling',
    REDIS_URL: 'hush-hush',
    DATA_GO_KR_SERVICE_KEY: 'hush',
    DATA_GO_KR_BASE_URL: 'file:///hush-hush',
    INTROSPECTION: 'hush-hush',
    CORS_ORIGINS: 'https://fine.example,https://hush-hush.example/path',
    LOG_LEVEL: 'hush-hush',
    METRICS_PORT: '99999',
    LOG_FILE: tmpdir(),
  }
  const program = startProgram('dist/main.js', wrong)
  expect(await program.ended).toBe(1)
  const told = program
    .said()
    .split('\n')
    .flatMap(line => /^ {2}([A-Z_]+): .+/.exec(line)?.[1] ?? [])
  expect(told.sort()).toEqual(Object.keys(wrong).sort())
  expect(program.said()).not.toMatch(/hush|99999| {4}at |node_modules/)
})

test('a port that is taken is told, and the process ends', async () => {
  const { settings } = await createWorld()
  const other = createServer()
  onTestFinished(() => void other.close())
  await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  const program = startProgram('dist/main.js', { ...settings, PORT: String(port) })
  expect(await program.ended).toBe(1)
  expect(program.said()).toMatch(/could not start.*EADDRINUSE/)
})

test('a log that can’t be written is told once, and the server goes on', async () => {
  const { settings } = await createWorld({ medicines: [{ name: '기록없는정' }] })
  const server = await startServer({ ...settings, LOG_LEVEL: 'info', LOG_FILE: '/dev/full' })
  for (let turn = 0; turn < 3; turn++) {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ medicines(search: "기록없는") { nodes { name } } }' }),
    })
    expect(await response.json()).toEqual({ data: { medicines: { nodes: [{ name: '기록없는정' }] } } })
  }
  expect(server.said().match(/the log can't be written/g)).toHaveLength(1)
})

/** A database whose ctype knows no Hangul. */
async function wrongDatabase(): Promise<string> {
  const admin = postgres(inject('postgresUrl'), { max: 1 })
  const name = `test_${randomBytes(8).toString('hex')}`
  await admin.unsafe(`create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`)
  onTestFinished(async () => {
    await admin.unsafe(`drop database ${name} with (force)`)
    await admin.end()
  })
  return Object.assign(new URL(inject('postgresUrl')), { pathname: `/${name}` }).href
}

test('a database that is away, or that can’t index Hangul, is told in words and not by a stack trace', async () => {
  const away = startProgram('dist/main.js', { DATABASE_URL: 'postgres://someone:hush-hush@127.0.0.1:1/pilling' })
  const wrong = startProgram('dist/main.js', { DATABASE_URL: await wrongDatabase() })
  expect(await Promise.all([away.ended, wrong.ended])).toEqual([1, 1])
  expect(away.said()).toContain('could not start')
  expect(wrong.said()).toContain("can't index Hangul")
  for (const { said } of [away, wrong]) expect(said()).not.toMatch(/hush| {4}at |node_modules/)
})

test('a server that is told to stop finishes what is under way, takes nothing new, and ends well', async () => {
  const world = await createWorld({ portal: [apiItem('200000001', '늦은약정')] })
  const server = await startServer(world.settings)
  expect(server.said()).toMatch(/공공데이터포털 +켜짐/)
  expect(server.said()).toMatch(/Redis +REDIS_URL의 것/)

  world.portal.slow(700)
  const query = '{ medicines(search: "늦은약") { nodes { name } } }'
  const overHttp = fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  }).then(response => response.json())
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  })
  onTestFinished(async () => void (await client.dispose()))
  const overSocket = client.iterate({ query: '{ medicine(itemSeq: "200000001") { name } }' }).next()
  await vi.waitFor(() => expect(world.portal.calls).toHaveLength(2))
  server.kill('SIGTERM')
  await vi.waitFor(() => expect(fetch(`${server.url}/health/live`)).rejects.toThrow('fetch failed'))
  expect(await overHttp).toEqual({ data: { medicines: { nodes: [{ name: '늦은약정' }] } } })
  expect(await overSocket).toEqual({ done: false, value: { data: { medicine: { name: '늦은약정' } } } })
  expect(await server.ended).toBe(0)
})

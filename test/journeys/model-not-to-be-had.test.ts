import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { soon } from '../feed.js'
import { createWorld, type World } from '../world.js'

const text = '이 약은 두통, 치통에 사용합니다.'
const medicines = Array.from({ length: 40 }, (_, i) => ({
  itemSeq: String(720_000_000 + i),
  name: `열쇠${String.fromCharCode(0xac00 + i * 13)}정`,
  indications: text,
}))
const PAGE = `{ medicines(search: "열쇠", first: 20) { nodes { summary(maxWaitMs: 30000) { text origin pending } } } }`

interface Page {
  medicines: { nodes: { summary: { text: string; origin: string; pending: boolean } }[] }
}
const read = async (world: Pick<World, 'ask'>) =>
  (await world.ask<Page>(PAGE)).medicines.nodes.map(({ summary }) => summary)
const EXTRACTS = Array.from({ length: 20 }, () => ({ text, origin: 'EXTRACT', pending: false }))

function logFile() {
  const folder = mkdtempSync(join(tmpdir(), 'pilling-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'log')
  return { path, text: () => readFileSync(path, 'utf8') }
}

const WRONG = 'sk-wrong-SECRET-4242'

test.each([
  ['the key is wrong', { OPENAI_API_KEY: WRONG }, () => undefined, 'HTTP 401, invalid_api_key'],
  ['the key may not do it', {}, ({ openai }: World) => openai.fails(403), 'HTTP 403'],
  [
    'there is no such model',
    { OPENAI_MODEL: 'missing-1', OPENAI_INPUT_PRICE: '0', OPENAI_OUTPUT_PRICE: '0' },
    () => undefined,
    'HTTP 404, model_not_found',
  ],
] as const)('%s: everybody reads the label, few calls are made, and the log says why in a line', async (...given) => {
  const [, env, breaks, reason] = given
  const log = logFile()
  const world = await createWorld({
    medicines,
    openai: true,
    env: { ...env, LOG_FILE: log.path, LOG_LEVEL: 'info', OPENAI_CONCURRENCY: '4' },
  })
  breaks(world)
  for (let i = 0; i < 3; i++) expect(await read(world)).toEqual(EXTRACTS)
  const calls = world.openai.visits.length
  expect(calls).toBeGreaterThan(0)
  expect(calls).toBeLessThanOrEqual(4)
  const complaints = () =>
    log
      .text()
      .split('\n')
      .filter(line => line.includes('until somebody looks after it'))
  await soon(() => expect(complaints()).toHaveLength(1))
  expect(complaints()[0]).toContain(reason)
  for (const secret of [WRONG, 'SECRET', '4242', world.openai.key, world.openai.url, text, '열쇠가'])
    expect(log.text()).not.toContain(secret)
  world.clock.passes(9 * 60_000)
  expect(await read(world)).toEqual(EXTRACTS)
  expect(world.openai.visits).toHaveLength(calls)
  world.clock.passes(60_000)
  expect(await read(world)).toEqual(EXTRACTS)
  expect(world.openai.visits).toHaveLength(calls + 1)
})

test('without a key nobody is asked, and nothing of it is an error or in the log', async () => {
  const log = logFile()
  const world = await createWorld({ medicines, env: { LOG_FILE: log.path, LOG_LEVEL: 'warn' } })
  expect(await read(world)).toEqual(EXTRACTS)
  expect(world.openai.visits).toEqual([])
  expect(log.text()).not.toMatch(/openai|summar/i)
})

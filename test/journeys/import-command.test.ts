import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startProgram, startServer } from '../program.js'
import { apiItem, createWorld, KEY, type World } from '../world.js'

const code = (i: number) => String(600_000_000 + i)

function folderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pilling-command-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function fileOf(lines: readonly unknown[]): string {
  const path = join(folderForTest(), 'items.jsonl')
  writeFileSync(path, lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
  return path
}

/** Runs `npm run import` to its end. */
async function runImport(env: Record<string, string>, ...args: string[]) {
  const program = startProgram('dist/import.js', env, ...args)
  return { code: await program.ended, said: program.said() }
}

/** The stores of a world, without its key. */
const storesOf = ({ settings: { DATABASE_URL, REDIS_URL } }: World) => ({ DATABASE_URL, REDIS_URL })

interface Answer {
  medicines: { nodes: { name: string; storage: string | null }[]; servedFrom: string }
  medicine: { name: string; storage: string | null } | null
}
const QUERY = `query ($name: String!, $code: String!) {
  medicines(search: $name) { nodes { name storage } servedFrom }
  medicine(itemSeq: $code) { name storage }
}`

test('a file imported by another process is in the answers of running servers at once, whatever they had kept', async () => {
  const world = await createWorld({ medicines: [{ name: '먼저온정' }] })
  const other = await world.open()
  const [old, late] = [apiItem(code(1), '서버중정'), apiItem(code(2), '서버중새정')]
  const rows = [old, 'no JSON at all', { itemSeq: 'x' }, apiItem(code(3), '딴약정')]
  const first = await runImport(storesOf(world), fileOf(rows))
  expect(first.said).toContain('(rows 4, added 2, changed 0, unchanged 0, older 0, skipped 2)')
  expect(first.said).toContain('2행을 건너뜀 (row 2 skipped): not JSON')
  expect(first.said).toContain('3행을 건너뜀 (row 3 skipped): itemSeq is not nine digits')
  expect(first.said).toContain('100%')
  expect(first.code).toBe(0)

  const variables = { name: '서버중', code: code(1) }
  for (const { ask } of [world, other]) {
    await vi.waitFor(async () => expect((await ask<Answer>(QUERY, variables)).medicines.nodes).toHaveLength(1))
    const { medicines } = await ask<Answer>(QUERY, variables)
    expect(medicines.servedFrom).toBe('MEMORY')
  }

  const changed = { ...old, depositMethodQesitm: '어두운 곳에 두십시오.', updateDe: '2026-01-01' }
  const second = await runImport(storesOf(world), fileOf([changed, late]))
  expect(second.said).toContain('(rows 2, added 1, changed 1, unchanged 0, older 0, skipped 0)')
  for (const { ask } of [world, other])
    await vi.waitFor(async () => {
      const { medicines, medicine } = await ask<Answer>(QUERY, variables)
      const now = { name: '서버중정', storage: '어두운 곳에 두십시오.' }
      expect(medicine).toEqual(now)
      expect(medicines.nodes).toEqual([now, { name: '서버중새정', storage: '실온에서 보관하십시오.' }])
    })
})

test('the live catalogue: a bar, a total, where to go on after the portal has died, and never the key', async () => {
  const world = await createWorld({ portal: Array.from({ length: 120 }, (_, i) => apiItem(code(i), `포털${i}정`)) })
  world.portal.fails('plain unauthorized')
  const failed = await runImport(world.settings)
  expect(failed.code).toBe(1)
  expect(failed.said).toContain('run again to go on')
  world.portal.heal()
  const done = await runImport(world.settings)
  expect(done.said).toContain('(rows 120, added 120, changed 0, unchanged 0, older 0, skipped 0)')
  expect(done.said).toContain('120/120 건')
  expect(done.said).toContain('the whole catalogue is here')
  expect(done.code).toBe(0)
  expect(failed.said + done.said).not.toContain(KEY)
  expect(failed.said + done.said).not.toMatch(/ {4}at |node_modules/)
})

test('what can’t be imported is said in a sentence', async () => {
  const world = await createWorld()
  const [noFile, noKey, flag, wrong] = await Promise.all([
    runImport(storesOf(world), '/nowhere/items.jsonl'),
    runImport(storesOf(world)),
    runImport(storesOf(world), '--help'),
    runImport({ ...storesOf(world), PORT: 'secret-value', DATA_GO_KR_BASE_URL: 'ftp://secret-value' }, 'items.jsonl'),
  ])
  expect([noFile.code, noKey.code, flag.code, wrong.code]).toEqual([1, 2, 2, 1])
  expect(noFile.said).toContain('no such file')
  expect(noKey.said).toContain('DATA_GO_KR_SERVICE_KEY')
  expect(flag.said).toContain('npm run import')
  expect(wrong.said).toMatch(/DATA_GO_KR_BASE_URL: .*/)
  for (const { said } of [noFile, noKey, flag, wrong]) expect(said).not.toMatch(/ {4}at |node_modules|secret-value/)
})

test('an import into our own PostgreSQL joins the server that runs on it', async () => {
  const dataDir = folderForTest()
  const server = await startServer({ DATA_DIR: dataDir })
  expect(server.said()).toContain('견본')
  const search = async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ medicines(search: "내장약") { nodes { name } } }' }),
    })
    return ((await response.json()) as { data: Pick<Answer, 'medicines'> }).data.medicines.nodes
  }
  expect(await search()).toEqual([])
  const { code: ended, said } = await runImport({ DATA_DIR: dataDir }, fileOf([apiItem(code(1), '내장약정')]))
  expect([ended, said]).toEqual([0, expect.stringContaining('added 1')])
  await vi.waitFor(async () => expect(await search()).toEqual([{ name: '내장약정' }]))
  server.kill('SIGTERM')
  expect(await server.ended).toBe(0)
})

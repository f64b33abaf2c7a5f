import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, onTestFinished, test, vi } from 'vitest'
import { createDatabase } from '../database.js'
import { startProgram } from '../program.js'
import { apiItem, createWorld, type World } from '../world.js'

const ROWS = 5_000
const BATCH = 500
const items = Array.from({ length: ROWS }, (_, i) =>
  apiItem(String(500_000_001 + i), `크래시${i}정`, { efcyQesitm: `이 약은 ${i}번째 증상에 씁니다.` }),
)
const OLD = {
  itemSeq: items[0]?.['itemSeq'] ?? '',
  name: '크래시0정',
  indications: '예전 문구입니다.',
  revisedOn: '2020-01-01',
}
const NEW_TEXT = '이 약은 0번째 증상에 씁니다.'

interface Seen {
  found: { totalCount: number; nodes: { name: string; indications: string }[] }
  last: { name: string; indications: string } | null
  first: { name: string; indications: string }
}
const QUERY = `{
  found: medicines(search: "크래시", first: 20) { totalCount nodes { name indications } }
  last: medicine(itemSeq: "${500_000_000 + ROWS}") { name indications }
  first: medicine(itemSeq: "${OLD.itemSeq}") { name indications }
}`

/** Asks on and on until told to stop: whole batches, whole texts, and never an error. */
function startReader(world: World) {
  const counts = new Set<number>()
  let isOver = false
  const read = async () => {
    while (!isOver) {
      const { found, last, first } = await world.ask<Seen>(QUERY)
      counts.add(found.totalCount)
      expect(found.totalCount === 1 || found.totalCount % BATCH === 0).toBe(true)
      for (const { name, indications } of [...found.nodes, last].filter(node => !!node)) {
        const right = `이 약은 ${/\d+/.exec(name)?.[0]}번째 증상에 씁니다.`
        expect([right, ...(name === OLD.name ? [OLD.indications] : [])]).toContain(indications)
      }
      expect([OLD.indications, NEW_TEXT]).toContain(first.indications)
    }
    return [...counts].sort((a, b) => a - b)
  }
  const done = read()
  done.catch(() => undefined)
  return { counts, stop: () => ((isOver = true), done) }
}

test('an import that is killed half-way and run again: every medicine once and whole, while the server answers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pilling-import-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'items.jsonl')
  writeFileSync(file, items.map(item => JSON.stringify(item)).join('\n'))
  const database = await createDatabase(inject('postgresUrl'))
  onTestFinished(() => database.drop())
  const world = await createWorld({ databaseUrl: database.url, medicines: [OLD] })
  const { count, byItemSeqs } = world.app.store
  const reader = startReader(world)

  const killed = startProgram('dist/import.js', { DATABASE_URL: database.url }, file)
  const atKill = await vi.waitUntil(async () => ((await count()).all > BATCH ? (await count()).all : null), {
    timeout: 20_000,
    interval: 10,
  })
  killed.kill('SIGKILL')
  expect(await killed.ended).toBe('SIGKILL')
  expect(atKill).toBeLessThan(ROWS)

  const again = startProgram('dist/import.js', { DATABASE_URL: database.url }, file)
  expect(await again.ended).toBe(0)
  const [, rows, added, unchanged] =
    /\(rows (\d+), added (\d+), changed 0, unchanged (\d+), older 0, skipped 0\)/.exec(again.said())?.map(Number) ?? []
  expect({ rows, sum: Number(added) + Number(unchanged) }).toEqual({ rows: ROWS, sum: ROWS })
  expect(Number(unchanged) % BATCH).toBe(0)
  expect(unchanged).toBeGreaterThanOrEqual(atKill)

  await vi.waitFor(() => expect(reader.counts).toContain(ROWS), { timeout: 5_000 })
  const seen = await reader.stop()
  expect(seen.length).toBeGreaterThan(2)
  expect(await count()).toEqual({ all: ROWS, official: ROWS })
  const kept = await byItemSeqs(items.map(({ itemSeq }) => itemSeq ?? ''))
  expect(new Map(kept.map(row => [row.itemSeq, [row.name, row.indications]]))).toEqual(
    new Map(items.map(item => [item['itemSeq'], [item['itemName'], item['efcyQesitm']?.trim()]])),
  )
})

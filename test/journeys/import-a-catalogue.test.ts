import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { UpstreamError } from '../../src/errors.js'
import { SAMPLES } from '../../src/medicine/sample.js'
import { apiItem, createWorld, KEY, type World } from '../world.js'

const SILENT = { at: () => undefined }
const code = (i: number) => String(300_000_000 + i)
const items = (count: number) => Array.from({ length: count }, (_, i) => apiItem(code(i), `가져온약${i}호정`))

function fileOf(lines: readonly unknown[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'pilling-import-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'items.jsonl')
  writeFileSync(path, lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
  return path
}

/** All that an import may write, row by row. */
async function dump({ databaseUrl }: World) {
  const sql = postgres(databaseUrl, { max: 1 })
  const tables = ['medicine', 'medicine_cache', 'medicine_catalogue', 'medicine_absence', 'medicine_import']
  const rows = await Promise.all(tables.map(table => sql`select * from ${sql(table)} order by 1`))
  await sql.end()
  return rows.map(table => [...table])
}

interface Read {
  medicine: {
    name: string
    manufacturer: string
    indications: string
    storage: string | null
    boxedWarning: string | null
  }
}
const read = async ({ ask }: Pick<World, 'ask'>, itemSeq: string) =>
  (
    await ask<Read>(
      'query ($code: String!) { medicine(itemSeq: $code) { name manufacturer indications storage boxedWarning } }',
      { code: itemSeq },
    )
  ).medicine

interface Found {
  found: { nodes: { name: string }[]; totalCount: number; isCatalogueComplete: boolean; servedFrom: string }
}
const search = async ({ ask }: Pick<World, 'ask'>, typed: string) =>
  (
    await ask<Found>(
      'query ($typed: String!) { found: medicines(search: $typed) { nodes { name } totalCount isCatalogueComplete servedFrom } }',
      { typed },
    )
  ).found

/** Until the news has come round, on however busy a machine. */
const soon = (expected: () => Promise<void>) => vi.waitFor(expected, { timeout: 10_000 })

test('the whole file, then a part of it with other texts: only those change, and every server says so at once', async () => {
  const world = await createWorld({ medicines: [{ name: '먼저온정' }] })
  const other = await world.open()
  const whole = fileOf(items(1_200))
  expect(await world.app.importer.fromFile(whole, SILENT)).toMatchObject({ rows: 1_200, added: 1_200, bad: [] })
  const before = await dump(world)
  expect(await world.app.importer.fromFile(whole, SILENT)).toMatchObject({ added: 0, changed: 0, unchanged: 1_200 })
  expect(await dump(world)).toEqual(before)

  for (const server of [world, other]) {
    await soon(async () => expect((await search(server, '가져온약7호')).nodes).toEqual([{ name: '가져온약7호정' }]))
    expect((await search(server, '새이름')).nodes).toEqual([])
    expect(await read(server, code(7))).toMatchObject({ name: '가져온약7호정', storage: '실온에서 보관하십시오.' })
    expect((await search(server, '가져온약7호')).servedFrom).toBe('MEMORY')
  }

  const part = fileOf([
    { itemSeq: code(7), itemName: '새이름정', efcyQesitm: '새 문구' },
    { itemSeq: code(8), itemName: '가져온약8호정', depositMethodQesitm: null },
    { itemSeq: code(9), itemName: '가져온약9호정' },
    { itemSeq: code(10), itemName: '가져온약10호정', updateDe: '2019-01-01', efcyQesitm: '옛 문구' },
  ])
  expect(await world.app.importer.fromFile(part, SILENT)).toMatchObject({
    changed: 2,
    unchanged: 1,
    older: 1,
    added: 0,
  })
  for (const server of [world, other])
    await soon(async () => {
      expect((await search(server, '새이름')).nodes).toEqual([{ name: '새이름정' }])
      expect((await search(server, '가져온약7호정')).nodes).not.toContainEqual({ name: '가져온약7호정' })
      expect(await read(server, code(7))).toEqual({
        name: '새이름정',
        manufacturer: '시험제약(주)',
        indications: '새 문구',
        storage: '실온에서 보관하십시오.',
        boxedWarning: null,
      })
      expect(await read(server, code(8))).toMatchObject({ storage: null })
      expect(await read(server, code(10))).toMatchObject({ indications: expect.stringContaining('가져온약10호정') })
    })
  const sql = postgres(world.databaseUrl, { max: 1 })
  const noted = await sql`select item_seq from medicine_cache where changed_at is not null order by 1`
  await sql.end()
  expect(noted.map(row => String(row['item_seq']))).toEqual([code(7), code(8)])
})

test('two imports at once, of the same medicines in another order, bring each of them once', async () => {
  const world = await createWorld({ portal: items(300) })
  const other = await world.open()
  const [file, backwards] = [fileOf(items(1_200)), fileOf(items(1_200).toReversed())]
  const reports = await Promise.all([
    world.app.importer.fromFile(file, SILENT),
    other.app.importer.fromFile(backwards, SILENT),
    other.app.importer.fromApi(SILENT),
  ])
  expect(reports.reduce((sum, { added }) => sum + added, 0)).toBe(1_200)
  expect(await world.app.store.count()).toEqual({ all: 1_200, official: 1_200 })
})

test('a bad row is told by its number, and the rest goes in', async () => {
  const world = await createWorld({ medicines: [{ name: '먼저온정' }] })
  const path = fileOf([
    `\ufeff${JSON.stringify(apiItem(code(1), '가정'))}`,
    '{"itemSeq": "300000002", "itemName": ',
    '',
    'null',
    '[]',
    { itemSeq: '12', itemName: '짧은정' },
    { itemSeq: code(3), itemName: '' },
    { itemSeq: code(4), itemName: '글이아닌정', efcyQesitm: { text: 'x' } },
    { itemSeq: Number(code(5)), itemName: '숫자정' },
    apiItem(code(6), '널\0정', { efcyQesitm: '효\0능 \ud83d 있음' }),
    `${JSON.stringify(apiItem(code(7), '마지막정'))}\r`,
    { itemSeq: code(8), itemName: '가'.repeat(501) },
  ])
  const report = await world.app.importer.fromFile(path, SILENT)
  expect(report.bad.map(({ row }) => row)).toEqual([2, 4, 5, 6, 7, 8, 12])
  expect(report).toMatchObject({ rows: 11, added: 4 })
  for (const { reason } of report.bad) expect(reason).toMatch(/^[\x20-\x7e]+$/)
  expect(await read(world, code(1))).toMatchObject({ name: '가정' })
  expect((await read(world, code(6))).indications).toMatch(/^효 ?능/)
  expect((await search(world, '마지막정')).nodes).toEqual([{ name: '마지막정' }])
})

test('the live catalogue comes page by page, with progress, and a page that fails is asked for again', async () => {
  const world = await createWorld({ portal: items(250), random: 0 })
  expect((await search(world, '없는이름')).isCatalogueComplete).toBe(false)
  const progress: [number, number][] = []
  const at = (done: number, total: number) => {
    progress.push([done, total])
    if (done === 100) world.portal.fails('html 502', { times: 1 })
  }
  const before = world.portal.calls.length
  const report = await world.app.importer.fromApi({ at })
  expect(report).toEqual({ rows: 250, added: 250, changed: 0, unchanged: 0, older: 0, bad: [], isComplete: true })
  expect(progress).toEqual([
    [100, 250],
    [200, 250],
    [250, 250],
  ])
  const pages = world.portal.calls.slice(before).map(({ params: { pageNo, numOfRows } }) => [pageNo, numOfRows])
  expect(pages).toEqual([1, 2, 2, 3].map(page => [String(page), '100']))
})

test('an import that was cut short goes on where it was, and what it has by then is there', async () => {
  const catalogue = items(250).map((item, i) => (i === 3 ? { ...item, itemName: '' } : item))
  const world = await createWorld({ portal: catalogue, random: 0 })
  const dies = { at: (done: number) => (done >= 100 ? world.portal.fails('plain unauthorized') : undefined) }
  const failure = await world.app.importer.fromApi(dies).catch((error: UpstreamError) => error)
  expect(failure).toMatchObject({ fault: 'key' })
  await vi.waitFor(async () => expect((await search(world, '가져온약')).totalCount).toBe(99))
  world.portal.heal()
  const calls = world.portal.calls.length
  const report = await world.app.importer.fromApi(SILENT)
  expect(world.portal.calls.slice(calls).map(({ params }) => params['pageNo'])).toEqual(['2', '3'])
  expect(report).toMatchObject({ rows: 150, added: 150, isComplete: true })
  await vi.waitFor(async () => expect((await search(world, '가져온약')).totalCount).toBe(249))
  expect(await world.app.importer.fromApi(SILENT)).toMatchObject({
    rows: 250,
    added: 0,
    unchanged: 249,
    bad: [{ row: 4, reason: 'itemName is empty' }],
    isComplete: true,
  })
})

test('a catalogue that can’t be read, or that moved while it was read, is not taken for whole', async () => {
  const unreadable = items(250).map(({ itemSeq, ...item }) => ({ ...item, itemCode: itemSeq ?? null }))
  const world = await createWorld({ portal: unreadable, random: 0 })
  expect(await world.app.importer.fromApi(SILENT)).toMatchObject({ rows: 250, added: 0, isComplete: false })
  world.portal.answers(items(250))
  const moves = { at: (done: number) => (done === 100 ? world.portal.answers(items(250).slice(1)) : undefined) }
  expect(await world.app.importer.fromApi(moves)).toMatchObject({ isComplete: false })
  expect(await world.app.importer.fromApi(SILENT)).toMatchObject({ isComplete: true })
})

test('once the whole catalogue is here a miss is a miss, on every server, and the samples are gone', async () => {
  const world = await createWorld()
  const sample = SAMPLES[0]?.name ?? ''
  expect((await search(world, sample)).nodes).toContainEqual({ name: sample })
  world.portal.answers(items(250))
  const withKey = await world.open({ DATA_GO_KR_SERVICE_KEY: KEY, DATA_GO_KR_BASE_URL: world.portal.url })
  expect((await withKey.app.importer.fromApi(SILENT)).isComplete).toBe(true)
  for (const server of [world, withKey])
    await vi.waitFor(async () => {
      expect(await search(server, '없는이름입니다')).toMatchObject({ nodes: [], isCatalogueComplete: true })
      expect((await search(server, sample)).nodes).not.toContainEqual({ name: sample })
      expect(await read(server, SAMPLES[0]?.itemSeq ?? '')).toBeNull()
    })
  const calls = world.portal.calls.length
  expect((await search(withKey, '또없는이름')).nodes).toEqual([])
  expect(await read(withKey, '399999999')).toBeNull()
  expect(await read(withKey, code(1))).toMatchObject({ name: '가져온약1호정' })
  expect(world.portal.calls).toHaveLength(calls)
})

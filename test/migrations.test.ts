import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { describe, expect, test } from 'vitest'

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const text = (path: string) => readFileSync(at(path), 'utf8')
type Snapshot = ReturnType<typeof generateDrizzleJson>

const { entries } = JSON.parse(text('drizzle/meta/_journal.json')) as {
  entries: { idx: number; tag: string; when: number }[]
}
const numberOf = (idx: number) => String(idx).padStart(4, '0')
const nothing = generateDrizzleJson({}, undefined, undefined, 'snake_case')
const snapshots = entries.map(({ idx }) => JSON.parse(text(`drizzle/meta/${numberOf(idx)}_snapshot.json`)) as Snapshot)

test('drizzle/ gives the tables that table.ts describes: npm run migration writes what is missing', async () => {
  const files = readdirSync(at('src'), { recursive: true, encoding: 'utf8' }).filter(path =>
    /^[^/\\]+[/\\]table\.ts$/.test(path),
  )
  expect(files.length).toBeGreaterThan(0)
  const modules = await Promise.all(files.map(path => import(at(`src/${path}`)) as Promise<Record<string, unknown>>))
  const described = generateDrizzleJson(
    Object.assign({}, ...modules) as Record<string, unknown>,
    undefined,
    undefined,
    'snake_case',
  )
  expect(await generateMigration(snapshots.at(-1) ?? nothing, described)).toEqual([])
})

describe.each(entries.map(entry => [entry.tag, entry] as const))('%s', (tag, { idx, when }) => {
  test('is named for what it does and follows the one before', () => {
    expect(tag).toMatch(new RegExp(`^${numberOf(idx)}_[a-z_]+$`))
    expect(entries[idx]?.tag).toBe(tag)
    expect(when).toBeGreaterThan(entries[idx - 1]?.when ?? 0)
    expect(snapshots[idx]?.prevId).toBe(snapshots[idx - 1]?.id ?? nothing.prevId)
  })

  test('does what its snapshot says; where that is nothing it was written by hand', async () => {
    const statements = await generateMigration(snapshots[idx - 1] ?? nothing, snapshots[idx] ?? nothing)
    const written = text(`drizzle/${tag}.sql`).split('--> statement-breakpoint')
    if (statements.length > 0) expect(written.map(bare)).toEqual(statements.map(bare))
    else expect(written.join('').trim()).not.toBe('')
  })
})

test('every file of drizzle/ is in the journal', () => {
  const files = readdirSync(at('drizzle')).filter(name => name.endsWith('.sql'))
  expect(files.sort()).toEqual(entries.map(({ tag }) => `${tag}.sql`))
})

/** Without its layout, and without the one word that a table needs and Drizzle can't say. */
const bare = (sql: string) => sql.replace('CREATE UNLOGGED TABLE', 'CREATE TABLE').replace(/\s+/g, ' ').trim()

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import type { PersonalTable } from './table.js'

const src = fileURLToPath(new URL('..', import.meta.url))
const modules = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter(path => /^[^/\\]+[/\\]table\.ts$/.test(path))
  .map(path => import(join(src, path)) as Promise<Record<string, unknown>>)
const exported = await Promise.all(modules)
const personal = exported.flatMap(each => (each['PERSONAL'] ?? []) as readonly PersonalTable[])
const pointing = exported
  .flatMap(each => Object.values(each))
  .filter(each => is(each, PgTable))
  .map(table => ({ table, ...getTableConfig(table) }))
  .filter(({ columns }) => columns.some(({ name }) => /user_?id/i.test(name)))

test('there are tables with rows of a person', () => {
  expect(pointing.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['session', 'refresh_token', 'api_token', 'scrap']),
  )
})

test.each(pointing.map(each => [each.name, each] as const))(
  '%s goes with its user, by an index, and is in the inventory that erasure and export are made from',
  (_name, { table, columns, foreignKeys, indexes, primaryKeys, uniqueConstraints }) => {
    const toUser = foreignKeys.filter(key => getTableConfig(key.reference().foreignTable).name === 'app_user')
    expect(toUser.map(key => [key.reference().columns[0]?.name, key.onDelete])).toEqual([['userId', 'cascade']])
    const first = [
      ...indexes.filter(({ config }) => !config.where).map(({ config }) => config.columns[0]),
      ...[...primaryKeys, ...uniqueConstraints].map(key => key.columns[0]),
      ...columns.filter(({ primary, isUnique }) => primary || isUnique),
    ]
    expect(first.some(column => column && 'name' in column && column.name === 'userId')).toBe(true)
    expect(personal.filter(each => each.table === table)).toHaveLength(1)
  },
)

test('no two lists of the export have one name', () => {
  expect(new Set(personal.map(({ name }) => name)).size).toBe(personal.length)
})

test.each(personal.map(each => [each.name, each] as const))(
  'what looks like a secret is none of the export: %s',
  (_name, { table, secrets }) => {
    const columns = Object.keys(Object.fromEntries(getTableConfig(table).columns.map(each => [each.name, each])))
    expect(secrets.filter(each => !columns.includes(each))).toEqual([])
    expect(columns.filter(each => /hash|salt|secret|password/i.test(each) && !secrets.includes(each))).toEqual([])
  },
)

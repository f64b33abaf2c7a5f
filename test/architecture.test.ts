import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { breaches } from './architecture.js'

const src = fileURLToPath(new URL('../src', import.meta.url))

test('the house is as its plan has it', () => {
  expect(breaches(src)).toEqual([])
}, 60_000)

/** A house of these files, which is gone after the test. */
function plant(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'pilling-house-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

test('what the plan allows is not reported', () => {
  const house = {
    'errors.ts': "import type { Log } from './log.js'\n",
    'config.ts': 'export const read = () => process.env.PORT\n',
    'banner.ts': "import type { Config } from './config.js'\n",
    'app.ts': "import './medicine/store.js'\nimport './cache/cache.js'\nimport './config.js'\n",
    'main.ts': "import { createApp } from './app.js'\nawait createApp()\n",
    'schema.ts': "import { printSchema } from 'graphql'\n",
    'db/postgres.ts':
      "import postgres from 'postgres'\nimport { sql } from 'drizzle-orm'\nexport { isDown } from './down.js'\nexport const a = 1\n",
    'cache/postgres.ts':
      "import type { Db } from '../db/postgres.js'\nimport { sql } from 'drizzle-orm'\nimport './level.js'\n",
    'upstream/http.ts': "export const get = () => fetch('/')\n",
    'upstream/brakes.d.ts': 'export default class Brakes {}\n',
    'upstream/circuit.ts': "import Brakes from 'brakes'\n",
    'graph/server.ts':
      "import Fastify from 'fastify'\nimport { useServer } from 'graphql-ws'\n// a fetch(url) or process.env in a comment\n",
    'graph/server.test.ts': "import '../cache/cache.js'\nawait fetch(process.env.URL)\n",
    'medicine/type.ts': "import { registerEnumType } from 'type-graphql'\nregisterEnumType({}, { name: 'A' })\n",
    'medicine/name.ts': "import { disassemble } from 'es-hangul'\nimport { BadInputError } from '../errors.js'\n",
    'medicine/sample.ts': `import type { Label } from './label.js'\n${'// one more\n'.repeat(300)}`,
    'medicine/searchStore.ts': "import { sql } from 'drizzle-orm'\nimport { createCache } from '../cache/cache.js'\n",
    'summary/passage.ts': "import { SECTIONS } from '../medicine/label.js'\n",
    'scrap/table.ts':
      "import { medicine } from '../medicine/table.js'\nimport { pgTable } from 'drizzle-orm/pg-core'\n",
    'scrap/service.ts':
      "import type { Medicines } from '../medicine/service.js'\nconst prefetch = (fetch: () => void) => fetch\n",
    'web/playground/main.tsx': "import '../../app.js'\nexport default fetch(process.env.URL)\n",
  }
  expect(breaches(plant(house))).toEqual([])
})

test.each([
  // Which way imports go.
  ['db/postgres.ts', "import '../cache/cache.js'", 'db/ may not import cache/'],
  ['cache/cache.ts', "import type { M } from '../medicine/service.js'", 'cache/ may not import medicine/'],
  [
    'cache/cache.ts',
    "export type { M } from '../medicine/type.js'\nexport const a = 1",
    'cache/ may not import medicine/',
  ],
  ['medicine/service.ts', "const later = () => import('../scrap/service.js')", 'medicine/ may not import scrap/'],
  ['medicine/service.ts', "let later: import('../scrap/service.js').Scraps", 'medicine/ may not import scrap/'],
  ['medicine/service.ts', "import '../elsewhere/a.js'", 'medicine/ may not import elsewhere/'],
  ['graph/server.ts', "import '../cache/cache.js'", 'tools do not import each other (../cache/cache.js)'],
  ['scrap/service.ts', "import '../medicine/store.js'", 'enter medicine/ through its service.ts or type.ts'],
  ['summary/service.ts', "import '../medicine/label.js'", 'enter medicine/ through its service.ts or type.ts'],
  ['scrap/service.ts', "import '../medicine/table.js'", 'enter medicine/ through its service.ts or type.ts'],
  ['scrap/service.ts', "import { createApp } from '../app.js'", '../app.js is handed in by app.ts, not imported'],
  [
    'graph/server.ts',
    "import type { Config } from '../config.js'",
    '../config.js is handed in by app.ts, not imported',
  ],
  ['log.ts', "import { readConfig } from './config.js'", 'a word may not import ./config.js'],
  ['errors.ts', "import '../src/db/redis.js'", 'a word may not import ../src/db/redis.js'],
  ['banner.ts', "import './db/redis.js'", './ may not import db/'],
  ['graph/server.ts', "import '../web/playground/main.js'", 'nothing of the server imports web/'],
  // Each kind of danger has one door.
  ['medicine/service.ts', "import { sql } from 'drizzle-orm'", 'SQL is written in store.ts'],
  ['cache/redis.ts', "import { text } from 'drizzle-orm/pg-core'", 'SQL is written in store.ts'],
  ['medicine/service.ts', "import { Field } from 'type-graphql'", 'a service does not know that GraphQL exists'],
  ['medicine/loaders.ts', "import 'graphql/index.js'", 'a service does not know that GraphQL exists'],
  [
    'operations/health.ts',
    "import type { ApolloServer } from '@apollo/server'",
    'a service does not know that GraphQL exists',
  ],
  ['operations/health.ts', "import Fastify from 'fastify'", 'HTTP is known in graph/'],
  ['cache/redis.ts', "import type { Redis } from 'ioredis'", 'connections are opened in db/'],
  ['medicine/store.ts', "import postgres from 'postgres'", 'connections are opened in db/'],
  ['cache/guard.ts', "import Brakes from 'brakes'", 'brakes is known in upstream/circuit.ts'],
  ['upstream/http.ts', "import pRetry from 'p-retry'", 'p-retry is known in upstream/retry.ts'],
  ['db/redis.ts', 'const url = process.env.REDIS_URL', 'the environment is read in config.ts'],
  [
    'db/redis.ts',
    "const url = globalThis.process['env'].A ?? process['env'].A",
    'the environment is read in config.ts',
  ],
  ['db/redis.ts', 'const { env } = process', 'the environment is read in config.ts'],
  ['db/redis.ts', "import { env } from 'node:process'", 'the environment is read in config.ts'],
  ['upstream/mfds.ts', "const ask = () => fetch('/')", 'the network is reached through upstream/http.ts'],
  ['main.ts', "await globalThis.fetch('/')", 'the network is reached through upstream/http.ts'],
  // What a pure noun may know.
  ['medicine/name.ts', "import type { S } from './store.js'", 'pure, so it may not import ./store.js'],
  ['summary/passage.ts', "import '../medicine/service.js'", 'pure, so it may not import ../medicine/service.js'],
  ['medicine/label.ts', "import { now } from 'node:perf_hooks'", 'pure, so it may not import node:perf_hooks'],
  // Names and shape.
  ['medicine/utils.ts', 'export const a = 1', 'this name says nothing: call it after what it is'],
  ['medicine/index.ts', 'export const a = 1', 'this name says nothing: call it after what it is'],
  ['vitamin/service.ts', 'export const a = 1', 'give vitamin/ a place in STREET'],
  ['medicine/name/fold.ts', 'export const a = 1', 'give medicine/name/ a place in STREET'],
  ['medicine/service.js', 'export const a = 1', 'the server is written in .ts files'],
  ['medicine/service.ts', 'export default 1', 'export by name, not by default'],
  ['medicine/service.ts', 'export default function serve() {}', 'export by name, not by default'],
  ['medicine/service.ts', 'const a = 1\nexport { a as default }', 'export by name, not by default'],
  [
    'cache/cache.ts',
    "export * from './level.js'\nexport const a = 1",
    'a barrel hides who needs what: export it where it is made',
  ],
  [
    'cache/cache.ts',
    "export { a } from './level.js'\nexport { b } from './key.js'",
    'a barrel hides who needs what: export it where it is made',
  ],
  ['cache/cache.ts', 'listen()', 'a module does nothing when it is imported'],
  ['cache/cache.ts', 'export const a = await listen()', 'a module does nothing when it is imported'],
  ['cache/cache.ts', '// one more\n'.repeat(251), '252 lines are more than 250: is it still one idea?'],
])('a breach in %s is named: %s', (path, text, why) => {
  expect(breaches(plant({ [path]: `${text}\n` }))).toEqual([`${path}: ${why}`])
})

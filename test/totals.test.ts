import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeTotals } from './totals.js'

let folder: string
const root = fileURLToPath(new URL('..', import.meta.url))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pilling-totals-'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** The last line of a run of these files, and how it ended. */
function run(files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const reporters = ['--reporter', 'default', '--reporter', join(root, 'test/totals.ts')]
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder, ...reporters]
  const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: folder })
  return { last: stdout.trimEnd().split('\n').at(-1), isGood: status === 0 }
}

const head = "import { beforeAll, describe, test } from 'vitest'; "

test('passed, failed and skipped tests, broken suites and files that do not load are all in the last line', () => {
  const good = `${head}test('a', () => {}); test('b', () => {})`
  expect(run({ 'good.test.js': good })).toEqual({ last: '2 passed, 0 failed', isGood: true })

  const mixed = `${head}test('a', () => {}); test('b', () => { throw new Error('no') }); test.skip('c', () => {})`
  const suite = `${head}describe('d', () => { beforeAll(() => { throw new Error('no') }); test('e', () => {}) })`
  const broken = 'throw new Error("no")'
  const files = { 'mixed.test.js': mixed, 'suite.test.js': suite, 'broken.test.js': broken }
  expect(run(files)).toEqual({ last: '3 passed, 3 failed, 2 skipped', isGood: false })
}, 60_000)

test('a run that ended badly before any test is one failure', () => {
  expect(describeTotals({ passed: 0, failed: 0, skipped: 0 }, 1)).toBe('0 passed, 1 failed')
  expect(describeTotals({ passed: 3, failed: 0, skipped: 0 }, 0)).toBe('3 passed, 0 failed')
})

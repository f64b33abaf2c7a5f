import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { pharmacyItem } from '../fakes/pharmacies.js'
import { startProgram } from '../program.js'
import { createWorld, KEY, type World } from '../world.js'

function fileOf(lines: readonly unknown[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'pilling-command-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'pharmacies.jsonl')
  writeFileSync(path, lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
  return path
}

/** Runs `npm run import:pharmacies` to its end. */
async function runImport(env: Record<string, string>, ...args: string[]) {
  const program = startProgram('dist/importPharmacies.js', env, ...args)
  return { code: await program.ended, said: program.said() }
}

/** The stores of a world, without its key. */
const storesOf = ({ settings: { DATABASE_URL, REDIS_URL } }: World) => ({ DATABASE_URL, REDIS_URL })

test('a file: what came, what was kept and marked and why, and what was skipped', async () => {
  const world = await createWorld()
  const rows = [
    pharmacyItem(1),
    'no JSON at all',
    pharmacyItem(2, { wgs84Lat: '0', wgs84Lon: '0' }),
    pharmacyItem(3, { dutyTime7s: '0930', dutyTime7c: '0930', dutyTime8s: '0900' }),
    pharmacyItem(4, { dutyName: '' }),
    pharmacyItem(5, { hpid: undefined, dutyAddr: undefined, wgs84Lat: undefined }),
    pharmacyItem(1),
  ]
  const first = await runImport(storesOf(world), fileOf(rows))
  expect(first.said).toContain('(rows 7, added 4, changed 0, unchanged 0, older 0, doubled 1, skipped 2)')
  expect(first.said).toContain('(kept and marked 3: coordinates 2, hours 1, address 1)')
  expect(first.said).toContain('  시험2약국 C2000002: coordinates: not in Korea')
  expect(first.said).toMatch(/ {2}시험3약국 C2000003: hours of SUNDAY: .+; hours of HOLIDAY: .+/)
  expect(first.said).toContain('  시험5약국: address: none; coordinates: none')
  expect(first.said).toContain('2행을 건너뜀 (row 2 skipped): not JSON')
  expect(first.said).toContain('5행을 건너뜀 (row 5 skipped): dutyName is empty')
  expect(first.said).toContain('100%')
  expect(first.code).toBe(0)
  const { list, store } = world.app.pharmacyList
  await vi.waitFor(async () => expect(list.generation).toBe((await store.list()).generation), { timeout: 10_000 })
  expect(await store.count(), 'the samples have gone from the running server').toMatchObject({ all: 4, official: 4 })
})

test('the live list: a bar, a total, what became of the missing, and never the key', async () => {
  const all = Array.from({ length: 1_200 }, (_, i) => pharmacyItem(i))
  const world = await createWorld({ listed: all })
  world.portal.fails('plain unauthorized')
  const failed = await runImport(world.settings)
  expect(failed.code).toBe(1)
  expect(failed.said).toContain('run again to go on')
  world.portal.heal()
  const done = await runImport(world.settings)
  expect(done.said).toContain('(rows 1200, added 1200, changed 0, unchanged 0, older 0, doubled 0, skipped 0)')
  expect(done.said).toContain('1200/1200 건')
  expect(done.said).toContain('the whole list is here, 0 removed')
  expect(done.code).toBe(0)

  world.portal.listsPharmacies(all.slice(0, 100))
  const shrunken = await runImport(world.settings)
  expect(shrunken.said).toContain('1100 missing, none removed')
  expect(shrunken.said).toContain('see the runbook')
  expect(shrunken.code).toBe(1)
  expect(await world.app.pharmacyList.store.count()).toMatchObject({ official: 1_200 })

  world.portal.listsPharmacies(all.slice(20))
  const closed = await runImport(world.settings)
  expect(closed.said).toContain('the whole list is here, 20 removed')
  expect(closed.code).toBe(0)
  const said = [failed, done, shrunken, closed].map(each => each.said).join('\n')
  expect(said).not.toContain(KEY)
  expect(said).not.toMatch(/ {4}at |node_modules/)
})

test('what can’t be imported is said in a sentence', async () => {
  const world = await createWorld()
  const [noFile, noKey, flag, useless] = await Promise.all([
    runImport(storesOf(world), '/nowhere/pharmacies.jsonl'),
    runImport(storesOf(world)),
    runImport(storesOf(world), '--help'),
    runImport(storesOf(world), fileOf(['<html>', 'secret-value'])),
  ])
  expect([noFile.code, noKey.code, flag.code, useless.code]).toEqual([1, 2, 2, 1])
  expect(noFile.said).toContain('no such file')
  expect(noKey.said).toContain('DATA_GO_KR_SERVICE_KEY')
  expect(flag.said).toContain('npm run import:pharmacies')
  expect(useless.said).toContain('is it JSON Lines in UTF-8?')
  for (const { said } of [noFile, noKey, flag, useless]) expect(said).not.toMatch(/ {4}at |node_modules|secret-value/)
})

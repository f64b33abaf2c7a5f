import { expect, test, vi } from 'vitest'
import { PHARMACY_PATH, pharmacyItem } from '../fakes/pharmacies.js'
import { startProgram } from '../program.js'
import { sqlOf } from '../traces.js'
import { createWorld, type World } from '../world.js'

const ROWS = 3_600
const items = Array.from({ length: ROWS }, (_, i) => pharmacyItem(i))
const pagesOf = ({ portal }: World) =>
  portal.calls.filter(({ path }) => path === PHARMACY_PATH).map(({ params }) => Number(params['pageNo']))

test('an import that is killed while it waits for a page goes on with that page', async () => {
  const world = await createWorld({ listed: items })
  const { count } = world.app.pharmacyList.store
  world.portal.watches(({ params }) => (params['pageNo'] === '3' ? world.portal.hangs() : undefined))
  const killed = startProgram('dist/importPharmacies.js', world.settings)
  await vi.waitUntil(() => pagesOf(world).includes(3), { timeout: 60_000, interval: 20 })
  killed.kill('SIGKILL')
  expect(await killed.ended).toBe('SIGKILL')
  expect(await count()).toMatchObject({ official: 2_000 })
  expect(world.app.pharmacyList.list.isComplete).toBe(false)

  world.portal.watches(() => undefined)
  world.portal.heal()
  const again = startProgram('dist/importPharmacies.js', world.settings)
  expect(await again.ended, again.said()).toBe(0)
  expect(again.said()).toContain('(rows 3600, added 1600, changed 0, unchanged 2000, older 0, doubled 0, skipped 0)')
  expect(again.said()).toContain('the whole list is here')
  expect(pagesOf(world)).toEqual([1, 2, 3, 3, 4, 1, 2, 3, 4])
  expect(await count()).toEqual({ all: ROWS, official: ROWS, placed: ROWS })
})

test('an import that is killed while it writes a page leaves no row half and none twice, and goes on', async () => {
  const world = await createWorld({ listed: items })
  const { count } = world.app.pharmacyList.store
  const killed = startProgram('dist/importPharmacies.js', world.settings)
  await vi.waitUntil(async () => (await count()).official > 1_000, { timeout: 60_000, interval: 5 })
  killed.kill('SIGKILL')
  expect(await killed.ended).toBe('SIGKILL')
  expect((await count()).official).toBeLessThan(ROWS)
  const asked = pagesOf(world)

  const again = startProgram('dist/importPharmacies.js', world.settings)
  expect(await again.ended, again.said()).toBe(0)
  const [from = 0] = pagesOf(world).slice(asked.length)
  expect([asked.length, asked.length + 1]).toContain(from)
  expect(pagesOf(world)).toEqual([...asked, ...[1, 2, 3, 4].filter(page => page >= from), 1, 2, 3, 4])
  const sql = sqlOf(world)
  const [row] = await sql`
    select count(*)::int as all, count(distinct name)::int as known, count(distinct seen_in)::int as runs,
      count(*) filter (where keys_version is null or position is null or opens[1] <> 540)::int as half from pharmacy`
  expect(row).toEqual({ all: ROWS, known: ROWS, runs: 1, half: 0 })
})

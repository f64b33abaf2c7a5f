import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { UpstreamError } from '../../src/errors.js'
import { builtInHolidays } from '../../src/pharmacy/holiday.js'
import { OFFICIAL } from '../../src/pharmacy/row.js'
import { SAMPLES } from '../../src/pharmacy/sample.js'
import { FORMS, legacy, xml, type FormName } from '../fakes/forms.js'
import { holidayItem } from '../fakes/holidays.js'
import { PHARMACY_PATH, pharmacyItem, type PharmacyItem } from '../fakes/pharmacies.js'
import { writeXml } from '../fakes/portalXml.js'
import { sqlOf } from '../traces.js'
import { createWorld, type World } from '../world.js'

const SILENT = { at: () => undefined }
const HOUR = 3_600_000
/** No worker, which would do what is due on the days that pass. */
const ON_ITS_OWN = { ROLE: 'api' }
const items = (count: number) => Array.from({ length: count }, (_, i) => pharmacyItem(i))
const hpid = (i: number) => pharmacyItem(i)['hpid'] ?? ''

function fileOf(lines: readonly unknown[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'pilling-pharmacies-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'pharmacies.jsonl')
  writeFileSync(path, lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
  return path
}

/** As an export of another kind has it: no hpid, and no hours at all. */
const withoutHours = ({ hpid: _hpid, ...item }: PharmacyItem): PharmacyItem =>
  Object.fromEntries(Object.entries(item).filter(notOfHours))
const notOfHours = ([key]: readonly [string, string]) => !key.startsWith('dutyTime')

const importerOf = ({ app }: Pick<World, 'app'>) => app.pharmacyList.importer
const storeOf = ({ app }: Pick<World, 'app'>) => app.pharmacyList.store
const shownOf = async (world: World, code: string) => (await storeOf(world).byCodes([code]))[0] ?? null
const holidaysOf = (...years: readonly number[]) =>
  years.flatMap(year => (builtInHolidays(year) ?? []).map(({ day, name }) => holidayItem(day, name)))
const pagesOf = (world: World) =>
  world.portal.calls.filter(({ path }) => path === PHARMACY_PATH).map(({ params }) => Number(params['pageNo']))

const addressOf = ({ dutyAddr = '' }: PharmacyItem = {}) => ({ dutyAddr })

/** All that an import may write, row by row. */
async function dump(world: World) {
  const sql = sqlOf(world)
  return [await sql`select * from pharmacy order by code`, await sql`select * from pharmacy_list`].map(rows => [
    ...rows,
  ])
}

/** Noon in Korea, so that midnight is twelve hours away, whenever this runs. */
function waitForNoon({ clock }: World): void {
  const sinceMidnight = (clock.now() + 9 * HOUR) % (24 * HOUR)
  clock.passes((36 * HOUR - sinceMidnight) % (24 * HOUR))
}

test('the whole list comes in a call for each thousand, and at first in twice as many, with progress, and every server knows that it is here', async () => {
  const all = items(3_500)
  const world = await createWorld({ listed: all, random: 0 })
  const other = await world.open()
  const progress: [number, number][] = []
  const report = await importerOf(world).fromApi({ at: (done, total) => void progress.push([done, total]) })
  expect(report).toMatchObject({ rows: 3_500, added: 3_500, changed: 0, bad: [], marked: [] })
  expect(report.finished).toEqual({ verdict: 'whole', missing: 0 })
  const pages = Array.from({ length: 4 }, (_, i) => i + 1)
  expect(pagesOf(world), 'where nothing is known yet, nothing shows what slipped').toEqual([...pages, ...pages])
  expect(progress.slice(-2)).toEqual([
    [3_000, 3_500],
    [3_500, 3_500],
  ])
  expect(await storeOf(world).count()).toEqual({ all: 3_500, official: 3_500, placed: 3_500 })
  await vi.waitFor(() => expect(other.app.pharmacyList.list).toMatchObject({ isComplete: true }), { timeout: 10_000 })
  expect(world.app.pharmacyList.list.generation, 'all that is kept by it is forgotten once').toBe(1)
  expect((await importerOf(world).fromApi(SILENT)).unchanged).toBe(3_500)
  expect(pagesOf(world)).toHaveLength(12)
})

test('a pharmacy that has closed disappears from every server once a whole run has missed it, and not before', async () => {
  const all = items(2_500)
  const world = await createWorld({ listed: all, random: 0 })
  const other = await world.open()
  await importerOf(world).fromApi(SILENT)
  expect(await importerOf(world).fromApi(SILENT)).toMatchObject({ added: 0, changed: 0, unchanged: 2_500 })
  const { generation } = world.app.pharmacyList.list
  world.portal.listsPharmacies(all.filter((_, i) => i !== 1_234))
  const dies = { at: (done: number) => (done === 2_000 ? world.portal.fails('plain unauthorized') : undefined) }
  await expect(importerOf(world).fromApi(dies)).rejects.toMatchObject({ fault: 'key' })
  expect(await shownOf(world, hpid(1_234)), 'most of a run has not seen it').not.toBeNull()
  world.portal.heal()
  expect((await importerOf(world).fromApi(SILENT)).finished).toEqual({ verdict: 'whole', missing: 1 })
  expect(pagesOf(world), 'what is missing is looked for once more').toEqual([
    1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 3, 1, 2, 3,
  ])
  expect(await shownOf(world, hpid(1_234))).toBeNull()
  expect(await shownOf(world, hpid(1_235))).toMatchObject({ name: '시험1235약국', source: OFFICIAL })
  await vi.waitFor(() => expect(other.app.pharmacyList.list.generation).toBeGreaterThan(generation), {
    timeout: 10_000,
  })
})

test('what a row says is kept as it is: hours, phone, and where it stands', async () => {
  const late = pharmacyItem(1, { dutyTime6s: '2000', dutyTime6c: '0730', dutyTime8s: '0930', dutyTime8c: '0930' })
  const world = await createWorld({ listed: [late] })
  const { marked } = await importerOf(world).fromApi(SILENT)
  const weekdays = <T>(value: T) => Array.from({ length: 5 }, () => value)
  expect(await shownOf(world, hpid(1))).toMatchObject({
    code: hpid(1),
    name: '시험1약국',
    phone: '02-2001-0001',
    latitude: 37.4002,
    longitude: 126.8,
    hours: {
      opens: [...weekdays(540), 1_200, null, null],
      closes: [...weekdays(1_140), 1_890, null, null],
      unclear: [8],
    },
  })
  expect(marked).toEqual([{ name: '시험1약국', hpid: hpid(1), faults: [expect.stringMatching(/^hours of HOLIDAY: /)] }])
})

test('an import that was cut short goes on where it was, even on the next day; later it begins anew', async () => {
  const world = await createWorld({ listed: items(3_500), random: 0, env: ON_ITS_OWN })
  waitForNoon(world)
  const quota = () => legacy('22')
  world.portal.watches(({ params }) => (params['pageNo'] === '3' ? world.portal.fails(quota) : undefined))
  await expect(importerOf(world).fromApi(SILENT)).rejects.toMatchObject({ fault: 'quota' })
  expect(await storeOf(world).count()).toMatchObject({ official: 2_000 })
  expect(world.app.pharmacyList.list.isComplete).toBe(false)
  world.portal.watches(() => undefined)
  world.portal.heal()
  await expect(importerOf(world).fromApi(SILENT), 'until midnight nobody asks').rejects.toMatchObject({
    fault: 'quota',
  })
  expect(pagesOf(world)).toEqual([1, 2, 3])

  world.clock.passes(12 * HOUR)
  expect(await importerOf(world).fromApi(SILENT)).toMatchObject({
    rows: 3_500,
    added: 1_500,
    unchanged: 2_000,
    finished: { verdict: 'whole', missing: 0 },
  })
  expect(pagesOf(world), 'what came in two parts is looked through once more').toEqual([1, 2, 3, 3, 4, 1, 2, 3, 4])

  world.portal.fails('plain unauthorized')
  await expect(importerOf(world).fromApi(SILENT)).rejects.toThrow(UpstreamError)
  world.portal.heal()
  world.clock.passes(25 * HOUR)
  expect(await importerOf(world).fromApi(SILENT)).toMatchObject({ rows: 3_500, unchanged: 3_500 })
})

test('a list that moved while it was read, that comes in part, or that has suddenly shrunk takes nothing away', async () => {
  const all = items(2_400)
  const world = await createWorld({ listed: all, random: 0 })
  await importerOf(world).fromApi(SILENT)
  const verdictOf = async () => (await importerOf(world).fromApi(SILENT)).finished

  world.portal.watches(({ params }) => world.portal.listsPharmacies(params['pageNo'] === '1' ? all : all.slice(1)))
  expect(await verdictOf(), 'a row of page 2 slips to page 1, unseen').toEqual({ verdict: 'moved', missing: 1 })
  world.portal.watches(() => undefined)

  world.portal.listsPharmacies(all)
  world.portal.fails(({ items: rows, ...page }) => xml(writeXml(rows.slice(0, 600), page)))
  expect(await verdictOf()).toEqual({ verdict: 'partial', missing: 800 })
  world.portal.heal()

  world.portal.listsPharmacies(all.slice(0, 100))
  expect(await verdictOf()).toEqual({ verdict: 'shrunken', missing: 2_300 })
  world.portal.listsPharmacies([])
  expect(await verdictOf()).toEqual({ verdict: 'partial', missing: 2_400 })
  expect(await storeOf(world).count()).toMatchObject({ official: 2_400 })
  expect(world.app.pharmacyList.list.isComplete).toBe(true)

  world.portal.listsPharmacies(all.slice(100))
  expect(await verdictOf(), 'a hundred may have closed').toEqual({ verdict: 'whole', missing: 100 })
  expect(await storeOf(world).count()).toMatchObject({ official: 2_300 })
})

test('a pharmacy that slipped from page to page, with another in its place, is not taken for closed', async () => {
  const all = items(1_500)
  const world = await createWorld({ listed: all, random: 0 })
  await importerOf(world).fromApi(SILENT)
  // One opens and one closes at once: the count stays, and the first of page 2 is now the last of page 1.
  world.portal.watches(({ params }) =>
    params['pageNo'] === '2' ? world.portal.listsPharmacies([...all.slice(1), pharmacyItem(7_000)]) : undefined,
  )
  expect((await importerOf(world).fromApi(SILENT)).finished).toEqual({ verdict: 'whole', missing: 0 })
  expect(await shownOf(world, hpid(1_000))).not.toBeNull()
  world.portal.watches(() => undefined)
  expect((await importerOf(world).fromApi(SILENT)).finished).toEqual({ verdict: 'whole', missing: 1 })
  expect(await shownOf(world, hpid(1_000))).not.toBeNull()
  expect(await shownOf(world, hpid(0))).toBeNull()
})

test('a row that can’t be read is told, and the pharmacy that was known before stays as it was', async () => {
  const all = items(300)
  const world = await createWorld({ listed: all, random: 0 })
  await importerOf(world).fromApi(SILENT)
  const spoilt = all.map((item, i) => (i === 7 ? { ...item, dutyName: '' } : item))
  world.portal.listsPharmacies([...spoilt, pharmacyItem(3)])
  expect(await importerOf(world).fromApi(SILENT)).toMatchObject({
    unchanged: 299,
    doubled: 1,
    bad: [{ row: 8, reason: 'dutyName is empty' }],
    finished: { verdict: 'whole', missing: 0 },
  })
  expect(await shownOf(world, hpid(7))).toMatchObject({ name: '시험7약국' })
  world.portal.listsPharmacies(all.map(({ hpid: code = '', ...item }) => ({ ...item, code })))
  expect(await importerOf(world).fromApi(SILENT)).toMatchObject({ rows: 300, finished: { verdict: 'partial' } })
  expect(await storeOf(world).count()).toMatchObject({ official: 300 })
})

test('a pharmacy that the list has twice, on two pages, is one, and its list is whole', async () => {
  const all = items(1_500)
  const twice = [...all.slice(0, 1_400), pharmacyItem(3), ...all.slice(1_400)]
  const world = await createWorld({ listed: twice, random: 0 })
  expect(await importerOf(world).fromApi(SILENT)).toMatchObject({
    added: 1_500,
    doubled: 1,
    finished: { verdict: 'whole', missing: 0 },
  })
  world.portal.listsPharmacies(twice.slice(1))
  expect((await importerOf(world).fromApi(SILENT)).finished).toEqual({ verdict: 'whole', missing: 1 })
  expect(await shownOf(world, hpid(0))).toBeNull()
})

test('pages that come in another order each time bring some twice and others never, and take nothing away', async () => {
  const all = items(2_400)
  const world = await createWorld({ listed: all, random: 0 })
  await importerOf(world).fromApi(SILENT)
  let turns = 0
  world.portal.watches(() => {
    turns += 130
    world.portal.listsPharmacies([...all.slice(turns), ...all.slice(0, turns)])
  })
  expect((await importerOf(world).fromApi(SILENT)).finished).toMatchObject({ verdict: 'partial' })
  expect(await storeOf(world).count()).toMatchObject({ official: 2_400 })
})

test('rows that can’t be read don’t stand for others that did not come', async () => {
  const all = items(300)
  const world = await createWorld({ listed: all, random: 0 })
  await importerOf(world).fromApi(SILENT)
  // Three can't be read and three don't come, of the three hundred that it says there are.
  const spoilt = all.slice(0, 297).map((item, i) => (i < 3 ? { ...item, dutyName: '' } : item))
  world.portal.fails(({ items: _all, ...page }) => xml(writeXml(spoilt, { ...page, totalCount: 300 })))
  expect((await importerOf(world).fromApi(SILENT)).finished).toEqual({ verdict: 'partial', missing: 3 })
  expect(await storeOf(world).count()).toMatchObject({ official: 300 })
})

test('on the first import too, what slips from page to page is found', async () => {
  const all = items(1_500)
  const world = await createWorld({ listed: all, random: 0 })
  let first = true
  world.portal.watches(({ params }) => {
    if (first && params['pageNo'] === '2') world.portal.listsPharmacies([...all.slice(1), pharmacyItem(7_000)])
    if (params['pageNo'] === '2') first = false
  })
  expect((await importerOf(world).fromApi(SILENT)).finished).toMatchObject({ verdict: 'whole' })
  expect(await shownOf(world, hpid(1_000))).not.toBeNull()
})

test('a run that goes on where one has come or gone meanwhile is whole all the same', async () => {
  const all = items(2_500)
  const world = await createWorld({ listed: all, random: 0 })
  await importerOf(world).fromApi(SILENT)
  const dies = { at: (done: number) => (done === 2_000 ? world.portal.fails('plain unauthorized') : undefined) }
  await expect(importerOf(world).fromApi(dies)).rejects.toMatchObject({ fault: 'key' })
  world.portal.heal()
  const spoilt = all.map((item, i) => (i === 5 ? { ...item, dutyName: '' } : item))
  world.portal.listsPharmacies([...spoilt, pharmacyItem(9), pharmacyItem(7_000)])
  expect(await importerOf(world).fromApi(SILENT)).toMatchObject({
    added: 1,
    doubled: 1,
    bad: [{ row: 6, reason: 'dutyName is empty' }],
    finished: { verdict: 'whole', missing: 0 },
  })
})

test.each<[what: string, as: (item: PharmacyItem) => PharmacyItem]>([
  ['coordinates', ({ wgs84Lat = '', ...item }) => ({ ...item, lat: wgs84Lat })],
  ['addresses', ({ dutyAddr = '', ...item }) => ({ ...item, addr: dutyAddr })],
  ['phone numbers', ({ dutyTel1 = '', ...item }) => ({ ...item, tel: dutyTel1 })],
  ['Wednesday', ({ dutyTime3s = '', dutyTime3c = '', ...item }) => ({ ...item, wed: dutyTime3s + dutyTime3c })],
  [
    'hours of most',
    item => (/[05]$/.test(item['hpid'] ?? '') ? item : Object.fromEntries(Object.entries(item).filter(notOfHours))),
  ],
  ['hours in another form', item => ({ ...item, dutyTime1s: '09:00' })],
  [
    'hours',
    item => Object.fromEntries(Object.entries(item).map(([key, value]) => [key.replace('duty', 'open'), value])),
  ],
])('a list that has other words for its %s is refused before anything of it is kept', async (what, as) => {
  const all = items(120)
  const world = await createWorld({ listed: all, random: 0 })
  await importerOf(world).fromApi(SILENT)
  const before = await dump(world)
  const renamed = all.map(item => ({ ...as(item), dutyName: item['dutyName'] ?? '' }))
  world.portal.listsPharmacies(
    what === 'hours' ? renamed.map((item, i) => ({ ...item, ...addressOf(all[i]) })) : renamed,
  )
  await expect(importerOf(world).fromApi(SILENT)).rejects.toMatchObject({ upstream: 'nmc', fault: 'malformed' })
  expect(await dump(world)).toEqual(before)
  world.portal.listsPharmacies(all)
  expect((await importerOf(world).fromApi(SILENT)).finished).toEqual({ verdict: 'whole', missing: 0 })
})

test('new pharmacies on a short last page hold nothing up, though half of them say little', async () => {
  const world = await createWorld({ listed: items(1_000), random: 0 })
  await importerOf(world).fromApi(SILENT)
  const opening = { dutyTel1: undefined, dutyTime1s: undefined, dutyTime1c: undefined, wgs84Lat: undefined }
  const added = Array.from({ length: 60 }, (_, i) => pharmacyItem(2_000 + i, i % 2 ? opening : { dutyTel1: undefined }))
  world.portal.listsPharmacies([...items(1_000), ...added])
  expect(await importerOf(world).fromApi(SILENT)).toMatchObject({ added: 60, finished: { verdict: 'whole' } })
})

test('a field of hours or degrees that is there twice is one that can’t be read, and the pharmacy is kept', async () => {
  const world = await createWorld({ listed: items(3), random: 0 })
  world.portal.fails(({ items: rows, ...page }) => {
    const twice = '<dutyTime1s>0900</dutyTime1s><dutyTime1s>1000</dutyTime1s><wgs84Lat>1</wgs84Lat>'
    const { body, ...reply } = xml(writeXml(rows, page))
    return { ...reply, body: String(body).replace('<dutyTime1s>0900</dutyTime1s>', twice) }
  })
  expect(await importerOf(world).fromApi(SILENT)).toMatchObject({
    added: 3,
    bad: [],
    marked: [{ faults: ['coordinates: none', 'hours of MONDAY: not a time of day'] }],
    finished: { verdict: 'whole' },
  })
})

test('with a key the samples go at the start, and the first list does not wait for Monday', async () => {
  const world = await createWorld({ env: ON_ITS_OWN }) // without a key its worker would import nothing
  expect(await storeOf(world).count()).toMatchObject({ all: SAMPLES.length })
  const { DATABASE_URL = '' } = world.settings
  const keyed = await createWorld({ listed: items(30), random: 0, databaseUrl: DATABASE_URL })
  expect(await storeOf(keyed).count()).toMatchObject({ all: 0 })
  const year = new Date(keyed.clock.now() + 9 * HOUR).getUTCFullYear()
  keyed.portal.listsHolidays(holidaysOf(year, year + 1))
  await keyed.open()
  const sql = sqlOf(world)
  const waiting = await sql`
    select name, start_after > now() + interval '30 seconds' as is_later from pgboss.job
    where name like 'pharmacy.%' and state = 'created' and name <> 'pharmacy.purge' order by name`
  expect([...waiting]).toEqual([
    { name: 'pharmacy.holidays', is_later: true },
    { name: 'pharmacy.import', is_later: true },
  ])
  await sql`update pgboss.job set start_after = now() where name like 'pharmacy.%' and state = 'created'`
  await vi.waitFor(() => expect(keyed.app.pharmacyList.list.isComplete).toBe(true), { timeout: 30_000 })
  await vi.waitFor(async () => expect(await sql`select * from holiday_year`).toHaveLength(2), { timeout: 30_000 })
  await vi.waitFor(
    async () => {
      const left =
        await sql`select 1 from pgboss.job where name in ('pharmacy.import', 'pharmacy.holidays') and state in ('created', 'active')`
      expect(left).toHaveLength(0)
    },
    { timeout: 30_000 },
  )
  await keyed.open()
  const again =
    await sql`select name from pgboss.job where name in ('pharmacy.import', 'pharmacy.holidays') and state = 'created'`
  expect([...again]).toEqual([])
})

test.each(['created', 'retry', 'active'])('a start adds no import to one that is %s', async state => {
  const world = await createWorld({ listed: items(3), env: ON_ITS_OWN })
  const sql = sqlOf(world)
  const jobs = () => sql`
    select name, state::text from pgboss.job where name in ('pharmacy.import', 'pharmacy.holidays') order by name, state`
  await sql`update pgboss.job set state = ${state}, start_after = now() + interval '10 hours' where name like 'pharmacy.%'`
  const before = [...(await jobs())]
  expect(before).toEqual([
    { name: 'pharmacy.holidays', state },
    { name: 'pharmacy.import', state },
  ])
  await world.open()
  expect([...(await jobs())]).toEqual(before)
  await sql`update pgboss.job set state = 'failed' where name like 'pharmacy.%'`
  await world.open()
  expect(
    (await jobs()).map(job => job['state']),
    'nobody tries these again',
  ).toEqual(['created', 'failed', 'created', 'failed'])
})

test('whatever the portal answers in the place of a page, nothing is lost, and the next run is whole', async () => {
  const world = await createWorld({ listed: items(3), random: 0, env: ON_ITS_OWN })
  await importerOf(world).fromApi(SILENT)
  const before = await storeOf(world).count()
  for (const form of Object.keys(FORMS) as FormName[]) {
    world.portal.fails(form)
    const end = await importerOf(world)
      .fromApi(SILENT)
      .then(({ finished }) => finished?.verdict)
      .catch((error: unknown) => (error instanceof UpstreamError ? error.fault : error))
    expect(
      ['moved', 'partial', 'whole', 'timeout', 'network', 'server', 'rate', 'quota', 'key', 'malformed', 'request'],
      form,
    ).toContain(end)
    expect(await storeOf(world).count(), form).toEqual(before)
    world.portal.heal()
    // A circuit may rest, and a day's calls be used up.
    world.clock.passes(25 * HOUR)
  }
  expect((await importerOf(world).fromApi(SILENT)).finished).toEqual({ verdict: 'whole', missing: 0 })
  expect(await storeOf(world).count()).toEqual(before)
})

test('a file, again without a change, and another list of the same pharmacies without hours or hpids', async () => {
  const world = await createWorld()
  expect(await storeOf(world).count()).toEqual({ all: SAMPLES.length, official: 0, placed: SAMPLES.length })
  const whole = fileOf(items(1_200))
  expect(await importerOf(world).fromFile(whole, SILENT)).toMatchObject({ rows: 1_200, added: 1_200, finished: null })
  expect(await storeOf(world).count(), 'the samples have gone').toMatchObject({ all: 1_200, official: 1_200 })
  const before = await dump(world)
  expect(await importerOf(world).fromFile(whole, SILENT)).toMatchObject({ added: 0, changed: 0, unchanged: 1_200 })
  expect(await dump(world)).toEqual(before)

  const other = items(1_300).map(withoutHours)
  const rewritten = other.map((item, i) =>
    i === 5 ? { ...item, dutyAddr: '서울 중구 시험로 6, 1층', dutyTel1: '2005-0005' } : item,
  )
  expect(await importerOf(world).fromFile(fileOf([...rewritten, ...rewritten]), SILENT)).toMatchObject({
    added: 100,
    changed: 1,
    unchanged: 1_199,
    doubled: 1_300,
  })
  expect(await shownOf(world, hpid(5))).toMatchObject({
    address: '서울 중구 시험로 6, 1층',
    hours: { opens: { 0: 540 } },
  })
})

test.each<[where: string, between: number]>([
  ['next to each other', 0],
  ['far apart', 450],
])('a pharmacy that a file has with an hpid and without one, %s, is one', async (_, between) => {
  const both = [pharmacyItem(1), withoutHours(pharmacyItem(1, { dutyTel1: '02-555-1234' }))]
  const gap = items(between + 10).slice(10)
  for (const [first, second] of [both, both.toReversed()]) {
    const world = await createWorld()
    const file = fileOf([first, ...gap, second])
    expect(await importerOf(world).fromFile(file, SILENT)).toMatchObject({
      rows: between + 2,
      added: between + 1,
      changed: 0,
      doubled: 1,
    })
    expect(await storeOf(world).count()).toMatchObject({ all: between + 1 })
    expect(await shownOf(world, hpid(1))).toMatchObject({ phone: '02-2001-0001', hours: { opens: { 0: 540 } } })
    expect(await importerOf(world).fromFile(file, SILENT)).toMatchObject({ added: 0, doubled: 1 })
    expect(await storeOf(world).count()).toMatchObject({ all: between + 1 })
  }
})

test('of a file that is older than the list nothing is told as kept', async () => {
  const world = await createWorld({ listed: items(300), random: 0 })
  await importerOf(world).fromApi(SILENT)
  const odd = [pharmacyItem(1, { wgs84Lat: '0' }), pharmacyItem(400, { wgs84Lat: '0' })]
  expect(await importerOf(world).fromFile(fileOf(odd), SILENT)).toMatchObject({ older: 2, marked: [] })
})

test('what the runbook says of a list that has really shrunk takes away what that run missed, and no more', async () => {
  const [count = '', remove = ''] = [
    ...readFileSync('deploy/RUNBOOK.md', 'utf8').matchAll(/-c "([^"]*seen_in[^"]*)"/g),
  ].map(([, command = '']) => command)
  const world = await createWorld({ random: 0, listed: items(1_000), env: ON_ITS_OWN })
  const sql = sqlOf(world)
  await importerOf(world).fromFile(fileOf(items(1_001)), SILENT)
  await sql.unsafe(remove)
  expect(await storeOf(world).count(), 'no run, nothing to take away').toMatchObject({ official: 1_001 })
  await importerOf(world).fromApi(SILENT)
  world.portal.listsPharmacies(items(900))
  expect((await importerOf(world).fromApi(SILENT)).finished).toEqual({ verdict: 'shrunken', missing: 100 })
  world.portal.fails(({ items: rows, ...page }) => xml(writeXml(rows.slice(0, 500), page)))
  expect((await importerOf(world).fromApi(SILENT)).finished).toMatchObject({ verdict: 'partial' })
  world.portal.heal()
  expect([...(await sql.unsafe(count))]).toEqual([{ listed: '900', missing: '100' }])
  await sql.unsafe(remove)
  expect(await storeOf(world).count()).toMatchObject({ official: 900 })
  expect((await importerOf(world).fromApi(SILENT)).finished).toEqual({ verdict: 'whole', missing: 0 })
})

test('the live list takes files over: hpids, its own words, and what it doesn’t have any more goes', async () => {
  const world = await createWorld({ listed: items(1_000), random: 0 })
  const file = fileOf(items(1_100).map(item => ({ ...withoutHours(item), dutyAddr: `${item['dutyAddr']} 1층` })))
  await importerOf(world).fromFile(file, SILENT)
  expect(await importerOf(world).fromApi(SILENT)).toMatchObject({
    added: 0,
    changed: 1_000,
    moved: 1_000,
    finished: { verdict: 'whole', missing: 100 },
  })
  expect(await storeOf(world).count()).toMatchObject({ all: 1_000, official: 1_000 })
  expect(await importerOf(world).fromFile(file, SILENT)).toMatchObject({ added: 0, older: 1_100 })
  expect(await shownOf(world, hpid(9))).toMatchObject({ address: '서울특별시 중구 시험로 10 (시험동)' })
  world.portal.listsPharmacies(items(600))
  expect((await importerOf(world).fromApi(SILENT)).finished).toEqual({ verdict: 'shrunken', missing: 400 })
})

test('two imports at once, of the same pharmacies in another order, bring each of them once', async () => {
  const world = await createWorld({ listed: items(1_200) })
  const other = await world.open()
  const bare = items(1_200).map(withoutHours)
  const reports = await Promise.all([
    importerOf(world).fromFile(fileOf(items(1_200)), SILENT),
    importerOf(other).fromFile(fileOf(bare.toReversed()), SILENT),
    importerOf(other).fromApi(SILENT),
  ])
  expect(reports.reduce((sum, { added }) => sum + added, 0)).toBe(1_200)
  expect(await storeOf(world).count()).toMatchObject({ all: 1_200, official: 1_200 })
})

test('a bad row is told by its line, an odd one by its name, and the rest goes in', async () => {
  const world = await createWorld()
  const path = fileOf([
    `\ufeff${JSON.stringify(pharmacyItem(1))}`,
    '{"hpid": "C1", "dutyName": ',
    '',
    'null',
    { hpid: 'C1000003', dutyName: '' },
    { hpid: '../../x', dutyName: '길을나선약국' },
    pharmacyItem(4, { wgs84Lat: '126.8', wgs84Lon: '37.4' }),
    pharmacyItem(5, { wgs84Lat: undefined }),
    pharmacyItem(6, { dutyTime1s: '9960' }),
    { ...pharmacyItem(7), dutyName: '널\0약\ud83d국' },
    `${JSON.stringify({ ...pharmacyItem(8), wgs84Lat: 37.5, dutyTime1s: 930 })}\r`,
  ])
  const report = await importerOf(world).fromFile(path, SILENT)
  expect(report.bad.map(({ row }) => row)).toEqual([2, 4, 5, 6])
  expect(report).toMatchObject({ rows: 10, added: 6 })
  expect(report.marked).toEqual([
    { name: '시험4약국', hpid: hpid(4), faults: ['coordinates: not in Korea'] },
    { name: '시험5약국', hpid: hpid(5), faults: ['coordinates: none'] },
    { name: '시험6약국', hpid: hpid(6), faults: ['hours of MONDAY: not a time of day'] },
  ])
  expect(await storeOf(world).count()).toEqual({ all: 6, official: 6, placed: 4 })
  expect(await shownOf(world, hpid(4)), 'kept, and shown to nobody').toBeNull()
  const kept = await sqlOf(world)`select latitude, longitude, position from pharmacy where code = ${hpid(4)}`
  expect([...kept]).toEqual([{ latitude: 126.8, longitude: 37.4, position: null }])
  expect(await shownOf(world, hpid(8))).toMatchObject({ latitude: 37.5, hours: { opens: { 0: 570 } } })
})

test('search keys that an older version made are made anew at the start', async () => {
  const world = await createWorld({ pharmacies: [{ name: '열쇠약국', latitude: 37.5, longitude: 127, hpid: 'C1' }] })
  const sql = sqlOf(world)
  await sql`update pharmacy set keys_version = 0, name_folded = '', search_jamo = '', position = null`
  await world.open({})
  const [row] = await sql`select name_folded, name_choseong, position is null as is_lost from pharmacy`
  expect(row).toMatchObject({ name_folded: '열쇠약국', name_choseong: 'ㅇㅅㅇㄱ', is_lost: false })
})

test('on Monday morning the list and the holidays are fetched by themselves, where there is a key', async () => {
  const world = await createWorld({ listed: items(50) })
  const without = await createWorld()
  const sql = sqlOf(world)
  const year = new Date(world.clock.now() + 8 * 24 * HOUR).getUTCFullYear()
  world.portal.listsHolidays(holidaysOf(year, year + 1))
  for (const { clock } of [world, without]) clock.passes(8 * 24 * HOUR)
  await vi.waitFor(async () => expect(await storeOf(world).count()).toMatchObject({ official: 50 }), {
    timeout: 30_000,
  })
  await vi.waitFor(async () => expect(await sql`select * from holiday_year`).toHaveLength(2), { timeout: 30_000 })
  const count = await storeOf(without).count()
  expect(count).toMatchObject({ official: 0, all: SAMPLES.length })
  expect(new Set(pagesOf(world))).toEqual(new Set([1]))
})

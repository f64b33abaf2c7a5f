import fc from 'fast-check'
import { pino } from 'pino'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { connectPostgres } from '../../src/db/postgres.js'
import { KEPT_FOR } from '../../src/feed/service.js'
import { createFeedStore } from '../../src/feed/store.js'
import { fromGlobalId, toGlobalId } from '../../src/graph/node.js'
import { changesSince, CHANGES, createPhone, everythingOf, type Kept, type Phone } from '../phone.js'
import { statementsDuring } from '../statements.js'
import { createWorld, type Person, type World } from '../world.js'

const HOUR = 3_600_000
const NAMES = ['가나다정', '라마바정', '사아자정', '차카타정']

const given = async (env: Record<string, string> = {}) => {
  const world = await createWorld({ medicines: NAMES.map(name => ({ name })), env })
  const medicines = world.known.map(({ itemSeq }) => toGlobalId('Medicine', itemSeq))
  return { world, minji: await world.signIn('민지'), medicines, first: medicines[0] ?? '' }
}

interface Answer {
  schedule?: { id: string } | null
  regimen?: { id: string } | null
  scrap?: { id: string } | null
}

/** Whatever a mutation answers, its user errors too. */
async function mutate(person: Person, call: string, variables: Record<string, unknown> = {}): Promise<Answer> {
  const types: Record<string, string> = {
    id: 'ID!',
    scrap: 'SaveScrapInput!',
    dose: 'CreateScheduleInput!',
    plan: 'CreateRegimenInput!',
    change: 'UpdateRegimenInput!',
    time: 'DateTime!',
  }
  const declared = Object.keys(variables).map(name => `$${name}: ${types[name]}`)
  const head = declared.length > 0 ? `(${declared.join(', ')})` : ''
  const { answer } = await person.ask<{ answer: Answer }>(`mutation ${head} { answer: ${call} }`, variables)
  return answer
}

const save = async (person: Person, medicineId: string, notes = '') =>
  (await mutate(person, 'saveScrap(input: $scrap) { scrap { id } }', { scrap: { medicineId, notes } })).scrap?.id ?? ''

const planDose = async (world: World, person: Person, medicineId: string, inHours: number) => {
  const scheduledTime = new Date(world.clock.now() + inHours * HOUR).toISOString()
  const dose = { medicineId, scheduledTime }
  return (await mutate(person, 'createSchedule(input: $dose) { schedule { id } }', { dose })).schedule?.id ?? ''
}

const today = (world: World, days = 0) => new Date(world.clock.now() + days * 24 * HOUR).toISOString().slice(0, 10)

/** Forgets what is older than seven days, as the job of the night does. */
async function purge(world: World) {
  const postgres = connectPostgres(world.databaseUrl, { log: pino({ level: 'silent' }) })
  onTestFinished(() => postgres.close())
  await createFeedStore(postgres.db).purge(new Date(world.clock.now() - KEPT_FOR), new AbortController().signal)
}

/** Somebody whose credential outlives the days that pass in a test. */
async function program(world: World, person: Person): Promise<Person> {
  const { token } = await world.app.users.apiTokens.issue(fromGlobalId(person.id).id, { name: '밤 일', days: null })
  return world.personOf(person.id, { accessToken: token, refreshToken: '' })
}

describe('an app that begins', () => {
  test('is given a place to go on from, and told to load everything', async () => {
    const { minji, first } = await given()
    await save(minji, first)
    const page = await changesSince(minji, null)
    expect(page).toEqual({ changes: [], cursor: expect.any(String) as string, hasMore: false, isReset: true })
    expect(await changesSince(minji, page.cursor)).toEqual({ ...page, isReset: false })
  })

  test('misses nothing that happens while it loads', async () => {
    const { world, minji, medicines, first } = await given()
    const { cursor } = await changesSince(minji, null)
    const late = await save(minji, first)
    const loaded = await everythingOf(minji)
    const later = await planDose(world, minji, medicines[1] ?? '', 5)
    const { changes } = await changesSince(minji, cursor)
    expect([...loaded.keys()]).toEqual([late])
    expect(changes.map(({ id }) => id)).toEqual([late, later])
  })
})

describe('what changed since', () => {
  test('is told once, as it is now, in the order of the last change', async () => {
    const { world, minji, medicines, first } = await given()
    const phone = createPhone(minji)
    await phone.catchUp()
    const scrap = await save(minji, first, '하나')
    const dose = await planDose(world, minji, medicines[1] ?? '', -1)
    await mutate(minji, 'completeSchedule(id: $id) { schedule { id } }', { id: dose })
    await save(minji, first, '둘')
    const [page] = await phone.catchUp()
    expect(page?.changes).toMatchObject([
      { kind: 'CHANGED', entity: 'SCHEDULE', id: dose, schedule: { status: 'COMPLETED' }, regimen: null, scrap: null },
      { kind: 'CHANGED', entity: 'SCRAP', id: scrap, schedule: null, regimen: null, scrap: { notes: '둘' } },
    ])
    expect(page).toMatchObject({ hasMore: false, isReset: false })
    await mutate(minji, 'deleteSchedule(id: $id) { deletedId }', { id: dose })
    await mutate(minji, 'deleteScrap(id: $id) { deletedId }', { id: scrap })
    const [gone] = await phone.catchUp()
    expect(gone?.changes).toMatchObject([
      { kind: 'DELETED', entity: 'SCHEDULE', id: dose, schedule: null },
      { kind: 'DELETED', entity: 'SCRAP', id: scrap, scrap: null },
    ])
    expect(phone.things().size).toBe(0)
  })

  test('and is gone again, is told as gone', async () => {
    const { minji, first } = await given()
    const { cursor } = await changesSince(minji, null)
    const scrap = await save(minji, first)
    await mutate(minji, 'deleteScrap(id: $id) { deletedId }', { id: scrap })
    const { changes } = await changesSince(minji, cursor)
    expect(changes).toMatchObject([{ kind: 'DELETED', entity: 'SCRAP', id: scrap, scrap: null }])
  })

  test('is the same however often it is asked, and nobody else’s', async () => {
    const { world, minji, first } = await given()
    const jun = await world.signIn('준')
    const [mine, his] = [await changesSince(minji, null), await changesSince(jun, null)]
    await save(minji, first)
    expect(await changesSince(minji, mine.cursor)).toEqual(await changesSince(minji, mine.cursor))
    expect(await changesSince(jun, his.cursor)).toMatchObject({ changes: [], isReset: false })
  })

  test('comes in pages that a whole plan needs several of, and a phone has then what the server has', async () => {
    const { world, minji, first } = await given()
    const phone = createPhone(minji)
    await phone.catchUp()
    const times = Array.from({ length: 12 }, (_, i) => `${String(i * 2).padStart(2, '0')}:30`)
    const plan = { medicineId: first, times, startsOn: today(world), note: '식후' }
    const { regimen } = await mutate(minji, 'createRegimen(input: $plan) { regimen { id } }', { plan })
    const pages = await phone.catchUp()
    expect(pages.length).toBeGreaterThan(4)
    expect(pages.map(({ hasMore }) => hasMore)).toEqual(pages.map((_, i) => i < pages.length - 1))
    for (const { changes } of pages) expect(changes.length).toBeLessThanOrEqual(100)
    expect(pages[0]?.changes[0]).toMatchObject({ entity: 'REGIMEN', id: regimen?.id })
    await sameAsServer(world, phone, minji)
    await mutate(minji, 'endRegimen(id: $id) { regimen { id } }', { id: regimen?.id })
    await sameAsServer(world, phone, minji)
    expect(phone.resets).toHaveLength(1)
  })

  test('takes as many statements for a hundred things as for two', async () => {
    const { world, minji, first } = await given({ METRICS_PORT: '0', ROLE: 'api' })
    const { cursor } = await changesSince(minji, null)
    const times = Array.from({ length: 4 }, (_, i) => `0${i}:10`)
    const plan = { medicineId: first, times, startsOn: today(world) }
    await mutate(minji, 'createRegimen(input: $plan) { regimen { id } }', { plan })
    await save(minji, first)
    const counted = async (size: number, last: string) => {
      let seen = 0
      const count = await statementsDuring(world, async () => {
        seen = (await changesSince(minji, last, size)).changes.length
      })
      return { seen, statements: count }
    }
    // The log, doses, regimens, scraps, and the regimens of doses; what a server does besides only adds to it.
    await vi.waitFor(async () => expect(await counted(100, cursor)).toEqual({ seen: 100, statements: 4 }), 15_000)
    await vi.waitFor(async () => expect(await counted(2, cursor)).toEqual({ seen: 2, statements: 4 }), 15_000)
  })
})

/** As far ahead as the server shows doses where nobody says how far. */
const sameAsServer = (world: World, phone: Phone, person: Person) =>
  vi.waitFor(
    async () => {
      const end = new Date(world.clock.now() + 40 * 24 * HOUR).toISOString()
      const shown = (things: ReadonlyMap<string, Kept>) =>
        [...things.values()].filter(({ scheduledTime: time }) => typeof time !== 'string' || time < end).sort(byId)
      const server = await everythingOf(person)
      await phone.catchUp(37)
      expect(shown(phone.things())).toEqual(shown(server))
    },
    { timeout: 20_000, interval: 200 },
  )

const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1)

describe('where the log can’t tell', () => {
  test('what came after more than seven days, everything is to be loaded again', async () => {
    const { world, minji, first } = await given()
    const phone = createPhone(await program(world, minji))
    await save(await program(world, minji), first)
    await phone.catchUp()
    await save(await program(world, minji), first, '그 뒤')
    world.clock.passes(KEPT_FOR + HOUR)
    await purge(world)
    const [page] = await phone.catchUp()
    expect(page).toMatchObject({ isReset: true, changes: [], hasMore: false })
    expect([...phone.things().values()]).toMatchObject([{ notes: '그 뒤' }])
    expect(await phone.catchUp()).toMatchObject([{ isReset: false, changes: [] }])
  })

  test('the same of a cursor of somebody else’s, and of one from the future', async () => {
    const { world, minji, medicines, first } = await given()
    const jun = await world.signIn('준')
    for (const medicine of medicines) await save(jun, medicine)
    const { cursor: his } = await changesSince(jun, null)
    await save(minji, first)
    const head = await changesSince(minji, null)
    expect(await changesSince(minji, his)).toEqual(head)
    const restored = await changesSince(minji, null) // a backup of the database was put back
    const mark = Buffer.from(restored.cursor, 'base64url').toString().replace(/\d+$/, '99')
    expect(await changesSince(minji, Buffer.from(mark).toString('base64url'))).toEqual(head)
  })
})

test('what can’t be asked is refused, and says which argument', async () => {
  const { world, minji } = await given()
  const { cursor } = await changesSince(minji, null)
  const refused: [Record<string, unknown>, string][] = [
    ...['', 'x', '\0', '가', `${cursor} `, `${cursor}=`, 'A'.repeat(90_000), '\ud800'].map(
      (since): [Record<string, unknown>, string] => [{ since }, 'since'],
    ),
    [{ since: cursor, first: 0 }, 'first'],
    [{ since: cursor, first: 101 }, 'first'],
    [{ since: cursor, first: -1 }, 'first'],
  ]
  for (const [variables, argument] of refused) {
    const { errors } = await minji.send(CHANGES, variables)
    const what = JSON.stringify(variables).slice(0, 80)
    expect(errors, what).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }])
  }
  const { errors } = await world.send(CHANGES, { since: cursor })
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
})

/** What somebody does on some device: what, to which of the things there are, and how. */
const act = fc.record({
  what: fc.constantFrom(
    'save',
    'unsave',
    'plan',
    'plan',
    'complete',
    'skip',
    'reopen',
    'move',
    'delete',
    'regimen',
    'change',
    'end',
  ),
  which: fc.nat(1_000),
  hours: fc.integer({ min: -30, max: 30 }),
})
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never

interface Made {
  readonly doses: string[]
  readonly regimens: string[]
  readonly scraps: string[]
}

/** Does acts one after the other, on what it or another device made. */
function createDevice(world: World, person: Person, medicines: readonly string[], made: Made) {
  const oneOf = (ids: readonly string[], which: number) => ids[which % Math.max(1, ids.length)] ?? ''
  const onDose = (call: string, which: number, more: Record<string, unknown> = {}) =>
    mutate(person, call, { id: oneOf(made.doses, which), ...more })
  const DO: Record<Act['what'], (act: Act) => Promise<unknown>> = {
    save: async ({ which }) => made.scraps.push(await save(person, oneOf(medicines, which), `메모 ${which}`)),
    unsave: ({ which }) => mutate(person, 'deleteScrap(id: $id) { deletedId }', { id: oneOf(made.scraps, which) }),
    plan: async ({ which, hours }) => made.doses.push(await planDose(world, person, oneOf(medicines, which), hours)),
    complete: ({ which }) => onDose('completeSchedule(id: $id) { schedule { id } }', which),
    skip: ({ which }) => onDose('skipSchedule(id: $id) { schedule { id } }', which),
    reopen: ({ which }) => onDose('reopenSchedule(id: $id) { schedule { id } }', which),
    move: ({ which, hours }) =>
      onDose('rescheduleSchedule(id: $id, scheduledTime: $time) { schedule { id } }', which, {
        time: new Date(world.clock.now() + hours * HOUR).toISOString(),
      }),
    delete: ({ which }) => onDose('deleteSchedule(id: $id) { deletedId }', which),
    regimen: async ({ which, hours }) => {
      const times = hours > 0 ? ['08:00', '20:00'] : ['13:00']
      const plan = {
        medicineId: oneOf(medicines, which),
        times,
        startsOn: today(world),
        endsOn: today(world, which % 5),
      }
      const { regimen } = await mutate(person, 'createRegimen(input: $plan) { regimen { id } }', { plan })
      made.regimens.push(regimen?.id ?? '')
    },
    change: ({ which, hours }) =>
      mutate(person, 'updateRegimen(id: $id, input: $change) { regimen { id } }', {
        id: oneOf(made.regimens, which),
        change: hours > 0 ? { times: ['07:15', '13:00'] } : { note: `${which}`, dose: { amount: 1.5, unit: '정' } },
      }),
    end: ({ which }) => mutate(person, 'endRegimen(id: $id) { regimen { id } }', { id: oneOf(made.regimens, which) }),
  }
  return async (acts: readonly Act[]) => {
    for (const each of acts) await DO[each.what](each)
  }
}

test('replaying all pages gives exactly what the server has, whatever happens on whatever devices meanwhile', async () => {
  const { world, medicines } = await given()
  const other = await world.open()
  const acts = fc.array(act, { minLength: 5, maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(acts, acts, fc.integer({ min: 1, max: 30 }), async (mine, theirs, size) => {
      const person = await world.signIn('민지')
      const phone = createPhone(person)
      const made: Made = { doses: [], regimens: [], scraps: [] }
      const doing = createDevice(world, person, medicines, made)
      await doing(mine.slice(0, 5))
      await phone.catchUp(size)
      const there = createDevice(world, other.personOf(person.id, person), medicines, made)
      let isOver = false
      const all = Promise.all([doing(mine), there(theirs)]).finally(() => (isOver = true))
      while (!isOver)
        for (const { changes } of await phone.catchUp(size)) {
          expect(changes.length).toBeLessThanOrEqual(size)
          expect(new Set(changes.map(({ id }) => id)).size).toBe(changes.length)
        }
      await all
      await sameAsServer(world, phone, person)
      expect(phone.resets).toHaveLength(1)
    }),
    { numRuns: 6, interruptAfterTimeLimit: 90_000, endOnFailure: true },
  )
}, 150_000)

import postgres from 'postgres'
import { expect, onTestFinished, test, vi } from 'vitest'
import { toGlobalId } from '../../src/graph/node.js'
import { createWorld, type Person } from '../world.js'

const CREATE = `mutation ($input: CreateRegimenInput!) {
  createRegimen(input: $input) { regimen { id timeZone } userErrors { code path } } }`
const MOVE = `mutation ($input: UpdateViewerInput!) {
  updateViewer(input: $input) { viewer { timeZone missedAfterMinutes } userErrors { code path } } }`

/** What clocks in a zone show at an instant. */
const wallTime = (instant: Date, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(instant)

async function createTraveller() {
  const world = await createWorld({ medicines: [{ name: '타이레놀정' }] })
  const sql = postgres(world.databaseUrl, { max: 1 })
  onTestFinished(() => sql.end())
  const plan = (person: Person, timeZone: string | null) =>
    person.ask<{ createRegimen: { userErrors: unknown[] } }>(CREATE, {
      input: {
        medicineId: toGlobalId('Medicine', world.known[0]?.itemSeq ?? ''),
        times: ['08:00', '20:00'],
        startsOn: new Date(world.clock.now() - 86_400_000).toISOString().slice(0, 10),
        timeZone,
      },
    })
  /** The times of day of what is to come, as a zone's clocks show them, without anybody having asked for it. */
  const shown = async (timeZone: string) => {
    const rows = await sql<{ at: Date }[]>`select scheduled_time as at from schedule where scheduled_time > now()`
    return [...new Set(rows.map(({ at }) => wallTime(at, timeZone)))].sort()
  }
  return { world, plan, shown }
}

test('doses go along with whoever moves, before anybody looks for them', async () => {
  const { world, plan, shown } = await createTraveller()
  const me = await world.signIn('나그네')
  expect(await plan(me, null)).toMatchObject({ createRegimen: { userErrors: [] } })
  expect(await shown('Asia/Seoul')).toEqual(['08:00', '20:00'])
  // West, and so far that nothing which is to come can be past there.
  expect(await me.ask(MOVE, { input: { timeZone: 'Pacific/Honolulu' } })).toMatchObject({
    updateViewer: { viewer: { timeZone: 'Pacific/Honolulu' }, userErrors: [] },
  })
  await vi.waitFor(async () => expect(await shown('Pacific/Honolulu')).toEqual(['08:00', '20:00']), { timeout: 20_000 })
})

test('doses with a zone of their own stay there', async () => {
  const { world, plan, shown } = await createTraveller()
  const me = await world.signIn('나그네')
  await plan(me, 'Asia/Tokyo')
  await me.ask(MOVE, { input: { timeZone: 'Pacific/Honolulu' } })
  await me.ask('{ viewer { schedules { totalCount } } }')
  expect(await shown('Asia/Tokyo')).toEqual(['08:00', '20:00'])
})

test('how long a dose waits for its person is theirs to say, within bounds', async () => {
  const { world } = await createTraveller()
  const me = await world.signIn()
  expect(await me.ask('{ viewer { missedAfterMinutes } }')).toEqual({ viewer: { missedAfterMinutes: 240 } })
  for (const missedAfterMinutes of [14, 2_881, -1])
    expect(await me.ask(MOVE, { input: { missedAfterMinutes, timeZone: 'Europe/Paris' } })).toEqual({
      updateViewer: {
        viewer: null,
        userErrors: [{ code: 'OUT_OF_RANGE', path: ['input', 'missedAfterMinutes'] }],
      },
    })
  expect(await me.ask(MOVE, { input: { missedAfterMinutes: 15 } })).toEqual({
    updateViewer: { viewer: { timeZone: 'Asia/Seoul', missedAfterMinutes: 15 }, userErrors: [] },
  })
})

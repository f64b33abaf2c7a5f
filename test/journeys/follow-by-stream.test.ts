import { randomUUID } from 'node:crypto'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { encodeFeedCursor } from '../../src/feed/cursor.js'
import { toGlobalId } from '../../src/graph/node.js'
import { cursorAt, dosesOf, logOf, plain, portOf, soon, type Seen } from '../feed.js'
import { openSocket } from '../fakes/socket.js'
import { openStream } from '../fakes/sse.js'
import { ENDS } from '../session.js'
import { createWorld, type Person } from '../world.js'

const ITEM = '600000001'
const FOLLOW = `subscription ($after: String) { scheduleChanged(after: $after) {
  cursor kind scheduleId at schedule { id status note medicine { name } }
} }`

async function given() {
  const world = await createWorld({ medicines: [{ name: '가나다정', itemSeq: ITEM }] })
  const [minji, jun] = [await world.signIn('민지'), await world.signIn('준')]
  return { world, minji, jun, doses: dosesOf(minji, ITEM) }
}

interface Told {
  data?: { scheduleChanged: Seen } | null
  errors?: { message: string; extensions: Record<string, unknown> }[]
}

/** One stream of somebody's changes, or of nobody's. */
async function follow(
  server: { url: string },
  person: Pick<Person, 'accessToken'> | null,
  after: string | null = null,
) {
  const headers: Record<string, string> = person ? { authorization: `Bearer ${person.accessToken}` } : {}
  const stream = await openStream({ port: portOf(server) }, { query: FOLLOW, variables: { after }, headers })
  onTestFinished(() => void stream.cut())
  const told = () => stream.next() as Told[]
  return { ...stream, told, seen: () => told().flatMap(({ data }) => (data ? [data.scheduleChanged] : [])) }
}

describe('somebody who follows their doses by a stream', () => {
  test('sees each change by any of their devices, on any server, as it is now, and nobody else sees it', async () => {
    const { world, minji, jun } = await given()
    const beside = await world.open()
    const start = cursorAt(minji, 0)
    const mine = [await follow(world, minji, start), await follow(beside, minji, start)]
    const other = await follow(beside, jun, cursorAt(jun, 0))
    const [here, there] = [dosesOf(minji, ITEM), dosesOf(beside.personOf(minji.id, minji), ITEM)]
    const id = await here.enter('여기서')
    await there.mark('complete', id)
    await here.mark('reopen', await there.enter('저기서'))
    await dosesOf(jun, ITEM).enter('준의 것')
    const log = await logOf(world.databaseUrl, minji)
    expect(log).toHaveLength(3) // what was pending stays so
    for (const { seen } of mine) await soon(() => expect(plain(seen())).toEqual(log))
    expect(mine[0]?.seen().at(-1)).toMatchObject({ kind: 'CREATED', schedule: { status: 'PENDING', note: '저기서' } })
    await soon(() => expect(other.seen().map(({ schedule }) => schedule?.note)).toEqual(['준의 것']))
    for (const { status, headers, state } of [...mine, other]) {
      expect([status, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8'])
      expect(state.isOver).toBe(false)
    }
  })

  test('from now on, where they give no cursor, sees what is done after that', async () => {
    const { world, minji, doses } = await given()
    await doses.enter('어제의 것')
    const { seen } = await follow(world, minji)
    await doses.enter('오늘의 것')
    await soon(() => expect(seen().map(({ schedule }) => schedule?.note)).toEqual(['오늘의 것']))
  })

  test('and is cut off again and again while changes pour in sees each once, in order', async () => {
    const { world, minji, doses } = await given()
    const beside = await world.open()
    const elsewhere = dosesOf(beside.personOf(minji.id, minji), ITEM)
    let isPouring = true
    const pour = async (by: typeof doses) => {
      const id = await by.enter('하나')
      for (let i = 0; i < 39; i++) await by.mark(i % 2 ? 'reopen' : 'complete', id)
    }
    const pouring = Promise.all([pour(doses), pour(elsewhere)]).finally(() => (isPouring = false))
    const seen: Seen[] = []
    let streams = 0
    const last = () => seen.at(-1)?.cursor ?? cursorAt(minji, 0)
    while (isPouring) {
      const stream = await follow(streams++ % 2 ? beside : world, minji, last())
      await soon(() => expect(stream.seen().length > 2 || !isPouring).toBe(true))
      stream.cut()
      seen.push(...stream.seen())
    }
    await pouring
    const log = await logOf(world.databaseUrl, minji)
    expect(log).toHaveLength(80)
    const rest = await follow(world, minji, last())
    await soon(() => expect(seen.length + rest.seen().length).toBeGreaterThanOrEqual(log.length))
    expect(plain([...seen, ...rest.seen()])).toEqual(log)
    expect(streams).toBeGreaterThan(3)
  })

  test('is told to load afresh where their cursor is of somebody else or of no log, and goes on from there', async () => {
    const { world, minji, jun, doses } = await given()
    await doses.enter('하나')
    await dosesOf(jun, ITEM).enter('준의 것')
    const cursors = [cursorAt(jun, 1), encodeFeedCursor(randomUUID(), 1), cursorAt(minji, 2)]
    const streams = await Promise.all(cursors.map(cursor => follow(world, minji, cursor)))
    const reset = { kind: 'RESET', cursor: cursorAt(minji, 1), schedule: null, scheduleId: null }
    for (const { seen } of streams) await soon(() => expect(seen()).toMatchObject([reset]))
    await doses.enter('둘')
    for (const { seen } of streams)
      await soon(() => expect(seen()).toMatchObject([reset, { cursor: cursorAt(minji, 2), schedule: { note: '둘' } }]))
  })

  test('is refused a cursor that is none, with its argument', async () => {
    const { world, minji } = await given()
    for (const after of ['', 'x', '가', '-1', `${cursorAt(minji, 1)}x`, 'A'.repeat(20_000), toGlobalId('User', '1')]) {
      const stream = await follow(world, minji, after)
      expect(await stream.ended(), after.slice(0, 50)).toBe('complete')
      const refused = { extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }
      expect(stream.told()).toMatchObject([{ errors: [{ message: expect.stringMatching(/[가-힣]/), ...refused }] }])
    }
  })

  test.each(['signed out', 'the user left'])('hears nothing more: %s', async name => {
    const { world, minji, doses } = await given()
    const beside = await world.open()
    const [stream, there] = [await follow(world, minji), await follow(beside, minji)]
    await doses.enter('그 전')
    for (const { seen } of [stream, there]) await soon(() => expect(seen()).toHaveLength(1))
    await ENDS[name]?.(beside, minji, world.clock)
    for (const each of [stream, there]) {
      expect(await each.ended()).toBe('4403 Session ended')
      expect(each.seen()).toHaveLength(1)
    }
  })
})

test('nobody follows anything by a stream who has not signed in', async () => {
  const { world, minji } = await given()
  for (const after of [null, cursorAt(minji, 0)]) {
    const stream = await follow(world, null, after)
    expect(await stream.ended()).toBe('complete')
    expect(stream.told()).toMatchObject([{ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }])
  }
})

/** Whether a server takes one more socket of somebody. */
async function hasRoom(server: { url: string }, { accessToken }: Person): Promise<boolean> {
  const socket = await openSocket({ port: portOf(server) })
  onTestFinished(() => socket.socket.terminate())
  socket.say({ type: 'connection_init', payload: { authorization: `Bearer ${accessToken}` } })
  await soon(() => expect(socket.told.length + socket.state.code).toBeGreaterThan(0))
  return socket.told[0]?.type === 'connection_ack'
}

test('whoever doesn’t read is let go, and comes back with their cursor to see each change once', async () => {
  const { world, minji, doses } = await given()
  const id = await doses.enter('가'.repeat(2_000))
  const after = cursorAt(minji, 0)
  const slow = await openSocket({ port: portOf(world) })
  onTestFinished(() => slow.socket.terminate())
  await slow.init(`Bearer ${minji.accessToken}`)
  slow.socket.pause()
  const notes = Array.from({ length: 18 }, (_, i) => `n${i}: note`).join(' ')
  slow.subscribe(`subscription { scheduleChanged(after: "${after}") { cursor kind scheduleId schedule { ${notes} } } }`)
  while (await hasRoom(world, minji));
  // More than the network between them holds.
  for (let i = 0; i < 150; i++) await doses.mark(i % 2 ? 'reopen' : 'complete', id)
  await vi.waitFor(async () => expect(await hasRoom(world, minji)).toBe(true), { timeout: 30_000, interval: 200 })
  slow.socket.resume()
  expect(await slow.closed()).toMatch(/^(4013 Too slow|1006)$/)
  const seen = slow.told.flatMap(({ payload }) => (payload as Told | undefined)?.data?.scheduleChanged ?? [])
  const log = await logOf(world.databaseUrl, minji)
  expect(seen.length).toBeLessThan(log.length)
  const rest = await follow(await world.open(), minji, seen.at(-1)?.cursor ?? after)
  await soon(() => expect(seen.length + rest.seen().length).toBeGreaterThanOrEqual(log.length))
  expect(plain([...seen, ...rest.seen()])).toEqual(log)
}, 90_000)

import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { connectPostgres } from '../../src/db/postgres.js'
import { encodeFeedCursor } from '../../src/feed/cursor.js'
import { KEPT_FOR } from '../../src/feed/service.js'
import { createFeedStore } from '../../src/feed/store.js'
import { toGlobalId } from '../../src/graph/node.js'
import { openSocket } from '../fakes/socket.js'
import { cursorAt, DELETE, dosesOf, expectAllSeen, plain, portOf, soon, startFollower } from '../feed.js'
import { createWorld, type World } from '../world.js'

const ITEM = '600000001'
const medicines = [
  { name: '가나다정', itemSeq: ITEM },
  { name: '라마바정', itemSeq: '600000002' },
]
const SAVE = 'mutation ($id: ID!) { saveScrap(input: { medicineId: $id }) { userErrors { code } } }'

async function given(options: Parameters<typeof createWorld>[0] = {}) {
  const world = await createWorld({ medicines, ...options })
  const [minji, jun] = [await world.signIn('민지'), await world.signIn('준')]
  return { world, minji, jun, doses: dosesOf(minji, ITEM), here: () => portOf(world) }
}

/** Forgets what the log no longer has to hold, as the job does at night. */
async function purge({ databaseUrl, clock }: World) {
  const postgres = connectPostgres(databaseUrl, { log: pino({ level: 'silent' }) })
  await createFeedStore(postgres.db).purge(new Date(clock.now() - KEPT_FOR), new AbortController().signal)
  await postgres.close()
}

describe('somebody who follows their doses', () => {
  test('sees each change by any of their devices, on any server, on all of their sockets, and nobody else sees it', async () => {
    const { world, minji, jun, here } = await given()
    const beside = await world.open()
    const there = () => portOf(beside)
    const mine = [here, here, there, there].map(where => startFollower(where, minji))
    const others = [here, there].map(where => startFollower(where, jun))
    await soon(() => expect([...mine, ...others].every(({ state }) => state.isConnected)).toBe(true))
    const elsewhere = dosesOf(beside.personOf(minji.id, minji), ITEM)
    const [one, two] = [await dosesOf(minji, ITEM).enter('여기서'), await elsewhere.enter('저기서')]
    await dosesOf(minji, ITEM).mark('complete', two)
    await elsewhere.mark('skip', one)
    await elsewhere.mark('reopen', one)
    const log = await expectAllSeen(world, minji, mine)
    expect(log.map(({ kind, scheduleId }) => [kind, scheduleId])).toEqual([
      ['CREATED', one],
      ['CREATED', two],
      ['COMPLETED', two],
      ['SKIPPED', one],
      ['REOPENED', one],
    ])
    await dosesOf(jun, ITEM).enter('준의 것')
    await expectAllSeen(world, jun, others)
    expect(others[0]?.seen[0]?.schedule?.note).toBe('준의 것')
    for (const { seen } of mine) expect(seen).toHaveLength(5)
  })

  test('from now on, where no cursor is given, sees what is done after that on the same socket', async () => {
    const { world, minji, doses } = await given()
    await doses.enter('어제의 것')
    const socket = await openSocket({ port: portOf(world) })
    await socket.init(`Bearer ${minji.accessToken}`)
    const id = socket.subscribe('subscription { scheduleChanged { kind schedule { note } } }')
    await socket.ask('{ viewer { id } }')
    await soon(async () => {
      await doses.enter('오늘의 것')
      expect(socket.told.some(each => each.id === id && each.type === 'next')).toBe(true)
    })
    expect(socket.told.find(each => each.id === id)?.payload).toEqual({
      data: { scheduleChanged: { kind: 'CREATED', schedule: { note: '오늘의 것' } } },
    })
  })

  test('sees a dose as it is when it is sent, with all that belongs to it, and its id once it is gone', async () => {
    const { world, minji, doses, here } = await given()
    const id = await doses.enter('메모')
    await doses.mark('complete', id)
    const gone = await doses.enter('지울 것')
    await minji.ask(DELETE, { id: gone })
    const { seen } = startFollower(here, minji)
    await soon(() => expect(seen).toHaveLength(4))
    const now = { id, status: 'COMPLETED', note: '메모', medicine: { name: '가나다정' } }
    expect(seen).toMatchObject([
      { kind: 'CREATED', scheduleId: id, schedule: now },
      { kind: 'COMPLETED', scheduleId: id, schedule: now },
      { kind: 'CREATED', scheduleId: gone, schedule: null },
      { kind: 'DELETED', scheduleId: gone, schedule: null },
    ])
    expect(seen.every(({ at }) => Math.abs(Date.parse(at) - world.clock.now()) < 60_000)).toBe(true)
  })

  test('is not shown what they saved, though it has its place in the log', async () => {
    const { world, minji, doses, here } = await given()
    const follower = startFollower(here, minji)
    await minji.ask(SAVE, { id: toGlobalId('Medicine', ITEM) })
    await doses.enter('보이는 것')
    await expectAllSeen(world, minji, [follower])
    expect(follower.seen.map(({ cursor }) => cursor)).toEqual([cursorAt(minji, 2)])
  })

  test('and loses the connection again and again while 500 changes pour in sees each once, in order', async () => {
    const { world, minji, doses, here } = await given()
    const beside = await world.open()
    const elsewhere = dosesOf(beside.personOf(minji.id, minji), ITEM)
    const followers = [startFollower(here, minji), startFollower(() => portOf(beside), minji)]
    const steady = startFollower(here, minji)
    let isPouring = true
    const cutting = (async () => {
      for (let i = 0; isPouring; i++) {
        await soon(() => expect(followers[i % 2]?.state.isConnected || !isPouring).toBe(true), 60_000)
        await new Promise(resolve => setTimeout(resolve, 20 + (i % 7) * 40))
        followers[i % 2]?.cut()
      }
    })()
    cutting.catch(() => undefined) // told where it is awaited
    const pour = async (by: typeof doses, person: number) => {
      const id = await by.enter(`${person}`)
      for (let i = 0; i < 61; i++) await by.mark(i % 2 ? 'reopen' : 'complete', id)
      await by.mark('skip', await by.enter('끝'))
    }
    await Promise.all(Array.from({ length: 8 }, (_, i) => pour(i % 2 ? doses : elsewhere, i)))
    isPouring = false
    await cutting
    const log = await expectAllSeen(world, minji, [...followers, steady])
    expect(log).toHaveLength(512)
    expect(doses.state.acknowledged + elsewhere.state.acknowledged).toBe(512)
    expect(steady.state.connections).toBe(1)
    for (const { state } of followers) expect(state.connections).toBeGreaterThan(2)
  }, 240_000)
})

describe('a cursor', () => {
  test('from before what the log still holds begins afresh, and goes on from there', async () => {
    const { world, minji, doses } = await given({ env: { ACCESS_TOKEN_TTL: '3600' } })
    const id = await doses.enter('옛것')
    await doses.mark('complete', id)
    world.clock.passes(KEPT_FOR + 60_000)
    const again = world.personOf(minji.id, await refreshed(world, minji.refreshToken))
    await purge(world)
    const late = startFollower(() => portOf(world), again, cursorAt(minji, 1))
    const early = startFollower(() => portOf(world), again, cursorAt(minji, 2))
    await soon(() => expect(late.seen).toHaveLength(1))
    expect(late.seen).toMatchObject([{ kind: 'RESET', schedule: null, scheduleId: null, cursor: cursorAt(minji, 2) }])
    await dosesOf(again, ITEM).enter('새것')
    await soon(() => expect([late.seen.length, early.seen.length]).toEqual([2, 1]))
    expect(plain(late.seen.slice(1))).toEqual(plain(early.seen))
    expect(early.seen[0]?.kind).toBe('CREATED')
  })

  test('of somebody else, or from the future, begins afresh too', async () => {
    const { world, minji, jun, doses, here } = await given()
    for (const note of ['하나', '둘']) await doses.enter(note)
    await dosesOf(jun, ITEM).enter('준의 것')
    const cursors = [cursorAt(jun, 1), encodeFeedCursor(randomUUID(), 1), cursorAt(minji, 3), cursorAt(minji, 2 ** 52)]
    const followers = cursors.map(cursor => startFollower(here, minji, cursor))
    for (const { seen } of followers)
      await soon(() => expect(seen).toMatchObject([{ kind: 'RESET', cursor: cursorAt(minji, 2), schedule: null }]))
    await doses.enter('셋')
    for (const { seen } of followers) await soon(() => expect(seen).toMatchObject([{}, { cursor: cursorAt(minji, 3) }]))
    expect(world.known).toHaveLength(2)
  })

  test('that is none is refused with its argument, and the socket goes on', async () => {
    const { world, minji, doses } = await given()
    const socket = await openSocket({ port: portOf(world) })
    await socket.init(`Bearer ${minji.accessToken}`)
    const ask = (after: string) =>
      socket.ask(`subscription { scheduleChanged(after: ${JSON.stringify(after)}) { cursor } }`)
    for (const after of [
      '',
      'x',
      '가',
      '0',
      '-1',
      `${cursorAt(minji, 1)}x`,
      'A'.repeat(20_000),
      toGlobalId('User', '1'),
    ])
      expect(await ask(after), after.slice(0, 50)).toMatchObject([
        {
          message: expect.stringMatching(/[가-힣]/) as string,
          extensions: { code: 'BAD_USER_INPUT', argument: 'after' },
        },
      ])
    await doses.enter('아직 들리는 것')
    expect(await ask(cursorAt(minji, 0))).toMatchObject({ data: { scheduleChanged: { cursor: cursorAt(minji, 1) } } })
  })
})

test('nobody follows anything who has not signed in', async () => {
  const { world, minji } = await given()
  const socket = await openSocket({ port: portOf(world) })
  await socket.init()
  for (const after of ['null', JSON.stringify(cursorAt(minji, 0))])
    expect(await socket.ask(`subscription { scheduleChanged(after: ${after}) { cursor } }`)).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ])
})

test('whoever has left hears nothing more', async () => {
  const { world, minji, here, doses } = await given()
  const follower = startFollower(here, minji)
  await doses.enter('마지막')
  await soon(() => expect(follower.seen).toHaveLength(1))
  await minji.ask('mutation { deleteViewer { deletedId } }')
  await soon(() => expect(follower.state.codes).toContain(4403))
  expect(follower.seen).toHaveLength(1)
  expect(world.known).toHaveLength(2)
})

async function refreshed({ ask }: World, refreshToken: string) {
  const { refreshSession } = await ask<{
    refreshSession: { session: { accessToken: string; refreshToken: string } }
  }>(`mutation ($token: String!) { refreshSession(refreshToken: $token) { session { accessToken refreshToken } } }`, {
    token: refreshToken,
  })
  return refreshSession.session
}

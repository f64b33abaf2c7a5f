import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { createHeldClock } from '../../test/fakes/clock.js'
import { connectPostgres, type Postgres } from '../db/postgres.js'
import { createFeed, KEPT_FOR, personChanged, type Change, type Once, type PersonChange } from './service.js'
import { createFeedStore } from './store.js'
import { createFeedWriter, REMEMBERED_FOR } from './writer.js'
import { MOST_WAITING } from './turns.js'
import { createFeedWriteStore, type Work } from './writeStore.js'

const DAY = 86_400_000
const never = new AbortController().signal
const log = pino({ level: 'silent' })

let database: TestDatabase
let postgres: Postgres
beforeAll(async () => {
  database = await createDatabase(inject('postgresUrl'))
  postgres = connectPostgres(database.url, { log })
})
beforeEach(async () => void (await postgres.sql`truncate app_user cascade`))
afterAll(async () => {
  await postgres.close()
  await database.drop()
})

function createLog() {
  const clock = createHeldClock(Date.UTC(2026, 2, 1))
  const writes = createFeedWriteStore(postgres.db)
  const feed = createFeed({ store: createFeedStore(postgres.db), writes, clock })
  const announced: PersonChange[] = []
  const writer = createFeedWriter({ store: writes, announce: change => void announced.push(change), clock })
  const { write } = writer
  const append = (userId: string, ...changes: Change[]) =>
    write({ userId, once: null }, async (_tx, note) => {
      for (const change of changes) note(change)
      return 'done'
    })
  /** What a client asks that may ask again: gives what it was answered. */
  const ask = (userId: string, once: Once, answer: string, fails?: Error) =>
    write({ userId, once }, async (_tx, note) => {
      note(scrapped())
      if (fails) throw fails
      return answer
    })
  return { clock, feed, append, ask, write, announced }
}

async function person(): Promise<string> {
  const [user] = await postgres.sql<{ id: string }[]>`
    insert into app_user (nickname, created_at, updated_at) values ('민지', now(), now()) returning id`
  return String(user?.id)
}

const scrapped = (kind: Change['kind'] = 'CREATED'): Change => ({ entity: 'SCRAP', kind, entityId: randomUUID() })
const seqs = ({ changes }: { changes: readonly { seq: number }[] }) => changes.map(({ seq }) => seq)

describe('a person’s log', () => {
  test('before anything happened, it begins and ends before everything', async () => {
    const { feed } = createLog()
    const user = await person()
    expect(await feed.head(user)).toEqual({ lastSeq: 0, oldestSeq: 1 })
    expect(await feed.changesSince(user, 0, 10)).toEqual({ reachesBack: true, lastSeq: 0, changes: [] })
  })

  test('tells in order what happened, with everything about it', async () => {
    const { feed, append, clock } = createLog()
    const user = await person()
    const changes = [scrapped(), scrapped('UPDATED'), scrapped('DELETED')]
    await append(user, ...changes)
    const at = new Date(clock.now())
    expect(await feed.changesSince(user, 0, 10)).toEqual({
      reachesBack: true,
      lastSeq: 3,
      changes: changes.map((change, i) => ({ ...change, seq: i + 1, at })),
    })
    await append(user)
    expect(await feed.head(user)).toEqual({ lastSeq: 3, oldestSeq: 1 })
  })

  test('goes on behind any place, in parts', async () => {
    const { feed, append } = createLog()
    const user = await person()
    await append(user, ...Array.from({ length: 5 }, () => scrapped()))
    expect(seqs(await feed.changesSince(user, 1, 2))).toEqual([2, 3])
    expect(seqs(await feed.changesSince(user, 3, 2))).toEqual([4, 5])
    expect(await feed.changesSince(user, 5, 2)).toEqual({ reachesBack: true, lastSeq: 5, changes: [] })
  })

  test('is nobody else’s', async () => {
    const { feed, append } = createLog()
    const [one, other] = [await person(), await person()]
    await append(one, scrapped())
    expect(await feed.head(other)).toEqual({ lastSeq: 0, oldestSeq: 1 })
    await append(other, scrapped())
    expect(seqs(await feed.changesSince(other, 0, 10))).toEqual([1])
  })

  test('does not reach a place that it has never come to', async () => {
    const { feed, append } = createLog()
    const user = await person()
    await append(user, scrapped())
    expect(await feed.changesSince(user, 2, 10)).toEqual({ reachesBack: false, lastSeq: 1, changes: [] })
  })

  test('tells nothing of a transaction that was rolled back, and leaves no gap', async () => {
    const { feed, append, write, announced } = createLog()
    const user = await person()
    const failing = write({ userId: user, once: null }, async (_tx, note) => {
      note(scrapped())
      throw new Error('not so')
    })
    await expect(failing).rejects.toThrow('not so')
    expect(announced).toEqual([])
    await append(user, scrapped())
    expect(seqs(await feed.changesSince(user, 0, 10))).toEqual([1])
  })

  test('goes with its person, and nothing can be written of who is gone', async () => {
    const { feed, append } = createLog()
    const user = await person()
    await append(user, scrapped())
    await postgres.sql`delete from app_user where id = ${user}`
    expect(await feed.head(user)).toEqual({ lastSeq: 0, oldestSeq: 1 })
    await expect(append(user, scrapped())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

test('whoever reads while many write sees every change once, in order and without a gap', async () => {
  const { feed, append } = createLog()
  const user = await person()
  const seen: number[] = []
  let isWriting = true
  const writing = Promise.all(
    Array.from({ length: 60 }, (_, i) => append(user, ...Array.from({ length: 1 + (i % 3) }, () => scrapped()))),
  ).finally(() => (isWriting = false))
  const look = async () => {
    const { reachesBack, changes } = await feed.changesSince(user, seen.at(-1) ?? 0, 7)
    expect(reachesBack).toBe(true)
    seen.push(...changes.map(({ seq }) => seq))
    return changes.length
  }
  while (isWriting || (await look()) > 0) await look()
  await writing
  expect(seen).toEqual(Array.from({ length: 120 }, (_, i) => i + 1))
})

test('a writer and an erasure at once never wait for each other', async () => {
  const { append } = createLog()
  for (let round = 0; round < 10; round++) {
    const user = await person()
    await append(user, scrapped())
    const writes = Array.from({ length: 5 }, () => append(user, scrapped()))
    const erasure = postgres.sql`delete from app_user where id = ${user}`
    const ends = await Promise.allSettled([...writes, erasure])
    expect(ends.at(-1)?.status).toBe('fulfilled')
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'UNAUTHENTICATED' })
  }
})

describe('many writes of one person at once', () => {
  /** Nobody writes for this person until it is let go. */
  async function holding(user: string, work: () => Promise<void>): Promise<void> {
    await postgres.sql.begin(async tx => {
      await tx`select from app_user where id = ${user} for update`
      await work()
    })
  }
  const waitingForLocks = async () => {
    const [row] = await postgres.sql<{ count: number }[]>`
      select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return row?.count
  }

  test('wait on one connection, and keep nobody else waiting', async () => {
    const { append } = createLog()
    const [busy, other] = [await person(), await person()]
    let writes: Promise<unknown>[] = []
    await holding(busy, async () => {
      writes = Array.from({ length: MOST_WAITING }, () => append(busy, scrapped()))
      await vi.waitFor(async () => expect(await waitingForLocks()).toBe(1))
      await append(other, scrapped())
      expect(await waitingForLocks()).toBe(1)
    })
    await Promise.all(writes)
  })

  test('are refused where too many wait, and the others are done', async () => {
    const { feed, append } = createLog()
    const user = await person()
    const ends: Promise<PromiseSettledResult<string>[]>[] = []
    await holding(user, async () => {
      ends.push(Promise.allSettled(Array.from({ length: MOST_WAITING + 11 }, () => append(user, scrapped()))))
      await vi.waitFor(async () => expect(await waitingForLocks()).toBe(1))
    })
    const refused = (await Promise.all(ends)).flat().filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(10)
    for (const each of refused) expect(each).toMatchObject({ reason: { code: 'UPSTREAM_UNAVAILABLE' } })
    expect(await feed.head(user)).toMatchObject({ lastSeq: MOST_WAITING + 1 })
    await append(user, scrapped())
  })

  test('have the time at which their turn came, not that at which they were asked for', async () => {
    const { feed, append, write, clock } = createLog()
    const user = await person()
    const asked = clock.now()
    const given: Date[] = []
    const writes: Promise<unknown>[] = []
    await holding(user, async () => {
      const work: Work = async (_tx, note, at) => {
        note(scrapped())
        given.push(at)
        return 'done'
      }
      writes.push(write({ userId: user, once: null }, work), append(user, scrapped()))
      await vi.waitFor(async () => expect(await waitingForLocks()).toBe(1))
      await clock.advance(4_000)
    })
    await Promise.all(writes)
    expect(given).toEqual([new Date(asked + 4_000)])
    const { changes } = await feed.changesSince(user, 0, 10)
    expect(changes.map(({ at }) => at.getTime())).toEqual([asked + 4_000, asked + 4_000])
  })
})

test('after the commit it is announced how far whose log has come, where it has moved', async () => {
  const { append, announced } = createLog()
  const user = await person()
  await append(user, scrapped(), scrapped())
  await append(user)
  await append(user, scrapped())
  expect(announced).toEqual([
    { userId: user, seq: 2 },
    { userId: user, seq: 3 },
  ])
})

describe('a request that is sent again', () => {
  const once = (clientMutationId: string, request: unknown = ['save', 1]): Once => ({ clientMutationId, request })

  test('is done once, and answered alike', async () => {
    const { feed, ask, announced } = createLog()
    const user = await person()
    expect(await ask(user, once('a'), 'first')).toBe('first')
    expect(await ask(user, once('a'), 'second')).toBe('first')
    expect(await ask(user, once('b'), 'second')).toBe('second')
    expect(await feed.head(user)).toMatchObject({ lastSeq: 2 })
    expect(announced).toHaveLength(2)
  })

  test('ten times at once is done once', async () => {
    const { feed, ask } = createLog()
    const user = await person()
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => ask(user, once('a'), `${i}`)))
    expect(new Set(answers).size).toBe(1)
    expect(await feed.head(user)).toMatchObject({ lastSeq: 1 })
  })

  test('is done when it failed before', async () => {
    const { feed, ask } = createLog()
    const user = await person()
    await expect(ask(user, once('a'), 'first', new Error('not so'))).rejects.toThrow('not so')
    expect(await ask(user, once('a'), 'second')).toBe('second')
    expect(await feed.head(user)).toMatchObject({ lastSeq: 1 })
  })

  test('is refused where it asks for something else, and somebody else’s name for it is theirs', async () => {
    const { ask } = createLog()
    const [user, other] = [await person(), await person()]
    await ask(user, once('a'), 'first')
    await expect(ask(user, once('a', ['save', 2]), 'second')).rejects.toMatchObject({
      code: 'CONFLICT',
      path: ['clientMutationId'],
    })
    expect(await ask(other, once('a', ['save', 2]), 'theirs')).toBe('theirs')
  })

  test('is known for a day, and then forgotten', async () => {
    const { feed, ask, clock } = createLog()
    const user = await person()
    await ask(user, once('a'), 'first')
    await clock.advance(REMEMBERED_FOR)
    await feed.purge(never)
    expect(await ask(user, once('a'), 'second')).toBe('first')
    await clock.advance(1)
    await feed.purge(never)
    expect(await postgres.sql`select * from mutation_ledger`).toEqual([])
    expect(await ask(user, once('a', ['save', 2]), 'third')).toBe('third')
  })

  test.each(['', ' ', 'a b', '가', 'a\0', '\ud83d', 'a'.repeat(101)])('has no such name: %j', async name => {
    const { ask } = createLog()
    await expect(ask(randomUUID(), once(name), 'x')).rejects.toMatchObject({ path: ['clientMutationId'] })
  })
})

test.each([{}, { userId: 'me', seq: 1 }, { userId: randomUUID(), seq: 0 }, null, 'x'])(
  'a notice that is none is refused: %j',
  notice => expect(() => personChanged.parse(notice)).toThrow(),
)

describe('after seven days', () => {
  test('what happened is forgotten, and a log that no longer reaches back says so', async () => {
    const { feed, append, clock } = createLog()
    const [user, idle] = [await person(), await person()]
    await append(user, scrapped(), scrapped())
    await append(idle, scrapped())
    await clock.advance(KEPT_FOR - DAY)
    await append(user, scrapped())
    await feed.purge(never)
    expect(await feed.head(user)).toEqual({ lastSeq: 3, oldestSeq: 1 })
    await clock.advance(DAY + 1)
    await feed.purge(never)
    expect(await feed.head(user)).toEqual({ lastSeq: 3, oldestSeq: 3 })
    expect(await feed.changesSince(user, 1, 10)).toEqual({ reachesBack: false, lastSeq: 3, changes: [] })
    expect(seqs(await feed.changesSince(user, 2, 10))).toEqual([3])
    expect(await feed.head(idle)).toEqual({ lastSeq: 1, oldestSeq: 2 })
    expect(await feed.changesSince(idle, 0, 10)).toMatchObject({ reachesBack: false })
    expect(await feed.changesSince(idle, 1, 10)).toMatchObject({ reachesBack: true, changes: [] })
    await append(idle, scrapped())
    expect(seqs(await feed.changesSince(idle, 1, 10))).toEqual([2])
  })

  test('more than one statement takes up is forgotten all the same, by two at once, while somebody writes', async () => {
    const { feed, append, clock } = createLog()
    const users = await Promise.all(Array.from({ length: 5 }, person))
    for (const user of users) await append(user, ...Array.from({ length: 1_000 }, () => scrapped()))
    await clock.advance(KEPT_FOR + 1)
    await Promise.all([feed.purge(never), feed.purge(never), ...users.map(user => append(user, scrapped()))])
    await feed.purge(never)
    for (const user of users) expect(await feed.head(user)).toEqual({ lastSeq: 1_001, oldestSeq: 1_001 })
    const [left] = await postgres.sql`select count(*)::int from schedule_change`
    expect(left).toEqual({ count: 5 })
  })

  test('no more is forgotten once the worker is told to stop, and the rest the next time', async () => {
    const { feed, append, ask, clock } = createLog()
    const user = await person()
    await append(user, ...Array.from({ length: 6_000 }, () => scrapped()))
    await ask(user, { clientMutationId: 'a', request: [] }, 'done')
    await clock.advance(KEPT_FOR + 1)
    const left = async () => Number((await postgres.sql`select count(*)::int from schedule_change`)[0]?.['count'])
    const stop = new AbortController()
    const onStatement = (text: string) => {
      if (text.includes('delete from schedule_change')) stop.abort(new Error('told to stop'))
    }
    const watched = connectPostgres(database.url, { log, onStatement })
    const stores = { store: createFeedStore(watched.db), writes: createFeedWriteStore(watched.db) }
    await expect(createFeed({ ...stores, clock }).purge(stop.signal)).rejects.toThrow('told to stop')
    await watched.close()
    expect(await left()).toBe(4_001)
    expect(await postgres.sql`select from mutation_ledger`).toHaveLength(1)
    await feed.purge(never)
    expect([await left(), await postgres.sql`select from mutation_ledger`]).toEqual([0, []])
  })
})

test('however many people are looked at, it is one statement of one text', async () => {
  const { append } = createLog()
  const users = await Promise.all(Array.from({ length: 3 }, person))
  for (const [i, user] of users.entries()) await append(user, ...Array.from({ length: i }, () => scrapped()))
  const statements: string[] = []
  const watched = connectPostgres(database.url, { log, onStatement: text => void statements.push(text) })
  const store = createFeedStore(watched.db)
  expect(await store.lastSeqs(users)).toEqual(new Map(users.slice(1).map((user, i) => [user, i + 1])))
  expect(await store.lastSeqs(Array.from({ length: 70_000 }, () => randomUUID()))).toEqual(new Map())
  await watched.close()
  expect(new Set(statements).size).toBe(1)
})

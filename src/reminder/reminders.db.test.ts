import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { startPush, type FakePush } from '../../test/fakes/push.js'
import { createSetClock, createYard } from '../../test/jobs.js'
import { fromGlobalId } from '../graph/node.js'
import { createFeedWriter } from '../feed/writer.js'
import { createFeedWriteStore } from '../feed/writeStore.js'
import type { Queue } from '../jobs/queue.js'
import { createDueStore } from '../schedule/dueStore.js'
import { createHttp } from '../upstream/http.js'
import { createPush, type Push } from '../upstream/push.js'
import type { Viewer } from '../viewer.js'
import { CLAIMS_KEPT_FOR } from './pushing.js'
import { createReminderDomain } from './domain.js'
import { pushKind } from './jobs.js'

const NOW = '2126-03-01T08:00:30.000+09:00'
const [MINUTE, HOUR] = [60_000, 3_600_000]
const SLOW = { timeout: 20_000, interval: 20 }
const unheard = new AbortController().signal

/** A database with people and doses on it, a push service, and as many processes as are opened. */
async function createWard() {
  const yard = await createYard()
  const service = await startPush()
  onTestFinished(() => service.close())
  const clock = createSetClock(NOW)
  const { sql, db } = yard.postgres
  await sql`insert into medicine (item_seq) values ('200000001')`

  /** A process, whose worker is at rest until it is started. Without keys it has no push. */
  async function open({ push = pushTo(service) }: { push?: Push | null } = {}) {
    let queue: Queue | null = null
    const { jobs, reminders } = createReminderDomain({
      db,
      feed: createFeedWriter({ store: createFeedWriteStore(db), announce: () => {}, clock }),
      due: createDueStore(db),
      queue: {
        enqueue: (...args) => queue?.enqueue(...args) ?? Promise.reject(new Error('not yet')),
        enqueueAll: (...args) => queue?.enqueueAll(...args) ?? Promise.reject(new Error('not yet')),
      },
      push,
      clock,
      log: pino({ level: 'silent' }),
    })
    // Cron is left alone: the test says when to look.
    const opened = await yard.open(
      jobs.map(job => ({ ...job, cron: null })),
      { clock },
    )
    queue = opened.queue
    const run = async (name: string) => jobs.find(job => job.name === name)?.run({}, unheard)
    return { ...opened, reminders, findDue: () => run('reminder.findDue'), tidy: () => run('reminder.forgetClaims') }
  }

  async function person(): Promise<Viewer> {
    const [user] = await sql<{ id: string }[]>`
      insert into app_user (nickname, created_at, updated_at) values ('민지', now(), now()) returning id`
    const credential = { kind: 'session' as const, id: randomUUID(), expiresAt: null }
    return { userId: user?.id ?? '', roles: ['USER'], credential, isGuest: false, isVerified: true }
  }

  /** The id of a dose so many milliseconds from now. */
  async function dose({ userId }: Viewer, inMs: number): Promise<string> {
    const at = new Date(clock.now() + inMs).toISOString()
    const [row] = await sql<{ id: string }[]>`
      insert into schedule (user_id, item_seq, scheduled_time, created_at, updated_at)
      values (${userId}, '200000001', ${at}, now(), now()) returning id`
    return row?.id ?? ''
  }

  const due = async () =>
    (
      await sql<{ entityId: string }[]>`
      select entity_id as "entityId" from schedule_change where kind = 'DUE' and entity = 'SCHEDULE' order by at, seq`
    ).map(({ entityId }) => entityId)
  const waiting = async () =>
    [...(await sql`select from pgboss.job where name = ${pushKind.name} and state < 'active'`)].length
  const idle = () =>
    vi.waitFor(async () => {
      const rows = await sql`select from pgboss.job where name = ${pushKind.name} and state <= 'active'`
      expect(rows).toHaveLength(0)
    }, SLOW)

  /** Has a push that waits for its next try wait no longer; gives how many there were. */
  const goOn = async () => {
    const rows = await sql`
      update pgboss.job set start_after = now()
      where name = ${pushKind.name} and state = 'created' and start_after > now() + interval '1 hour' returning id`
    return rows.length
  }

  /** When a push that waits is tried next. */
  const next = async () => {
    const [row] = await sql<{ at: number }[]>`
      select extract(epoch from start_after)::float8 * 1000 as at from pgboss.job
      where name = ${pushKind.name} and state = 'created' and start_after > now() + interval '1 hour'`
    return row?.at ?? null
  }
  /** How many pushes may be worked on at this moment. */
  const busy = async () =>
    [
      ...(await sql`
      select from pgboss.job where name = ${pushKind.name} and state <= 'active' and start_after <= now()`),
    ].length
  const ends = async () =>
    (await sql<{ state: string }[]>`select state from pgboss.job where name = ${pushKind.name}`).map(row => row.state)

  return { yard, sql, service, clock, open, person, dose, due, waiting, idle, goOn, next, busy, ends }
}

const pushTo = (service: FakePush): Push =>
  createPush({
    http: createHttp({ userAgent: 'Pilling/test' }),
    vapid: service.vapid,
    hosts: [service.url],
  })

type Ward = Awaited<ReturnType<typeof createWard>>
type Process = Awaited<ReturnType<Ward['open']>>

async function register({ reminders }: Process, { service }: Ward, viewer: Viewer) {
  const subscription = service.subscribe()
  await reminders.register(viewer, { ...subscription, device: 'Windows의 Chrome' })
  return subscription
}

/** The ids of the doses that browsers were told of, in no order. */
const told = ({ service }: Ward) =>
  service.pushed.map(({ message }) => fromGlobalId(String(message['scheduleId'])).id).sort()

describe('a dose whose time has come', () => {
  test('is in its person’s feed once, however often and by however many it is looked for', async () => {
    const ward = await createWard()
    const [minji, jun] = [await ward.person(), await ward.person()]
    const doses = [await ward.dose(minji, -HOUR + 1), await ward.dose(minji, 0), await ward.dose(jun, -MINUTE)]
    // Too long ago, and still to come.
    await ward.dose(minji, -HOUR)
    await ward.dose(minji, 1)
    for (const status of ['SKIPPED', 'MISSED']) {
      const id = await ward.dose(jun, -MINUTE)
      await ward.sql`update schedule set status = ${status} where id = ${id}`
    }
    const processes = await Promise.all([ward.open(), ward.open()])
    await Promise.all([...processes, ...processes].map(({ findDue }) => findDue()))
    expect((await ward.due()).sort()).toEqual(doses.sort())
    expect(await ward.waiting()).toBe(0)
  })

  test('is told to each browser of its person, and to nobody else’s', async () => {
    const ward = await createWard()
    const [minji, jun] = [await ward.person(), await ward.person()]
    const process = await ward.open()
    const browsers = [await register(process, ward, minji), await register(process, ward, minji)]
    await register(process, ward, jun)
    const id = await ward.dose(minji, -1)
    await process.findDue()
    process.start()
    await ward.idle()
    expect(ward.service.pushed.map(({ endpoint }) => endpoint).sort()).toEqual(browsers.map(b => b.endpoint).sort())
    expect(told(ward)).toEqual([id, id])
    expect(ward.service.pushed[0]).toMatchObject({
      message: { type: 'DOSE_DUE', scheduledTime: '2126-02-28T23:00:29.999Z', title: '약 드실 시간이에요' },
      headers: { ttl: '3600', urgency: 'high', topic: id.replaceAll('-', '') },
    })
    expect(JSON.stringify(ward.service.pushed)).not.toContain('200000001')
  })

  test('and was acted on, deleted, or whose person left before the worker came, is told to nobody', async () => {
    const ward = await createWard()
    const process = await ward.open()
    const people = await Promise.all(Array.from({ length: 4 }, ward.person))
    const doses: string[] = []
    for (const viewer of people) {
      await register(process, ward, viewer)
      doses.push(await ward.dose(viewer, -1))
    }
    await process.findDue()
    expect(await ward.waiting()).toBe(4)
    const [taken = '', deleted = ''] = doses
    await ward.sql`update schedule set status = 'COMPLETED', completed_at = now() where id = ${taken}`
    await ward.sql`delete from schedule where id = ${deleted}`
    await ward.sql`delete from app_user where id = ${people[2]?.userId ?? ''}`
    process.start()
    await ward.idle()
    expect(told(ward)).toEqual([doses[3]])
  })

  test('is told again when it was put off and its new time has come', async () => {
    const ward = await createWard()
    const minji = await ward.person()
    const process = await ward.open()
    await register(process, ward, minji)
    const id = await ward.dose(minji, -1)
    await process.findDue()
    process.start()
    await ward.idle()
    await ward.sql`
      update schedule set scheduled_time = scheduled_time + interval '30 minutes', reminded_at = null where id = ${id}`
    await process.findDue()
    expect(ward.service.pushed).toHaveLength(1)
    ward.clock.set('2126-03-01T08:31:00+09:00')
    await process.findDue()
    await ward.idle()
    expect(told(ward)).toEqual([id, id])
    expect(ward.service.pushed[1]?.message['scheduledTime']).toBe('2126-02-28T23:30:29.999Z')
  })

  test('is put off while its message waits: the old message isn’t sent, the new one is', async () => {
    const ward = await createWard()
    const minji = await ward.person()
    const process = await ward.open()
    await register(process, ward, minji)
    const id = await ward.dose(minji, -1)
    await process.findDue()
    await ward.sql`
      update schedule set scheduled_time = scheduled_time + interval '5 minutes', reminded_at = null where id = ${id}`
    ward.clock.set('2126-03-01T08:06:00+09:00')
    await process.findDue()
    process.start()
    await ward.idle()
    expect(ward.service.pushed.map(({ message }) => message['scheduledTime'])).toEqual(['2126-02-28T23:05:29.999Z'])
  })

  test('is no use an hour later', async () => {
    const ward = await createWard()
    const minji = await ward.person()
    const process = await ward.open()
    await register(process, ward, minji)
    await ward.dose(minji, -1)
    await process.findDue()
    ward.clock.set('2126-03-01T09:00:30+09:00')
    process.start()
    await ward.idle()
    expect(ward.service.asked).toEqual([])
  })

  test('of which one person has hundreds at once is in the feed, and their telephone doesn’t ring for all of them', async () => {
    const ward = await createWard()
    const minji = await ward.person()
    const process = await ward.open()
    await register(process, ward, minji)
    for (let i = 0; i < 50; i++) await ward.dose(minji, -i)
    await process.findDue()
    expect(await ward.due()).toHaveLength(50)
    expect(await ward.waiting()).toBe(20)
  })

  test('in whose way another person’s trouble stands is told all the same, and the trouble too', async () => {
    const ward = await createWard()
    const people = await Promise.all(Array.from({ length: 6 }, ward.person))
    const [first = ''] = people.map(({ userId }) => userId).sort()
    const doses = await Promise.all(people.map(viewer => ward.dose(viewer, -1)))
    await ward.sql`alter table schedule_change add constraint trouble check (user_id <> ${ward.sql.unsafe(`'${first}'`)})`
    const process = await ward.open()
    await expect(process.findDue()).rejects.toThrow()
    expect(await ward.due()).toHaveLength(5)
    await ward.sql`alter table schedule_change drop constraint trouble`
    await process.findDue()
    expect((await ward.due()).sort()).toEqual(doses.sort())
  })
})

describe('at most once a dose and browser', () => {
  test('with two workers on one database, and every job given to both', async () => {
    const ward = await createWard()
    const processes = [await ward.open(), await ward.open()] as const
    const [first, second] = processes
    const people = await Promise.all(Array.from({ length: 8 }, ward.person))
    for (const viewer of people) {
      for (let i = 0; i < 2; i++) await register(first, ward, viewer)
      for (let i = 0; i < 3; i++) await ward.dose(viewer, -i)
    }
    await Promise.all(processes.map(({ findDue }) => findDue()))
    // As where a lease was lost: the same again for the other.
    const jobs = await ward.sql<{ data: Parameters<typeof second.queue.enqueue>[1] }[]>`
      select data from pgboss.job where name = ${pushKind.name}`
    for (const { data } of jobs) await second.queue.enqueue(pushKind, pushKind.payload.parse(data))
    for (const { start } of processes) start()
    await ward.idle()
    expect(ward.service.asked).toHaveLength(8 * 2 * 3)
    const pairs = ward.service.pushed.map(({ endpoint, message }) => `${endpoint} ${String(message['scheduleId'])}`)
    expect(new Set(pairs).size).toBe(8 * 2 * 3)
  })

  test.each(['reset', 'take and reset'] as const)('where nobody knows whether it was delivered: %s', async trouble => {
    const ward = await createWard()
    const minji = await ward.person()
    const process = await ward.open()
    await register(process, ward, minji)
    const id = await ward.dose(minji, -1)
    ward.service.fails(trouble)
    await process.findDue()
    process.start()
    await ward.idle()
    ward.service.heal()
    await process.queue.enqueue(pushKind, {
      userId: minji.userId,
      scheduleId: id,
      remindedAt: Date.parse(NOW),
      tries: 0,
    })
    await ward.idle()
    expect(ward.service.asked).toHaveLength(1)
  })

  test('and a refusal is no delivery: it is tried again, for the browser that refused and no other', async () => {
    const ward = await createWard()
    const minji = await ward.person()
    const process = await ward.open()
    for (let i = 0; i < 2; i++) await register(process, ward, minji)
    await ward.dose(minji, -1)
    ward.service.fails(503, { times: 1 })
    await process.findDue()
    process.start()
    await vi.waitFor(async () => expect(await ward.goOn()).toBe(1), SLOW)
    await ward.idle()
    expect(new Set(ward.service.pushed.map(({ endpoint }) => endpoint)).size).toBe(2)
    expect(ward.service.asked).toHaveLength(3)
  })

  test.each<[number, number]>([
    [600, 600],
    [1, 60],
  ])('and a service that asks for %d seconds of patience is asked again %d seconds later', async (asked, waited) => {
    const ward = await createWard()
    const minji = await ward.person()
    const process = await ward.open()
    await register(process, ward, minji)
    await ward.dose(minji, -1)
    ward.service.fails(429, { times: 1, headers: { 'retry-after': String(asked) } })
    await process.findDue()
    process.start()
    const again = async () => {
      const [row] = await ward.sql<{ at: number }[]>`
        select extract(epoch from start_after)::float8 * 1000 as at from pgboss.job where state = 'created'`
      return row?.at
    }
    await vi.waitFor(async () => expect(await again()).toBe(Date.parse(NOW) + waited * 1_000), SLOW)
    await ward.sql`update pgboss.job set start_after = now() where state = 'created'`
    await ward.idle()
    expect(ward.service.pushed).toHaveLength(1)
  })

  test('and what is refused until the dose’s hour is over is let go, and no dead letter', async () => {
    const ward = await createWard()
    const minji = await ward.person()
    const process = await ward.open()
    await register(process, ward, minji)
    await ward.dose(minji, -1)
    ward.service.fails(503)
    await process.findDue()
    process.start()
    const waits: number[] = []
    for (let at: number | null = ward.clock.now(); at !== null; at = await ward.next()) {
      waits.push((at - ward.clock.now()) / 1_000)
      ward.clock.set(new Date(at).toISOString())
      await ward.goOn()
      await vi.waitFor(async () => expect(await ward.busy()).toBe(0), SLOW)
    }
    // The last of them would be in an hour and four minutes.
    expect(waits).toEqual([0, 15, 30, 60, 120, 240, 480, 960])
    // By then its circuit is open.
    expect(ward.service.asked).toHaveLength(5)
    expect((await ward.ends()).filter(state => state !== 'completed')).toEqual([])
    expect(await process.queue.dead([pushKind.name], 10)).toEqual([])
  })

  test('and what asking again doesn’t mend is not asked again: a redirect, which is not followed', async () => {
    const ward = await createWard()
    const minji = await ward.person()
    const process = await ward.open()
    await register(process, ward, minji)
    await ward.dose(minji, -1)
    ward.service.fails('redirect')
    await process.findDue()
    process.start()
    await ward.idle()
    expect(ward.service.asked).toHaveLength(1)
    expect(await ward.ends()).toEqual(['completed'])
  })

  test('also when the browser is removed and registered anew', async () => {
    const ward = await createWard()
    const minji = await ward.person()
    const process = await ward.open()
    const browser = await register(process, ward, minji)
    const id = await ward.dose(minji, -1)
    await process.findDue()
    process.start()
    await ward.idle()
    await process.reminders.remove(minji, browser.endpoint)
    await process.reminders.register(minji, { ...browser, device: '웹' })
    const other = await register(process, ward, minji)
    await process.queue.enqueue(pushKind, {
      userId: minji.userId,
      scheduleId: id,
      remindedAt: Date.parse(NOW),
      tries: 0,
    })
    await ward.idle()
    expect(ward.service.pushed.map(({ endpoint }) => endpoint)).toEqual([browser.endpoint, other.endpoint])
  })

  test('and a service that asks for more patience than the dose has is not asked again', async () => {
    const ward = await createWard()
    const minji = await ward.person()
    const process = await ward.open()
    await register(process, ward, minji)
    await ward.dose(minji, -1)
    ward.service.fails(429, { headers: { 'retry-after': '3600' } })
    await process.findDue()
    process.start()
    await ward.idle()
    expect(ward.service.asked).toHaveLength(1)
  })
})

describe('a browser', () => {
  test('that takes no more is forgotten, and no other', async () => {
    const ward = await createWard()
    const minji = await ward.person()
    const process = await ward.open()
    const [gone, other] = [await register(process, ward, minji), await register(process, ward, minji)]
    ward.service.unsubscribe(gone)
    await ward.dose(minji, -1)
    await process.findDue()
    process.start()
    await ward.idle()
    expect(ward.service.pushed.map(({ endpoint }) => endpoint)).toEqual([other.endpoint])
    expect(await process.reminders.list(minji)).toHaveLength(1)
  })

  test.each([401, 403])('that subscribed with another key (%d) is forgotten', async status => {
    const ward = await createWard()
    const minji = await ward.person()
    const process = await ward.open()
    await register(process, ward, minji)
    await ward.dose(minji, -1)
    ward.service.fails(status)
    await process.findDue()
    process.start()
    await ward.idle()
    expect(await process.reminders.list(minji)).toEqual([])
  })

  /** Tells minji of a dose once each so many milliseconds, as often as the service does so. */
  async function remindOf(
    ward: Ward,
    process: Process,
    minji: Viewer,
    { every, times }: { every: number; times: number },
  ) {
    for (let i = 0; i < times; i++) {
      ward.clock.set(new Date(ward.clock.now() + every).toISOString())
      await ward.dose(minji, -1)
      await process.findDue()
      await ward.idle()
    }
  }

  test('that could be told of nothing for ten hours is forgotten, however often it is registered; one that was told is not', async () => {
    const ward = await createWard()
    const minji = await ward.person()
    const process = await ward.open()
    const browser = await register(process, ward, minji)
    process.start()
    ward.service.fails(400)
    await remindOf(ward, process, minji, { every: HOUR, times: 9 })
    // Many in one hour are one.
    await remindOf(ward, process, minji, { every: MINUTE, times: 12 })
    await process.reminders.register(minji, { ...browser, device: '웹' })
    expect(await process.reminders.list(minji)).toHaveLength(1)
    ward.service.heal()
    await remindOf(ward, process, minji, { every: HOUR, times: 1 })
    ward.service.fails(400)
    await remindOf(ward, process, minji, { every: HOUR, times: 9 })
    expect(await process.reminders.list(minji)).toHaveLength(1)
    await remindOf(ward, process, minji, { every: HOUR, times: 1 })
    expect(await process.reminders.list(minji)).toEqual([])
  })

  test('whose service limits us is not forgotten for that', async () => {
    const ward = await createWard()
    const minji = await ward.person()
    const process = await ward.open()
    await register(process, ward, minji)
    process.start()
    ward.service.fails(429, { headers: { 'retry-after': '3600' } })
    await remindOf(ward, process, minji, { every: HOUR, times: 11 })
    expect(await process.reminders.list(minji)).toHaveLength(1)
  })

  test('that another person had is the new one’s, also when many take it at once', async () => {
    const ward = await createWard()
    const people = await Promise.all(Array.from({ length: 8 }, ward.person))
    const process = await ward.open()
    const [minji] = people
    if (!minji) throw new Error('There is nobody.')
    const browser = await register(process, ward, minji)
    await Promise.all(people.map(viewer => process.reminders.register(viewer, { ...browser, device: '웹' })))
    const owners = await ward.sql<{ userId: string }[]>`select user_id as "userId" from push_subscription`
    expect(owners).toHaveLength(1)
    for (const viewer of people) await ward.dose(viewer, -1)
    await process.findDue()
    process.start()
    await ward.idle()
    expect(ward.service.pushed).toHaveLength(1)
  })

  test('that is registered and one whose owner leaves at the same moment don’t wait for each other', async () => {
    const ward = await createWard()
    const process = await ward.open()
    for (let round = 0; round < 10; round++) {
      const [old, young] = [await ward.person(), await ward.person()]
      const browser = await register(process, ward, old)
      const ends = await Promise.allSettled([
        process.reminders.register(young, { ...browser, device: '웹' }),
        ward.sql`delete from app_user where id = ${old.userId}`,
        process.reminders.remove(old, browser.endpoint),
        ward.sql`delete from app_user where id = ${young.userId}`,
      ])
      for (const end of ends)
        if (end.status === 'rejected')
          expect(['UNAUTHENTICATED', 'NOT_FOUND']).toContain((end.reason as { code?: string }).code)
    }
    expect(await ward.sql`select from push_subscription`).toHaveLength(0)
  })

  test('is one of twenty at most: the longest unused goes', async () => {
    const ward = await createWard()
    const minji = await ward.person()
    const process = await ward.open()
    const browsers: { endpoint: string }[] = []
    for (let i = 0; i < 21; i++) {
      ward.clock.set(new Date(Date.parse(NOW) + i * 1_000).toISOString())
      browsers.push(await register(process, ward, minji))
    }
    const kept = await ward.sql<{ endpoint: string }[]>`select endpoint from push_subscription order by last_used_at`
    expect(kept.map(({ endpoint }) => endpoint)).toEqual(browsers.slice(1).map(({ endpoint }) => endpoint))
  })
})

test('whom a signature alone speaks for is to come back', async () => {
  const ward = await createWard()
  const { reminders } = await ward.open()
  const viewer = { ...(await ward.person()), isVerified: false }
  for (const work of [
    () => reminders.list(viewer),
    () => reminders.remove(viewer, 'https://x.example/'),
    () => reminders.register(viewer, { ...ward.service.subscribe(), device: '웹' }),
  ])
    await expect(work()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
})

test('without keys a dose is in the feed all the same, and nothing is pushed', async () => {
  const ward = await createWard()
  const minji = await ward.person()
  const withKeys = await ward.open()
  await register(withKeys, ward, minji)
  const without = await ward.open({ push: null })
  expect(without.reminders.pushKey).toBeNull()
  await expect(register(without, ward, minji)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const id = await ward.dose(minji, -1)
  await without.findDue()
  expect(await ward.due()).toEqual([id])
  expect(await ward.waiting()).toBe(0)
})

test('claims are forgotten after seven days', async () => {
  const ward = await createWard()
  const minji = await ward.person()
  const process = await ward.open()
  await register(process, ward, minji)
  await ward.dose(minji, -1)
  await process.findDue()
  process.start()
  await ward.idle()
  const claims = () => ward.sql`select from push_delivery`
  ward.clock.set(new Date(Date.parse(NOW) + CLAIMS_KEPT_FOR).toISOString())
  await process.tidy()
  expect(await claims()).toHaveLength(1)
  ward.clock.set(new Date(Date.parse(NOW) + CLAIMS_KEPT_FOR + 1).toISOString())
  await process.tidy()
  expect(await claims()).toHaveLength(0)
})

import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { pino } from 'pino'
import { systemClock } from '../../src/clock.js'
import { fromGlobalId, toGlobalId } from '../../src/graph/node.js'
import type { JobKind } from '../../src/jobs/job.js'
import { createQueue } from '../../src/jobs/queue.js'
import { startProxy } from '../fakes/proxy.js'
import { startProgram } from '../program.js'
import { sqlOf } from '../traces.js'
import { createWorld, type Person, type World } from '../world.js'

interface Job {
  name: string
  cron: string | null
  nextRun: string | null
  lastRun: string | null
  lastError: string | null
  waiting: number
  running: number
  failures: number
  dead: number
}
interface DeadLetter {
  id: string
  job: string
  payload: object
  attempts: number
  error: string | null
  enqueuedAt: string
  diedAt: string
}
interface Ran {
  job: Job | null
  userErrors: { code: string; path: string[] }[]
}

const JOB = 'name cron nextRun lastRun lastError waiting running failures dead'
const JOBS = `{ jobs { ${JOB} } }`
const DEAD =
  'query ($first: Int! = 20) { deadLetters(first: $first) { id job payload attempts error enqueuedAt diedAt } }'
const RUN = `mutation ($name: String!) { runJob(name: $name) { job { ${JOB} } userErrors { code path } } }`
const RETRY = `mutation ($id: ID!) { retryDeadLetter(id: $id) { job { ${JOB} } userErrors { code path } } }`
const soon = { timeout: 20_000, interval: 50 }

async function given(env: Record<string, string> = {}) {
  const world = await createWorld({ env })
  const admin = await world.signIn('운영')
  await world.app.users.roles.grant(fromGlobalId(admin.id).id, 'ADMIN')
  return { world, admin, sql: sqlOf(world) }
}

const jobOf = async (admin: Person, name: string) =>
  (await admin.ask<{ jobs: Job[] }>(JOBS)).jobs.find(job => job.name === name)
const runNow = async (admin: Person, name: string) => (await admin.ask<{ runJob: Ran }>(RUN, { name })).runJob
const deadLetters = async (admin: Person) => (await admin.ask<{ deadLetters: DeadLetter[] }>(DEAD)).deadLetters

/** The queue of a world, as something else would use it. */
function queueOf({ databaseUrl }: Pick<World, 'databaseUrl'>) {
  const queue = createQueue({ url: databaseUrl, log: pino({ level: 'silent' }), clock: systemClock })
  onTestFinished(() => queue.close())
  return queue
}

/** A job that is sure to fail: nobody has such an id. */
const BROKEN: JobKind<{ userId: string }> = {
  name: 'schedule.retime',
  payload: z.object({ userId: z.string() }),
  attempts: 1,
  backoff: 1,
}

describe('an administrator', () => {
  test('sees every kind of job, and when it comes next', async () => {
    const { world, admin } = await given()
    const { jobs } = await admin.ask<{ jobs: Job[] }>(JOBS)
    expect(jobs.map(({ name }) => name)).toEqual(expect.arrayContaining(['user.purge', 'user.unlink', 'feed.purge']))
    const next = new Date(jobs.find(({ name }) => name === 'feed.purge')?.nextRun ?? 0)
    // Half past three by Korean clocks, within a day.
    expect(next.toISOString().slice(11)).toBe('18:30:00.000Z')
    expect(next.getTime() - world.clock.now()).toBeGreaterThan(0)
    expect(next.getTime() - world.clock.now()).toBeLessThanOrEqual(86_400_000)
    expect(jobs.find(({ name }) => name === 'schedule.retime')).toMatchObject({ cron: null, nextRun: null })
  })

  test('runs one now, and sees that it ran', async () => {
    const { admin } = await given()
    expect(await jobOf(admin, 'feed.purge')).toMatchObject({ cron: '30 3 * * *', lastRun: null, dead: 0 })
    const { job, userErrors } = await runNow(admin, 'feed.purge')
    expect(userErrors).toEqual([])
    expect(job?.name).toBe('feed.purge')
    await vi.waitFor(
      async () =>
        expect(await jobOf(admin, 'feed.purge')).toMatchObject({
          lastRun: expect.any(String) as string,
          lastError: null,
          waiting: 0,
          running: 0,
          failures: 0,
        }),
      soon,
    )
  })

  test.each<[string, string, Ran['userErrors']]>([
    ['that there is not', 'user.nothing', [{ code: 'NOT_FOUND', path: ['name'] }]],
    ['by no name', '', [{ code: 'NOT_FOUND', path: ['name'] }]],
    ['by a name of any kind', "\u0000'; drop table job --", [{ code: 'NOT_FOUND', path: ['name'] }]],
    ['that is of somebody', 'schedule.retime', [{ code: 'INVALID', path: ['name'] }]],
  ])('can’t run one %s', async (_, name, userErrors) => {
    const { admin, sql } = await given({ ROLE: 'api' })
    expect(await runNow(admin, name)).toEqual({ job: null, userErrors })
    expect(await sql`select from pgboss.job`).toHaveLength(0)
  })

  test('sees what failed for the last time, and has it tried once more', async () => {
    const { world, admin, sql } = await given({ ROLE: 'api' })
    await queueOf(world).enqueue(BROKEN, { userId: 'nobody' })
    await sql`update pgboss.job set retry_limit = 0`
    expect(await deadLetters(admin)).toEqual([])
    await world.open({ ROLE: 'worker' })
    await vi.waitFor(async () => expect(await deadLetters(admin)).toHaveLength(1), soon)
    const [dead] = await deadLetters(admin)
    expect(dead).toMatchObject({ job: 'schedule.retime', payload: { userId: 'nobody' }, attempts: 1 })
    expect(await jobOf(admin, 'schedule.retime')).toMatchObject({ dead: 1, failures: 1, waiting: 0 })

    const retry = async (id: string) =>
      (await admin.ask<{ retryDeadLetter: Ran }>(RETRY, { id })).retryDeadLetter.userErrors
    expect(await retry(dead?.id ?? '')).toEqual([])
    await vi.waitFor(async () => expect(await deadLetters(admin)).toMatchObject([{ attempts: 2 }]), soon)
    // And with nothing in its way any more.
    const { id: userId } = fromGlobalId(admin.id)
    await sql`update pgboss.job set data = ${sql.json({ userId })} where name = 'schedule.retime'`
    expect(await retry(dead?.id ?? '')).toEqual([])
    await vi.waitFor(async () => expect(await deadLetters(admin)).toEqual([]), soon)
    await vi.waitFor(
      async () => expect(await jobOf(admin, 'schedule.retime')).toMatchObject({ dead: 0, waiting: 0, running: 0 }),
      soon,
    )
    const none = [{ code: 'NOT_FOUND', path: ['id'] }]
    for (const id of [dead?.id ?? '', toGlobalId('DeadLetter', 'x'), admin.id, 'x', ''])
      expect(await retry(id)).toEqual(none)
  })

  test.each([0, 101, -1])('asks for no %i dead letters', async first => {
    const { admin } = await given({ ROLE: 'api' })
    const { data, errors } = await admin.send(DEAD, { first })
    expect(data).toBeNull()
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'first' } }])
  })

  test('is told to come back where the database is away', async () => {
    const { world, admin } = await given({ ROLE: 'api' })
    const proxy = await startProxy({ port: Number(new URL(world.databaseUrl).port) })
    onTestFinished(() => proxy.close())
    const through = await world.open({ DATABASE_URL: proxy.through(world.databaseUrl), ROLE: 'api' })
    const there = through.personOf(admin.id, admin)
    await there.ask(JOBS)
    await proxy.cut()
    const { errors } = await there.send(JOBS)
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
  })

  test('loses all this with the role', async () => {
    const { world, admin } = await given({ ROLE: 'api' })
    await admin.ask(JOBS)
    await world.app.users.roles.revoke(fromGlobalId(admin.id).id, 'ADMIN')
    await vi.waitFor(async () => {
      const { errors } = await admin.send(JOBS)
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    }, soon)
  })
})

describe('one process answers and another works', () => {
  test('with ROLE=api nothing is done until one with ROLE=worker is there', async () => {
    const { world, admin } = await given({ ROLE: 'api' })
    await runNow(admin, 'feed.purge')
    await systemClock.sleep(2_000)
    expect(await jobOf(admin, 'feed.purge')).toMatchObject({ waiting: 1, running: 0, lastRun: null })
    await world.open({ ROLE: 'worker' })
    await vi.waitFor(
      async () =>
        expect(await jobOf(admin, 'feed.purge')).toMatchObject({ waiting: 0, lastRun: expect.any(String) as string }),
      soon,
    )
  })

  test('a worker tells how it is, counts its jobs, and answers nothing else', async () => {
    const { world, admin } = await given({ ROLE: 'api' })
    const { url, metricsPort } = await world.open({ ROLE: 'worker', METRICS_PORT: '0' })
    const answers = async (path: string) => {
      const response = await fetch(url + path)
      return [response.status, await response.text()]
    }
    expect(await answers('/health/live')).toEqual([200, '{"status":"ok"}'])
    expect(await answers('/health/ready?x')).toEqual([
      200,
      '{"status":"ready","checks":{"postgres":"ok","redis":"ok"}}',
    ])
    for (const path of ['/', '/graphql', '/graphql?query={viewer{id}}', '/auth/kakao/start', '/constructor'])
      expect(await answers(path)).toEqual([404, ''])
    expect((await fetch(`${url}/health/live`, { method: 'POST' })).status).toBe(404)
    await runNow(admin, 'feed.purge')
    const metrics = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    await vi.waitFor(async () => expect(await metrics()).toContain('jobs{job="feed.purge",state="waiting"} 0'), soon)
    expect(await metrics()).toContain('jobs{job="user.purge",state="dead"} 0')
  })

  test('a worker of its own says what it is, and ends when it is told to', async () => {
    const { world, admin } = await given({ ROLE: 'api' })
    const program = startProgram('dist/main.js', { ...world.settings, LOG_LEVEL: 'error', ROLE: 'worker', PORT: '0' })
    const [, url = ''] = await program.says(/상태\s+(http:\S+)\/health\/ready/)
    expect(program.said()).toMatch(/하는 일 +뒤에서 하는 일만/)
    expect(program.said()).not.toMatch(/GraphQL +http/)
    expect((await fetch(`${url}/health/ready`)).status).toBe(200)
    await runNow(admin, 'feed.purge')
    await vi.waitFor(async () => expect((await jobOf(admin, 'feed.purge'))?.lastRun).not.toBeNull(), soon)
    program.kill('SIGTERM')
    expect(await program.ended).toBe(0)
  })
})

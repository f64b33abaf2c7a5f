import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { fromGlobalId } from '../../src/graph/node.js'
import { startPush } from '../fakes/push.js'
import { createYard } from '../jobs.js'
import { startProgram } from '../program.js'

const SLOW = { timeout: 30_000, interval: 20 }
const LEASE = 2

/** A person with a browser, on a database and a push service of their own, and processes that remind them. */
async function given() {
  const yard = await createYard({ lease: LEASE })
  const service = await startPush()
  onTestFinished(() => service.close())
  const { sql } = yard.postgres
  await sql`insert into medicine (item_seq) values ('200000001')`
  const [user] = await sql<{ id: string }[]>`
    insert into app_user (nickname, created_at, updated_at) values ('민지', now(), now()) returning id`
  const { endpoint, p256dh, auth } = service.subscribe()
  await sql`
    insert into push_subscription (user_id, endpoint, p256dh, auth, device, created_at, last_used_at)
    values (${user?.id ?? ''}, ${endpoint}, ${p256dh}, ${auth}, '웹', now(), now())`

  async function dose(): Promise<string> {
    const [row] = await sql<{ id: string }[]>`
      insert into schedule (user_id, item_seq, scheduled_time, created_at, updated_at)
      values (${user?.id ?? ''}, '200000001', now() - interval '1 second', now(), now()) returning id`
    return row?.id ?? ''
  }

  async function remind({ isStuck }: { isStuck: boolean }) {
    const { url, vapid } = service
    const settings = { url: yard.url, lease: LEASE, hosts: [url], vapid, isStuck }
    const program = startProgram('test/fakes/reminder.ts', {}, JSON.stringify(settings))
    await program.says(/works/)
    return program
  }

  /** As the minute's turn does. */
  const look = () =>
    sql`insert into pgboss.job (name, data, retry_limit, keep_until)
      values ('reminder.findDue', '{}', 5, now() + interval '1 day')`

  /** How many jobs there are in which state; those that wait for another attempt wait no longer. */
  const states = async (name: string) => {
    await sql`update pgboss.job set start_after = now() where state = 'retry'`
    return (
      await sql<{ state: string; count: number }[]>`
      select state, count(*)::int from pgboss.job where name = ${name} group by state order by state`
    ).map(({ state, count }) => `${count} ${state}`)
  }

  return { sql, service, dose, remind, look, states }
}

describe('a worker that is killed with a claim in its hand never lets another send again', () => {
  test.each([
    ['before it sent', true, 0],
    ['before it was answered', false, 1],
  ])('%s', async (_, isStuck, asked) => {
    const { service, dose, remind, look, states } = await given()
    const first = await remind({ isStuck })
    service.fails('hang')
    await dose()
    await look()
    if (isStuck) await first.says(/would send/)
    await vi.waitFor(() => expect(service.asked).toHaveLength(asked), SLOW)
    first.kill('SIGKILL')
    await first.ended
    service.heal()
    await remind({ isStuck: false })
    // The job is taken over and done, since there is nothing more that anybody may do.
    await vi.waitFor(async () => expect(await states('reminder.push')).toEqual(['1 completed']), SLOW)
    expect(service.asked).toHaveLength(asked)
    // And the next dose is told of.
    const next = await dose()
    await look()
    await vi.waitFor(() => expect(service.pushed).toHaveLength(1), SLOW)
    expect(fromGlobalId(String(service.pushed[0]?.message['scheduleId'])).id).toBe(next)
  })
})

test('a process that is killed again and again while it reminds loses no dose in the feed and tells of none twice', async () => {
  const { sql, service, dose, remind, look, states } = await given()
  const doses = new Set<string>()
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 5; i++) doses.add(await dose())
    const process = await remind({ isStuck: false })
    const before = service.asked.length
    await look()
    await vi.waitFor(() => expect(service.asked.length).toBeGreaterThan(before), SLOW)
    process.kill('SIGKILL')
    await process.ended
  }
  await remind({ isStuck: false })
  await look()
  const wanted = ['reminder.findDue', 'reminder.push']
  await vi.waitFor(async () => {
    for (const name of wanted) expect((await states(name)).filter(state => !/completed/.test(state))).toEqual([])
  }, SLOW)
  const due = await sql<{ id: string }[]>`select entity_id as id from schedule_change where kind = 'DUE'`
  expect(due.map(({ id }) => id).sort()).toEqual([...doses].sort())
  const told = service.pushed.map(({ message }) => fromGlobalId(String(message['scheduleId'])).id)
  expect(new Set(told).size).toBe(told.length)
  expect(told.filter(id => !doses.has(id))).toEqual([])
})

import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createChance } from '../acceptance/random.js'
import { say } from '../acceptance/table.js'
import { openHouse, usageOf, type House } from './house.js'
import { createListener, type Listener } from './listener.js'
import { admit, complete, type Patient } from './people.js'
import { tell } from './report.js'
import { createTally, type Tally } from './tally.js'

/**
 * `npm run load`: how soon a dose that was ticked shows on its person's other devices, and whether any tick is lost, on a
 * PostgreSQL and a Redis of its own. Doses are completed at a steady rate, whatever the answers take (an open loop); each
 * is owed to every socket of its person. Exits with 1 where one was lost or doubled or a request failed. Times are told,
 * and decide nothing: the load comes from the same machine.
 */
const OPTIONS = {
  users: { type: 'string', default: '200' },
  /** For each user, before the load begins. */
  schedules: { type: 'string', default: '500' },
  /** Of all users together. */
  sockets: { type: 'string', default: '2000' },
  /** Completed doses each second, of all users together. */
  rate: { type: 'string', default: '200' },
  seconds: { type: 'string', default: '60' },
  /** Before that at the same rate: what is lost then counts, the times don't, for the server is still being compiled. */
  'warm-up': { type: 'string', default: '15' },
  /** Sockets that are cut each second, for a second each. */
  cuts: { type: 'string', default: '0' },
  'no-redis': { type: 'boolean', default: false },
} as const
const SEED = 20261123
/** How long we go on waiting for what is missing, in milliseconds. */
const PATIENCE = 20_000

async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS })
  const number = (name: 'users' | 'schedules' | 'sockets' | 'rate' | 'seconds' | 'warm-up' | 'cuts') => {
    const value = Number(values[name])
    if (Number.isInteger(value) && value >= 0) return value
    throw new Error(`--${name} 은 0 이상의 정수여야 합니다 (has to be a whole number).`)
  }
  const plan = {
    users: number('users'),
    schedules: number('schedules'),
    sockets: number('sockets'),
    rate: number('rate'),
    seconds: number('seconds'),
    warmUp: number('warm-up'),
    cuts: number('cuts'),
  }
  const house = await openHouse({ hasRedis: !values['no-redis'] })
  const stop = () => void house.close().finally(() => process.exit(130))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    return await run(house, plan)
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    await house.close()
  }
}

type Plan = Readonly<Record<'users' | 'schedules' | 'sockets' | 'rate' | 'seconds' | 'warmUp' | 'cuts', number>>

async function run(house: House, plan: Plan): Promise<number> {
  const patients = await inBatches(20, plan.users, () => admit(house, plan.schedules))
  await house.sql`analyze schedule`
  say(`${plan.users}명, 일정 ${plan.users * plan.schedules}건 (users, schedules)`)
  const tally = createTally()
  const begun = performance.now()
  const devices = await openAll(house, patients, plan, tally)
  const listeners = devices.flat()
  const opened = ((performance.now() - begun) / 1000).toFixed(1)
  say(`구독 ${listeners.length}개를 여는 데 ${opened}초 (subscriptions, seconds to open)`)
  const failures = await load(house, patients, devices, { ...plan, seconds: plan.warmUp }, tally)
  tally.measureFrom(performance.now())
  const before = usageOf(house.pid)
  failures.push(...(await load(house, patients, devices, plan, tally)))
  const after = usageOf(house.pid)
  for (let waited = 0; tally.missing() > 0 && waited < PATIENCE; waited += 100) await wait(100)
  await wait(500) // for what would come twice
  for (const listener of listeners) listener.close()
  const result = tally.result()
  tell(result, failures, listeners)
  if (before && after) {
    const share = ((after.seconds - before.seconds) / plan.seconds) * 100
    say(
      `서버: 메모리 ${after.memory.toFixed(0)} MB, CPU ${share.toFixed(0)} % (server's memory, share of one processor)`,
    )
  }
  return result.lost === 0 && result.doubled === 0 && failures.length === 0 ? 0 : 1
}

/** The devices of each patient, listening. */
async function openAll({ url }: House, patients: readonly Patient[], { sockets }: Plan, tally: Tally) {
  const address = `${url.replace('http', 'ws')}/graphql`
  const listeners = patients.map((): Listener[] => [])
  await inBatches(50, sockets, async i => {
    const at = i % patients.length
    const patient = patients[at]
    if (!patient) return
    const name = `socket ${i}`
    const listener = createListener({
      url: address,
      name,
      accessToken: patient.accessToken,
      cursor: patient.cursor,
      onTold: ({ scheduleId, isResumed }) => tally.received(scheduleId, name, performance.now(), isResumed),
    })
    await listener.open()
    listeners[at]?.push(listener)
  })
  return listeners
}

/** `devices` are each patient's. Gives what went wrong with requests. */
async function load(
  { url }: House,
  patients: readonly Patient[],
  devices: readonly Listener[][],
  plan: Plan,
  tally: Tally,
) {
  const all = devices.flat()
  const names = devices.map(each => each.map(({ name }) => name))
  const chance = createChance(SEED)
  const failures: string[] = []
  const underway = new Set<Promise<void>>()
  const total = plan.rate * plan.seconds
  const begun = performance.now()
  let cuts = 0
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - begun) / 1000) * plan.rate))
    for (; sent < due; sent++) {
      const who = chance.below(patients.length)
      const patient = patients[who]
      const dose = patient?.doses.pop()
      if (!patient || !dose) throw new Error('다 먹었습니다: --schedules 를 늘려 주세요 (all doses are taken).')
      tally.sent(dose, names[who] ?? [], performance.now())
      const asking = complete(url, patient, dose)
        .then(() => tally.acknowledged(dose, performance.now()))
        .catch((error: unknown) => void failures.push(String(error)))
        .finally(() => underway.delete(asking))
      underway.add(asking)
    }
    for (; cuts < ((performance.now() - begun) / 1000) * plan.cuts; cuts++) chance.pick(all).cut(1_000)
    await wait(2)
  }
  await Promise.all(underway)
  return failures
}

/** Does it `count` times, so many at once. */
async function inBatches<T>(atOnce: number, count: number, work: (i: number) => Promise<T>): Promise<T[]> {
  const done: T[] = []
  for (let i = 0; i < count; i += atOnce)
    done.push(...(await Promise.all(Array.from({ length: Math.min(atOnce, count - i) }, (_, j) => work(i + j)))))
  return done
}

main().then(
  code => (process.exitCode = code),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)

import { pino } from 'pino'
import { systemClock as clock } from '../../src/clock.js'
import { connectPostgres } from '../../src/db/postgres.js'
import { createFeedWriter } from '../../src/feed/writer.js'
import { createFeedWriteStore } from '../../src/feed/writeStore.js'
import { createQueue } from '../../src/jobs/queue.js'
import { createWorker } from '../../src/jobs/worker.js'
import { createReminderDomain } from '../../src/reminder/domain.js'
import { createDueStore } from '../../src/schedule/dueStore.js'
import { createHttp } from '../../src/upstream/http.js'
import { createPush, type Push } from '../../src/upstream/push.js'

interface Settings {
  url: string
  lease: number
  hosts: string[]
  vapid: { publicKey: string; privateKey: string; subject: string }
  /** Says so when it would send, and never does. */
  isStuck: boolean
}

/** A process that tells people of their doses. */
async function remind({ url, lease, hosts, vapid, isStuck }: Settings): Promise<void> {
  const say = (text: string) => void process.stdout.write(`${text}\n`)
  const log = pino({ level: 'silent' })
  const postgres = connectPostgres(url, { log, max: 3 })
  const queue = createQueue({ url, log, clock, lease })
  const push = createPush({
    http: createHttp({ userAgent: 'Pilling/test' }),
    vapid,
    hosts,
  })
  const stuck: Push['send'] = () => {
    say('would send')
    return new Promise(() => {})
  }
  const { jobs } = createReminderDomain({
    db: postgres.db,
    feed: createFeedWriter({ store: createFeedWriteStore(postgres.db), announce: () => {}, clock }),
    due: createDueStore(postgres.db),
    queue,
    push: isStuck ? { ...push, send: stuck } : push,
    clock,
    log,
  })
  await queue.prepare(jobs)
  createWorker({ queue, jobs, clock, log, pollEvery: 50 }).start()
  say('works')
}

await remind(JSON.parse(process.argv[2] ?? '') as Settings)

import { pino } from 'pino'
import { inject, onTestFinished, vi, expect } from 'vitest'
import { createMemoryLevel } from '../src/cache/memory.js'
import { createRedisLevel } from '../src/cache/redis.js'
import { systemClock } from '../src/clock.js'
import { connectPostgres } from '../src/db/postgres.js'
import { closeRedis, connectRedis } from '../src/db/redis.js'
import { createRedisPubSub } from '../src/events/redis.js'
import type { CircuitState } from '../src/upstream/circuit.js'
import type { Completion, OpenAi, Prompt } from '../src/upstream/openai.js'
import { createSummaryDomain, type Model, type Told } from '../src/summary/domain.js'
import type { Label } from '../src/medicine/service.js'
import { readKeyword } from '../src/summary/keyword.js'
import type { MovableClock } from './world.js'

/** A label of which nothing is said but what is given. */
export const labelOf = (itemSeq: string, texts: Partial<Label> = {}): Label => ({
  itemSeq,
  name: '가나다정',
  manufacturer: '시험제약(주)',
  indications: '이 약은 두통, 치통에 사용합니다.',
  dosageAndAdministration: '성인은 1회 1정 복용합니다.',
  boxedWarning: null,
  precautions: '이 약을 복용하는 동안 술을 마시지 마십시오.',
  drugInteractions: null,
  adverseReactions: null,
  storage: '실온에서 보관하십시오.',
  imageUrl: null,
  ...texts,
})

export const askFor = (label: Label, keyword: string | null = null, by: string | null = 'somebody') => ({
  label,
  keyword: readKeyword(keyword),
  by,
})

/** The real clock, which can be set forward. */
export function createMovableClock(): MovableClock {
  let ahead = 0
  return { now: () => Date.now() + ahead, sleep: systemClock.sleep, passes: ms => void (ahead += ms) }
}

/** What a model answers; an Error is thrown. */
type Answer = { text: string; citations: readonly number[] } | Error | object

/** A model in this process: it answers what it is told to, once it is let. */
export function createModel() {
  const asked: Prompt[] = []
  let answer: (prompt: Prompt, index: number) => Answer = () => ({
    text: '이 약은 두통, 치통에 사용합니다.',
    citations: [1],
  })
  let gate: Promise<void> = Promise.resolve()
  let state: CircuitState = { kind: 'closed' }
  const openai: OpenAi = {
    model: 'test-model',
    get state() {
      return state
    },
    rest: until => void (state = { kind: 'open', until }),
    async complete(prompt, signal): Promise<Completion> {
      asked.push(prompt)
      const index = asked.length - 1
      const stopped = new Promise<never>((_, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
      )
      await Promise.race([gate, stopped])
      const json = answer(prompt, index)
      if (json instanceof Error) throw json
      return { json, model: 'test-model-1', tokens: { input: 100, output: 20 } }
    },
    batches: {
      submit: () => Promise.reject(new Error('no batches')),
      read: () => Promise.reject(new Error('no batches')),
      cancel: () => Promise.reject(new Error('no batches')),
    },
  }
  return {
    openai,
    asked,
    answers: (to: typeof answer) => void (answer = to),
    becomes: (now: CircuitState) => void (state = now),
    /** Holds every call until the function that it gives is called. */
    holds() {
      let open = () => {}
      gate = new Promise(resolve => (open = resolve))
      return open
    },
  }
}

interface ServerOptions {
  readonly databaseUrl: string
  readonly model: ReturnType<typeof createModel> | null
  readonly redisUrl?: string
  readonly clock?: MovableClock
  /** Told of each statement. */
  readonly onStatement?: (text: string) => void
  readonly limits?: Partial<Pick<Model, 'daily' | 'concurrency'>>
}

/** A server's worth of summaries, on real stores. */
export async function startSummaries({ databaseUrl, model, clock = createMovableClock(), ...rest }: ServerOptions) {
  const log = pino({ level: 'silent' })
  const closers: (() => Promise<unknown>)[] = []
  const owned = <T>(thing: T, close: (thing: T) => Promise<unknown>): T => {
    closers.unshift(() => close(thing))
    return thing
  }
  const close = async () => {
    for (const each of closers.splice(0)) await each()
  }
  onTestFinished(close)
  const { db } = owned(
    connectPostgres(databaseUrl, { log, ...(rest.onStatement && { onStatement: rest.onStatement }) }),
    each => each.close(),
  )
  const redisUrl = rest.redisUrl ?? inject('redisUrl')
  const redis = owned(connectRedis(redisUrl, { log }), closeRedis)
  await vi.waitFor(() => expect(redis.status).toBe('ready'))
  const openSubscriber = () => owned(connectRedis(redisUrl, { log, forEvents: true }), closeRedis)
  const pubsub = owned(createRedisPubSub({ redis, openSubscriber, log, clock }), each => each.close())
  const memory = createMemoryLevel({ clock })
  const told = {
    summaryPaid: vi.fn<Told['summaryPaid']>(),
    summaryRefused: vi.fn<Told['summaryRefused']>(),
    summaryUnaffordable: vi.fn<Told['summaryUnaffordable']>(),
    summaryServed: vi.fn<Told['summaryServed']>(),
  }
  const reads: string[] = []
  const domain = await createSummaryDomain({
    db,
    pubsub,
    model: model && {
      openai: model.openai,
      prices: { input: 0.05, output: 0.4 },
      daily: { tokens: 2_000_000, usd: 1 },
      concurrency: 8,
      ...rest.limits,
    },
    levels: [memory, createRedisLevel(redis, { prefix: `${databaseUrl}:`, clock })],
    clock,
    random: () => 0.5,
    log,
    onRead: (_cache, from, count) => reads.push(...Array.from({ length: count }, () => from)),
    told,
    owned,
  })
  await vi.waitFor(() => expect(pubsub.isConnected()).toBe(true))
  return { ...domain, db, redis, pubsub, memory, clock, told, reads, close }
}
export type Server = Awaited<ReturnType<typeof startSummaries>>

/** What somebody is shown who waits for it. */
export const shown = async ({ summaries }: Server, ask: ReturnType<typeof askFor>) =>
  summaries.ready(ask, new AbortController().signal)

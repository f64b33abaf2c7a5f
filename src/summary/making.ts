import { setMaxListeners } from 'node:events'
import { LRUCache } from 'lru-cache'
import type { Leases } from '../cache/lease.js'
import type { Clock } from '../clock.js'
import { UpstreamError } from '../errors.js'
import type { Log } from '../log.js'
import { PaidError, type OpenAi } from '../upstream/openai.js'
import { UsedUpError } from './drafting.js'
import type { News } from './made.js'
import { AwayError, type Stored } from './stored.js'
import type { Askers, Turns } from './turns.js'
import { keyOf, type Version } from './version.js'
import { LIMIT, type Task, type Writing } from './writing.js'

export type { Task } from './writing.js'

/**
 * What became of it: `kept` where another had made it already. A version without a text says that nothing was let through,
 * and is as final as any other.
 */
export interface Made {
  readonly how: 'made' | 'kept' | 'resting' | 'usedUp' | 'failed'
  readonly version: Version | null
}

interface MakingParts {
  readonly openai: Pick<OpenAi, 'state'>
  readonly writing: Pick<Writing, 'find' | 'write'>
  readonly turns: Turns
  readonly leases: Leases
  readonly news: Pick<News, 'tell' | 'listen'>
  readonly stored: Stored
  readonly clock: Clock
  readonly log: Log
}

/** In milliseconds: for how long no other server makes the same, and how long to wait for one that does. */
const [LEASE, PATIENCE] = [LIMIT + 15_000, LIMIT + 30_000]
/** How long the model isn't asked again for what it answered so that nothing could be made of it, in milliseconds. */
const REST = 10 * 60_000

/** Makes summaries, each once among all servers, and a few at a time. */
export function createMaking({ openai, writing, turns, leases, news, stored, clock, log }: MakingParts) {
  const underWay = new Map<string, { readonly made: Promise<Made>; readonly askers: Set<string | null> }>()
  const restingUntil = new LRUCache<string, number>({ max: 5_000 })
  let isClosing = false
  const closing = new AbortController()
  setMaxListeners(0, closing.signal) // each who waits listens

  const mayAsk = (): boolean => {
    const { state } = openai
    return state.kind === 'closed' || (state.kind === 'open' && clock.now() >= state.until)
  }
  const isHopeless = (name: string, { by }: Task): boolean =>
    isClosing || !mayAsk() || clock.now() < (restingUntil.get(name) ?? 0) || turns.isFullFor(by)

  function make(task: Task): Promise<Made> {
    const name = nameOf(task)
    const known = underWay.get(name)
    if (known) return join(known, task)
    const askers = new Set([task.by])
    const made = run(task, askers, closing.signal)
      .catch((error: unknown) => failed(name, error))
      .finally(() => underWay.delete(name))
    underWay.set(name, { made, askers })
    return made
  }

  /** It isn't held up by how much else the first asker wants. */
  function join({ made, askers }: { made: Promise<Made>; askers: Set<string | null> }, { by }: Task): Promise<Made> {
    if (!askers.has(by)) {
      askers.add(by)
      turns.review()
    }
    return made
  }

  async function run(task: Task, askers: Askers, signal: AbortSignal): Promise<Made> {
    const ear = news.listen(task.pair)
    const giveUpAt = clock.now() + PATIENCE
    try {
      for (;;) {
        const end = await turns.take(askers, signal)
        const made = await attempt(task, signal).finally(end)
        if (made) return made
        await ear.until(signal)
        const version = await writing.find(task)
        if (version) return { how: 'kept', version }
        if (clock.now() >= giveUpAt) return { how: 'failed', version: null }
      }
    } finally {
      ear.close()
    }
  }

  /** Null where another server is at it. */
  async function attempt(task: Task, signal: AbortSignal): Promise<Made | null> {
    if (!mayAsk()) return { how: 'resting', version: null }
    const lease = `summary:${keyOf(task.pair)}`
    const won = await stored(() => leases.take([lease], LEASE))
    if (!won.has(lease)) return null
    try {
      const version = await writing.find(task)
      return version ? { how: 'kept', version } : { how: 'made', version: await writing.write(task, signal) }
    } finally {
      await stored(() => leases.release([lease])).catch((error: unknown) =>
        log.debug({ err: error }, 'a lease is left to run out'),
      )
      news.tell(task.pair)
    }
  }

  /** What heals by itself has been counted by the circuit, or logged where it happened. */
  function failed(name: string, error: unknown): Made {
    if (error instanceof UsedUpError) return { how: 'usedUp', version: null }
    const isForeseen = error instanceof UpstreamError || error instanceof AwayError || closing.signal.aborted
    if (!isForeseen || isPointless(error)) restingUntil.set(name, clock.now() + REST)
    log[isForeseen ? 'debug' : 'error']({ err: error }, 'a summary could not be made')
    return { how: error instanceof UpstreamError && error.fault === 'resting' ? 'resting' : 'failed', version: null }
  }

  return {
    /** Begins it, or joins whoever has; null where there is no hope for now. Never rejects. */
    begin(task: Task): Promise<Made> | null {
      const name = nameOf(task)
      return underWay.has(name) || !isHopeless(name, task) ? make(task) : null
    },

    /** True while the model may not be asked. */
    isResting: (): boolean => !mayAsk(),

    /** Does it now, whatever came of it before. Never rejects. */
    make,

    /** How many are being made, and how many wait for that. */
    size: turns.size,

    /** Nothing more is begun; resolves once all that is under way has ended, after `graceMs` by being cut off. */
    async close(graceMs = 0): Promise<void> {
      isClosing = true
      const over = new AbortController()
      const late = clock.sleep(graceMs, over.signal).catch(() => undefined) // all has ended
      const all = () => Promise.all([...underWay.values()].map(({ made }) => made))
      await Promise.race([all(), late])
      over.abort()
      closing.abort()
      await all()
    },
  }
}
export type Making = ReturnType<typeof createMaking>

/** Another try would bring the same, and cost as much. */
const isPointless = (error: unknown): boolean =>
  error instanceof PaidError ? error.fault === 'malformed' : error instanceof UpstreamError && error.fault === 'request'

const nameOf = ({ pair, hash }: Task): string => `${hash} ${keyOf(pair)}`

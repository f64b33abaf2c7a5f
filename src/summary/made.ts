import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../clock.js'
import type { PubSub } from '../events/pubsub.js'
import type { Topic } from '../events/topic.js'
import type { Log } from '../log.js'
import { keyOf, type Pair } from './version.js'

const shape = z.object({ itemSeq: z.string(), keyword: z.string(), from: z.string() })

/** Told when a server is done with a pair, whatever came of it; `from` says which server. */
export const summaryMade: Topic<Pair & { readonly from: string }> = {
  name: 'summary.made',
  parse: payload => shape.parse(payload),
}

/** How often who waits for another server looks for himself, in milliseconds. */
const LOOK_EVERY = { connected: 5_000, alone: 500 } as const

interface NewsParts {
  readonly pubsub: PubSub
  /** Called with what another server is done with. */
  readonly onMade: (pair: Pair) => void
  readonly clock: Clock
  readonly log: Log
}

/** Hears of one pair. What was told before it was asked is not missed. */
export interface Ear {
  /** Resolves when it is time to look; rejects with an AbortError when the signal fires first. */
  until(signal: AbortSignal): Promise<void>
  close(): void
}

/** Tells other servers of what this one is done with, and hears of theirs. */
export async function createNews({ pubsub, onMade, clock, log }: NewsParts) {
  const me = randomUUID()
  const ears = new Map<string, Set<() => void>>()

  const unsubscribe = await pubsub.subscribe(summaryMade, ({ from, ...pair }) => {
    if (from === me) return
    onMade(pair)
    for (const hear of ears.get(keyOf(pair)) ?? []) hear()
  })

  return {
    /** Nobody waits for it: whoever doesn't hear of it looks for himself. */
    tell(pair: Pair): void {
      pubsub
        .publish(summaryMade, { ...pair, from: me })
        .catch((error: unknown) => log.debug({ err: error }, 'a summary was not announced to other servers'))
    },

    listen(pair: Pair): Ear {
      const key = keyOf(pair)
      const ofPair = ears.get(key) ?? new Set()
      ears.set(key, ofPair)
      let news = new AbortController()
      const hear = () => news.abort()
      ofPair.add(hear)
      return {
        async until(signal) {
          const forMs = pubsub.isConnected() ? LOOK_EVERY.connected : LOOK_EVERY.alone
          await clock.sleep(forMs, AbortSignal.any([signal, news.signal])).catch((error: unknown) => {
            if (signal.aborted) throw error
          })
          news = new AbortController()
        },
        close() {
          ofPair.delete(hear)
          if (ofPair.size === 0 && ears.get(key) === ofPair) ears.delete(key)
        },
      }
    },

    close: unsubscribe,
  }
}
export type News = Awaited<ReturnType<typeof createNews>>

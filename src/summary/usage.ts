import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import { dayInKorea } from './day.js'
import type { UsageStore } from './usageStore.js'
import { keyOf, type Pair, type Version } from './version.js'

/** How often what was noted is written down, in milliseconds. */
const EVERY = 10_000
/** Pairs that are noted at most until then; of more it is forgotten that they were asked for. */
const MOST = 20_000
/** How exactly it is known when a summary was last used, in milliseconds. */
const HOUR = 3_600_000

interface UsageParts {
  readonly store: UsageStore
  readonly clock: Clock
  readonly log: Log
}

/** Notes what is asked for and used, without anybody's name, and writes it down now and then. */
export function createUsage({ store, clock, log }: UsageParts) {
  const closing = new AbortController()
  let used = new Map<string, Pair & { sourceHash: string }>()
  let asked = new Map<string, Pair & { day: string; asked: number }>()

  async function flush(): Promise<void> {
    const [theUsed, theAsked] = [used, asked]
    used = new Map()
    asked = new Map()
    const now = clock.now()
    if (theUsed.size > 0) await store.touch([...theUsed.values()], new Date(now), new Date(now - HOUR))
    if (theAsked.size > 0) await store.count([...theAsked.values()])
  }
  const safely = () =>
    flush().catch((error: unknown) => log.debug({ err: error }, 'what was asked for could not be written down'))

  async function keepFlushing(): Promise<void> {
    for (;;) {
      await clock.sleep(EVERY, closing.signal)
      await safely()
    }
  }
  keepFlushing().catch(() => undefined) // only where it is closed

  return {
    /** Somebody asked for it, and was shown what is kept of it, if anything. */
    note(pair: Pair, shown: Version | null): void {
      const day = dayInKorea(clock.now())
      const key = keyOf(pair)
      if (shown && used.size < MOST) used.set(`${key} ${shown.sourceHash}`, { ...pair, sourceHash: shown.sourceHash })
      const known = asked.get(`${day} ${key}`)
      if (known) known.asked++
      else if (asked.size < MOST) asked.set(`${day} ${key}`, { ...pair, day, asked: 1 })
    },

    /** Writes down what was noted so far. Rejects where it can't be. */
    flush,

    async close(): Promise<void> {
      closing.abort()
      await safely()
    },
  }
}
export type Usage = ReturnType<typeof createUsage>

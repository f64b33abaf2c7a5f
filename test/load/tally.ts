/** What became of one completed dose. Times in milliseconds of one clock. */
interface Dose {
  readonly listeners: readonly string[]
  readonly sentAt: number
  ackedAt: number | null
  readonly receipts: Map<string, number>
}

/** How long something took, in milliseconds, for the share of events that took at most that long. */
export interface Distribution {
  readonly count: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
}

export interface Result {
  readonly sent: number
  readonly acknowledged: number
  /** Events that acknowledged doses owe to their listeners. */
  readonly expected: number
  readonly received: number
  readonly lost: number
  readonly doubled: number
  /** Received of doses that nobody acknowledged: done, and the answer was lost. */
  readonly unasked: number
  /** From the request's start to its answer. */
  readonly answering: Distribution
  /** From the request's start to the event, on sockets that were open all the while. */
  readonly reaching: Distribution
  /** The same, for what came to a socket after it had been cut. */
  readonly resumed: Distribution
  readonly buckets: readonly (readonly [atMost: number, count: number])[]
}

const BUCKETS = [5, 10, 20, 30, 50, 75, 100, 200, 500, 1_000, 5_000, Infinity]

/** Counts what was sent, and what each listener received of it. */
export function createTally() {
  const doses = new Map<string, Dose>()
  const late = new Set<string>()
  let doubled = 0
  let measuredFrom = 0
  const all = () => [...doses.values()]
  const owing = () => all().filter(({ ackedAt }) => ackedAt !== null)
  const missing = () => sum(owing(), ({ listeners, receipts }) => listeners.filter(each => !receipts.has(each)).length)

  return {
    sent: (id: string, listeners: readonly string[], at: number): void =>
      void doses.set(id, { listeners, sentAt: at, ackedAt: null, receipts: new Map() }),

    acknowledged(id: string, at: number): void {
      const dose = doses.get(id)
      if (dose) dose.ackedAt = at
    },

    /** `isResumed`: it came from the log, after the listener's socket had been cut. */
    received(id: string, listener: string, at: number, isResumed: boolean): void {
      const dose = doses.get(id)
      if (!dose) return
      if (dose.receipts.has(listener)) doubled++
      else dose.receipts.set(listener, at)
      if (isResumed) late.add(`${id} ${listener}`)
    },

    missing,

    /** What was sent before then is counted, and its times are left out. */
    measureFrom: (at: number): void => void (measuredFrom = at),

    result(): Result {
      const took = (wanted: (key: string) => boolean) =>
        [...doses]
          .filter(([, { sentAt }]) => sentAt >= measuredFrom)
          .flatMap(([id, { sentAt, receipts }]) =>
            [...receipts].filter(([listener]) => wanted(`${id} ${listener}`)).map(([, at]) => at - sentAt),
          )
      const reaching = took(key => !late.has(key))
      const expected = sum(owing(), ({ listeners }) => listeners.length)
      return {
        sent: doses.size,
        acknowledged: owing().length,
        expected,
        received: expected - missing(),
        lost: missing(),
        doubled,
        unasked: sum(all(), ({ ackedAt, receipts }) => (ackedAt === null ? receipts.size : 0)),
        answering: distributionOf(
          owing()
            .filter(({ sentAt }) => sentAt >= measuredFrom)
            .map(({ sentAt, ackedAt }) => (ackedAt ?? NaN) - sentAt),
        ),
        reaching: distributionOf(reaching),
        resumed: distributionOf(took(key => late.has(key))),
        buckets: BUCKETS.map((most, i) => [
          most,
          reaching.filter(ms => ms <= most && ms > (BUCKETS[i - 1] ?? -Infinity)).length,
        ]),
      }
    },
  }
}
export type Tally = ReturnType<typeof createTally>

function distributionOf(times: readonly number[]): Distribution {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length, Math.ceil(share * sorted.length)) - 1] ?? NaN
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) }
}

const sum = <T>(things: readonly T[], of: (thing: T) => number) => things.reduce((all, each) => all + of(each), 0)

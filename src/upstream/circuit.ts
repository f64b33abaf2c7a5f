import Brakes from 'brakes'
import { UpstreamError } from '../errors.js'

/** `until` is when the next caller may try, in milliseconds since the epoch. */
export type CircuitState = { kind: 'closed' } | { kind: 'open'; until: number } | { kind: 'probing' }

/** Spares a service that is down, and the callers who would wait for it. */
export interface Circuit {
  readonly state: CircuitState
  /** Rejects with an UpstreamError of fault `resting`, and doesn't call, while the circuit is open. */
  run<T>(call: () => Promise<T>): Promise<T>
  /**
   * Lets nobody through before `until`, in milliseconds since the epoch, whatever becomes of calls under way; then one
   * probe, as after any rest. Of several such times the latest holds.
   */
  rest(until: number): void
  /** For one that nobody will ask any more: its clocks would go on for ever. */
  end(): void
}

export interface CircuitOptions {
  name: string
  now?: () => number
  /** Told once of each change. */
  onState?: (state: CircuitState) => void
  /** Whether an error speaks against the service's health. */
  isOutage?: (error: unknown) => boolean
}

const FAILURES = 5
const REST = 60_000
/** How long to stay away, in seconds, while another caller's probe is under way. */
const WHILE_PROBING = 5

/**
 * Opens at five failures where they are more than half of a minute's calls, rests for sixty seconds, then lets one
 * call through: its success closes the circuit, its failure means sixty seconds more.
 */
export function createCircuit({ name, now = Date.now, onState, isOutage = saysOutage }: CircuitOptions): Circuit {
  let state: CircuitState = { kind: 'closed' }
  /** Until when somebody asked to rest. */
  let toldUntil = 0
  const set = (next: CircuitState) => {
    const isNews = next.kind !== state.kind
    state = next
    if (isNews) onState?.(next)
  }
  const setOpen = (until: number) => set({ kind: 'open', until: Math.max(until, toldUntil) })
  const brakes = new FiveFailures(call => call(), { name, ...SETTINGS, isFailure: isOutage })
  brakes.on('circuitOpen', () => {
    if (state.kind === 'closed') setOpen(now() + REST)
  })

  async function probe<T>(call: () => Promise<T>): Promise<T> {
    set({ kind: 'probing' })
    try {
      const answer = await call()
      if (now() < toldUntil) setOpen(toldUntil)
      else {
        brakes.close()
        set({ kind: 'closed' })
      }
      return answer
    } catch (error) {
      // An abort or a mistake of ours tells nothing of the service: the next caller finds out.
      setOpen(isOutage(error) ? now() + REST : now())
      throw error
    }
  }

  return {
    get state() {
      return state
    },
    async run(call) {
      if (state.kind === 'closed') return brakes.exec(async () => call())
      if (state.kind === 'open' && now() >= state.until) return probe(call)
      const left = state.kind === 'open' ? (state.until - now()) / 1000 : WHILE_PROBING
      throw new UpstreamError(name, 'resting', `${name}: 장애로 잠시 요청을 쉬고 있습니다.`, { retryAfter: left })
    },
    rest(until) {
      if (!(until > Math.max(now(), toldUntil))) return
      toldUntil = until
      // What a probe comes to looks at it by itself.
      if (state.kind === 'probing') return
      setOpen(state.kind === 'open' ? state.until : until)
      brakes.open()
    },
    end: () => brakes.end(),
  }
}

/** From the fifth call on brakes looks at the ratio alone, so three failures of five would open it: count them too. */
class FiveFailures extends Brakes {
  #hasEnded = false

  open(): void {
    this._open()
  }

  close(): void {
    this._stats.reset()
    this._close()
  }

  /** brakes itself never stops its intervals. */
  end(): void {
    this.#hasEnded = true
    this._stats.stopSnapshots()
    this._stats._stopBucketSpinning()
  }

  protected override _checkStats(stats: Brakes.Stats) {
    if (stats.failed >= FAILURES && !this.#hasEnded) super._checkStats(stats)
  }

  /** brakes would close itself after a while, unasked. A probe does, and its time is the clock's that we were given. */
  protected override _resetCircuitTimeout() {}
}

const SETTINGS = {
  isPromise: true,
  modifyError: false,
  // Its registry and its streams of statistics would keep every circuit for ever.
  registerGlobal: false,
  bucketSpan: 1000,
  bucketNum: 60,
  statInterval: 60_000,
  waitThreshold: FAILURES - 1,
  threshold: 0.5,
  // Far above every deadline of ours: brakes gives up on a call without aborting it.
  timeout: 600_000,
} as const

const saysOutage = (error: unknown) => error instanceof UpstreamError && error.isOutage

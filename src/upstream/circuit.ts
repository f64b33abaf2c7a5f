import Brakes from 'brakes'
import { UpstreamError } from '../errors.js'

/** `until` is when the next caller may try, in milliseconds since the epoch. */
export type CircuitState = { kind: 'closed' } | { kind: 'open'; until: number } | { kind: 'probing' }

/** Spares a service that is down, and the callers who would wait for it. */
export interface Circuit {
  readonly state: CircuitState
  /** Rejects with an UpstreamError of fault `resting`, and doesn't call, while the circuit is open. */
  run<T>(call: () => Promise<T>): Promise<T>
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
  let door: Door | null = null
  const set = (next: CircuitState) => {
    state = next
    onState?.(next)
  }
  const brakes = new FiveFailures(call => call(), {
    name,
    ...SETTINGS,
    isFailure: isOutage,
    // brakes asks every minute whether the service is well. The next caller finds out: its call settles this promise.
    healthCheck() {
      if (door) return new Promise<void>(() => {})
      door = createDoor()
      return door.opened
    },
  })
  brakes.on('circuitOpen', () => set({ kind: 'open', until: now() + REST }))
  brakes.on('circuitClosed', () => set({ kind: 'closed' }))

  async function probe<T>(call: () => Promise<T>, through: Door): Promise<T> {
    set({ kind: 'probing' })
    try {
      const answer = await call()
      door = null
      through.open()
      return answer
    } catch (error) {
      // An abort or a mistake of ours tells nothing of the service: the door stays for the next caller.
      if (!isOutage(error)) set({ kind: 'open', until: now() })
      else {
        door = null
        set({ kind: 'open', until: now() + REST })
        through.refuse(error)
      }
      throw error
    }
  }

  return {
    get state() {
      return state
    },
    async run(call) {
      if (state.kind === 'closed') return brakes.exec(async () => call())
      if (state.kind === 'open' && door && now() >= state.until) return probe(call, door)
      const left = state.kind === 'open' ? (state.until - now()) / 1000 : WHILE_PROBING
      throw new UpstreamError(name, 'resting', `${name}: 장애로 잠시 요청을 쉬고 있습니다.`, { retryAfter: left })
    },
    end: () => brakes.end(),
  }
}

/** From the fifth call on brakes looks at the ratio alone, so three failures of five would open it: count them too. */
class FiveFailures extends Brakes {
  #hasEnded = false

  /** brakes itself never stops its intervals. */
  end(): void {
    this.#hasEnded = true
    this._stats.stopSnapshots()
    this._stats._stopBucketSpinning()
    clearInterval(this._healthInterval)
  }

  protected override _checkStats(stats: Brakes.Stats) {
    if (stats.failed >= FAILURES && !this.#hasEnded) super._checkStats(stats)
  }
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
  healthCheckInterval: REST,
} as const

interface Door {
  opened: Promise<void>
  open: () => void
  refuse: (error: unknown) => void
}

function createDoor(): Door {
  let open = () => {}
  let refuse: Door['refuse'] = () => {}
  const opened = new Promise<void>((resolve, reject) => {
    open = resolve
    refuse = reject
  })
  return { opened, open, refuse }
}

const saysOutage = (error: unknown) => error instanceof UpstreamError && error.isOutage

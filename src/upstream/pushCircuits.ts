import { UpstreamError } from '../errors.js'
import { createCircuit, type Circuit, type CircuitState } from './circuit.js'
import { RedirectError, UnsentError } from './http.js'

export interface HostCircuitsDeps {
  /** What errors and logs say: a host below a name is chosen by whoever registers a browser, and is not repeated. */
  readonly name: string
  readonly now?: (() => number) | undefined
  /** Told once of each change of the worst of them. */
  readonly onState?: (state: CircuitState['kind']) => void
}

/** Hosts that are remembered at once; of more, those that were asked last. */
export const MOST_HOSTS = 100

const WORSE = ['closed', 'probing', 'open'] as const

/** One circuit for each host, so that nobody can have the browsers of others rest by hosts of their own choice. */
export function createHostCircuits({ name, now = Date.now, onState }: HostCircuitsDeps): (host: string) => Circuit {
  const circuits = new Map<string, Circuit>()
  let told: CircuitState['kind'] = 'closed'

  function tell(): void {
    const kinds = [...circuits.values()].map(({ state }) => state.kind)
    const worst = WORSE.findLast(kind => kinds.includes(kind)) ?? 'closed'
    if (worst !== told) onState?.(worst)
    told = worst
  }

  function forgetOldest(): void {
    const [oldest] = circuits
    if (!oldest || circuits.size <= MOST_HOSTS) return
    circuits.delete(oldest[0])
    oldest[1].end()
    tell()
  }

  return host => {
    const circuit = circuits.get(host) ?? createCircuit({ name, now, isOutage: isPushOutage, onState: tell })
    circuits.delete(host)
    circuits.set(host, circuit)
    forgetOldest()
    return circuit
  }
}

/** One that limits us is well; and a host that isn't there, or a path that leads elsewhere, can be made up by anybody. */
const isPushOutage = (error: unknown): boolean =>
  error instanceof UpstreamError &&
  error.isOutage &&
  error.fault !== 'rate' &&
  !(error instanceof UnsentError || error instanceof RedirectError)

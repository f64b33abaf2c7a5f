import type { Clock } from '../clock.js'

/** Something that we depend on. `check` resolves while it can be used. */
export interface Dependency {
  check(): Promise<unknown>
  /** Without it nothing can be answered; without the others we are slower. */
  readonly required: boolean
}

export type CheckState = 'ok' | 'down' | 'off'

export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'draining' | 'unavailable'
  readonly checks: Readonly<Record<string, CheckState>>
}

export interface Health {
  /** Asks nobody: the process runs. */
  live(): { readonly status: 'ok' }
  /** Asks every dependency, at most once a second. */
  ready(): Promise<Readiness>
  /** From now on not ready, since we are about to stop. */
  drain(): void
}

/** How long a dependency may take, and how long an answer is kept, in milliseconds. */
const DEADLINE = 1_000
const KEEP_FOR = 1_000

/** A dependency that is null is switched off, and that is well. */
export function createHealth({
  checks,
  clock,
}: {
  checks: Readonly<Record<string, Dependency | null>>
  clock: Clock
}): Health {
  let isDraining = false
  let last: { at: number; states: Promise<Record<string, CheckState>> } | null = null

  const ask = async (): Promise<Record<string, CheckState>> =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(checks).map(async ([name, dependency]) => [name, await stateOf(dependency, clock)] as const),
      ),
    )

  return {
    live: () => ({ status: 'ok' }),
    async ready() {
      if (!last || clock.now() - last.at >= KEEP_FOR) last = { at: clock.now(), states: ask() }
      const states = await last.states
      const down = Object.keys(states).filter(name => states[name] === 'down')
      const isUnavailable = down.some(name => checks[name]?.required)
      const status = isDraining ? 'draining' : isUnavailable ? 'unavailable' : down.length > 0 ? 'degraded' : 'ready'
      return { status, checks: states }
    },
    drain() {
      isDraining = true
    },
  }
}

async function stateOf(dependency: Dependency | null, clock: Clock): Promise<CheckState> {
  if (!dependency) return 'off'
  const answered = new AbortController()
  const late = clock.sleep(DEADLINE, answered.signal).then(
    () => 'down' as const,
    () => 'down' as const, // the check came first, and nobody reads this
  )
  try {
    const inTime = Promise.resolve(dependency.check()).then(
      () => 'ok' as const,
      () => 'down' as const,
    )
    return await Promise.race([inTime, late])
  } catch {
    return 'down' // it threw before it made a promise
  } finally {
    answered.abort()
  }
}

/** How late it is where the server is: this computer's clock may be wrong, and a dose can't be taken in the future. */
export interface ServerClock {
  now(): number
  /** Learns from an answer of the server. */
  observe(headers: Headers): void
}

/** Milliseconds. The header counts whole seconds, so a smaller difference says nothing. */
const NOTICEABLE = 2_000

export function createServerClock(now: () => number): ServerClock {
  let ahead = 0
  return {
    now: () => now() + ahead,
    observe(headers) {
      const said = Date.parse(headers.get('date') ?? '')
      if (Number.isNaN(said)) return
      const difference = said - now()
      ahead = Math.abs(difference) < NOTICEABLE ? 0 : difference
    },
  }
}

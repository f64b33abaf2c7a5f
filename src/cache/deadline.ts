import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../clock.js'

/** Runs `work` and rejects with `late()` when `forMs` have passed first; the signal then tells `work` to stop. */
export async function within<T>(
  clock: Clock,
  forMs: number,
  late: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const done = new AbortController()
  const cut = new AbortController()
  const expiry = clock.sleep(forMs, done.signal).then(async () => {
    // After a busy spell timers fire before answers that have long arrived are read: give those one turn.
    await turn()
    const error = late()
    cut.abort(error)
    throw error
  })
  try {
    return await Promise.race([expiry, (async () => work(cut.signal))()])
  } finally {
    done.abort()
  }
}

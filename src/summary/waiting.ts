import type { Clock } from '../clock.js'

/** What comes of it; undefined where it takes longer than so many milliseconds. The work goes on. */
export async function within<T>(clock: Pick<Clock, 'sleep'>, forMs: number, work: Promise<T>): Promise<T | undefined> {
  const over = new AbortController()
  try {
    return await Promise.race([work, clock.sleep(forMs, over.signal).then(() => undefined)])
  } finally {
    over.abort()
  }
}

/** Rejects with the signal's reason as soon as it fires. The work goes on. */
export async function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted()
  const over = new AbortController()
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: over.signal })
  })
  return Promise.race([work, aborted]).finally(() => over.abort())
}

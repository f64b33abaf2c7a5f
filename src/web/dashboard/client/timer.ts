/** Time and what happens in it, handed in so that a test can make it pass. */
export interface Timer {
  now(): number
  /** Runs `work` once, unless what it returns is called before. */
  after(forMs: number, work: () => void): () => void
}

export const TIMER: Timer = {
  now: Date.now,
  after(forMs, work) {
    const timeout = setTimeout(work, forMs)
    return () => clearTimeout(timeout)
  },
}

import type { Timer } from '../timer'

/** Time that goes on only when a test says so. */
export function createTimer(start = Date.parse('2026-03-01T00:00:00Z')) {
  let now = start
  let waiting: { at: number; work: () => void }[] = []
  const timer: Timer = {
    now: () => now,
    after(forMs, work) {
      const entry = { at: now + forMs, work }
      waiting.push(entry)
      return () => (waiting = waiting.filter(other => other !== entry))
    },
  }
  const next = (end: number) => waiting.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0]
  const pass = (forMs: number) => {
    const end = now + forMs
    for (let due = next(end); due; due = next(end)) {
      waiting = waiting.filter(other => other !== due)
      now = Math.max(now, due.at)
      due.work()
    }
    now = end
  }
  return { timer, pass }
}

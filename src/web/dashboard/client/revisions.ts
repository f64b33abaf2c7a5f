import type { Timer } from './timer'

/** What may have to be asked for anew: which doses there are, or how many were taken. */
export type Topic = 'doses' | 'counts'

export interface Revisions {
  /** How often a topic has become older than it is. */
  of(topic: Topic): number
  /** Many at once count as one, a moment later. */
  bump(topic: Topic): void
  watch(listener: () => void): () => void
  close(): void
}

/** Milliseconds: a plan of forty doses comes as forty events. */
const CALM: Readonly<Record<Topic, number>> = { doses: 400, counts: 1_500 }

export function createRevisions(timer: Timer): Revisions {
  const counts: Record<Topic, number> = { doses: 0, counts: 0 }
  const waiting = new Map<Topic, () => void>()
  const listeners = new Set<() => void>()
  const happen = (topic: Topic) => {
    waiting.delete(topic)
    counts[topic]++
    for (const listener of [...listeners]) listener()
  }
  return {
    of: topic => counts[topic],
    bump(topic) {
      if (!waiting.has(topic))
        waiting.set(
          topic,
          timer.after(CALM[topic], () => happen(topic)),
        )
    },
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      for (const cancel of waiting.values()) cancel()
    },
  }
}

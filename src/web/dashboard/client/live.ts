import type { LiveState } from './feed'

/** As a person is told it. */
export type Connection = LiveState | 'offline'

export interface Live {
  state(): Connection
  /** What the feed says of itself. */
  become(heard: LiveState): void
  watch(listener: () => void): () => void
}

/** A browser that knows it is offline says it sooner than any connection notices. */
export function createLive(isOnline: () => boolean): Live {
  const listeners = new Set<() => void>()
  let heard: LiveState = 'connecting'
  return {
    state: () => (isOnline() ? heard : 'offline'),
    become(next) {
      heard = next
      for (const listener of [...listeners]) listener()
    },
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

import type { LiveState } from './feed'

/** As a person is told it. */
export type Connection = LiveState | 'offline'

export interface Live {
  state(): Connection
  /** What the feed says of itself. */
  become(heard: LiveState): void
  /** False where the browser says that it is offline, and nothing says otherwise. */
  isReachable(): boolean
  watch(listener: () => void): () => void
}

/** A browser that knows it is offline says it sooner than any connection notices. */
export function createLive(isOnline: () => boolean): Live {
  const listeners = new Set<() => void>()
  let heard: LiveState = 'connecting'
  return {
    state: () => (isOnline() ? heard : 'offline'),
    isReachable: () => isOnline() || heard === 'live',
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

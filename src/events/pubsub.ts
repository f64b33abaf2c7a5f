import type { Log } from '../log.js'
import type { Topic } from './topic.js'

/** Fleeting events between servers: one that nobody hears is gone, so nothing may depend on it that must not be lost. */
export interface PubSub {
  /** Reaches this process at once, whatever becomes of the others; rejects where it may not reach those. */
  publish<T>(topic: Topic<T>, event: T): Promise<void>
  /** Gives how to stop. What `onEvent` throws is logged. */
  subscribe<T>(topic: Topic<T>, onEvent: (event: T) => void): Promise<() => Promise<void>>
  /** True while events of other servers arrive. */
  isConnected(): boolean
}

/** For one server on its own: no event leaves the process. */
export function createLocalPubSub({ log }: { log: Log }): PubSub {
  const listeners = createListeners(log)
  return {
    publish: async ({ name }, event) => listeners.tell(name, event),
    subscribe: async (topic, onEvent) => {
      const remove = listeners.add(topic, onEvent)
      return async () => remove()
    },
    isConnected: () => false,
  }
}

/** Who in this process listens to what. */
export function createListeners(log: Log) {
  const byTopic = new Map<string, Set<(payload: unknown) => void>>()
  return {
    add<T>({ name, parse }: Topic<T>, onEvent: (event: T) => void): () => void {
      const listener = (payload: unknown) => onEvent(parse(payload))
      const those = byTopic.get(name) ?? new Set()
      byTopic.set(name, those.add(listener))
      return () => void those.delete(listener)
    },
    /** `payload` may come from anywhere: what is no event of this topic is logged, and goes no further. */
    tell(topic: string, payload: unknown): void {
      for (const listener of byTopic.get(topic) ?? []) {
        try {
          listener(payload)
        } catch (error) {
          log.error({ err: error, topic }, 'an event could not be handled')
        }
      }
    },
  }
}

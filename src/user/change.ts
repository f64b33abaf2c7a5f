import { z } from 'zod'
import type { Topic } from '../events/topic.js'
import type { Log } from '../log.js'

/**
 * What every process is told, with the commit that did it: something of this user isn't as it was believed to be. A
 * session ended, a role or an API token came or went, or the user is gone.
 */
export interface ViewerChange {
  readonly userId: string
}

const shape = z.object({ userId: z.guid() })

export const viewerChanged: Topic<ViewerChange> = { name: 'viewer_changed', parse: payload => shape.parse(payload) }

/** Null: it can't be told whose, so it may be anybody's. */
export type OnViewerChanged = (userId: string | null) => void

/** Passes changes on: first to `forget`, so that whoever hears of one reads the truth, then to all that listen. */
export function createViewerChanges({ forget, log }: { forget: OnViewerChanged; log: Log }) {
  const listeners = new Set<OnViewerChanged>()
  const tell = (userId: string | null) => {
    forget(userId)
    for (const listener of listeners) {
      try {
        listener(userId)
      } catch (error) {
        log.error({ err: error }, 'a change of a viewer could not be handled')
      }
    }
  }

  return {
    /** Gives back how to stop listening. */
    onViewerChanged(listener: OnViewerChanged): () => void {
      // One of its own: the same function may listen twice.
      const each: OnViewerChanged = userId => listener(userId)
      listeners.add(each)
      return () => void listeners.delete(each)
    },
    onEvent: ({ userId }: ViewerChange) => tell(userId),
    /** After a break anything may have been missed. */
    onListening: async () => tell(null),
  }
}

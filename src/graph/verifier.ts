import type { Viewer } from '../viewer.js'
import type { Authenticate } from './context.js'

/** `authenticate` for what outlives its answer: never one that was overtaken by the news of a user's change. */
export interface Verifier {
  readonly verify: Authenticate
  /** Something of this user changed, or for null may have of anybody. */
  note(userId: string | null): void
}

/**
 * Whoever holds on to a viewer is asked to look again when news comes, but an answer still under way then belongs to
 * nobody yet, and may be from before the change: it is asked for once more.
 */
export function createVerifier(authenticate: Authenticate): Verifier {
  const underway = new Set<Set<string | null>>()

  const listen = async (authorization: string | null, heard: Set<string | null>): Promise<Viewer | null> => {
    underway.add(heard)
    try {
      return await authenticate(authorization)
    } finally {
      underway.delete(heard)
    }
  }

  return {
    async verify(authorization) {
      for (;;) {
        const heard = new Set<string | null>()
        const viewer = await listen(authorization, heard)
        if (!viewer || !(heard.has(null) || heard.has(viewer.userId))) return viewer
      }
    },
    note(userId) {
      for (const heard of underway) heard.add(userId)
    },
  }
}

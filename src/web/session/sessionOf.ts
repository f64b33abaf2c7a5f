import type { Session } from './session'

/** As much of a session as somebody is asked for by. */
export type Voice = Pick<Session, 'token' | 'held' | 'refused' | 'watch'>

/**
 * The session as long as it is `owner`'s: once another has signed in at this browser, or it isn't known who, no token is handed
 * out here.
 */
export function sessionOf(session: Voice & Pick<Session, 'owner'>, owner: string | null): Voice {
  const held = () => (owner !== null && session.owner() === owner ? session.held() : null)
  return {
    async token() {
      await session.token()
      return held()
    },
    held,
    refused: session.refused,
    watch: session.watch,
  }
}

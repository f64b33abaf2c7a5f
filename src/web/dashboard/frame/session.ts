import { createSession } from '../../session/session'
import { TIMER } from '../client/timer'

/** The session that this browser's cookie stands for. */
export const session = createSession({ fetch: (path, init) => fetch(path, init), timer: TIMER })

/** Asks for news of it where there may be some; once, for as long as the page is there. */
export function keepSessionAwake(): void {
  document.addEventListener('visibilitychange', () => (document.hidden ? undefined : session.wake()))
  addEventListener('pageshow', ({ persisted }) => (persisted ? session.wake() : undefined))
  addEventListener('online', session.wake)
}

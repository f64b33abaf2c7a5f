import { createContext, use, useSyncExternalStore } from 'react'
import type { Session } from '../../session/session'
import type { Connection, Live } from './live'
import type { ResultOf } from './graphql'
import type { Mark } from './markShelf'
import type { Outbox } from './outbox'
import type { ME } from './queries'
import type { Revisions } from './revisions'
import type { ServerClock } from './serverClock'

export type Viewer = NonNullable<ResultOf<typeof ME>['viewer']>

/** What every page has while somebody is signed in. */
export interface Here {
  readonly viewer: Viewer
  readonly session: Session
  readonly outbox: Outbox
  readonly live: Live
  readonly revisions: Revisions
  readonly clock: ServerClock
}

export const HereContext = createContext<Here | null>(null)

/** Throws outside of what is shown to somebody signed in. */
export function useHere(): Here {
  const here = use(HereContext)
  if (here) return here
  throw new Error('Nobody is signed in here')
}

export const useViewer = (): Viewer => useHere().viewer

export function useConnection(): Connection {
  const { live } = useHere()
  return useSyncExternalStore(live.watch, live.state)
}

/** Marks that the server hasn't answered yet. */
export function useWaitingMarks(): readonly Mark[] {
  const { outbox } = useHere()
  return useSyncExternalStore(outbox.watch, outbox.marks)
}

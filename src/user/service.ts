import { createAccounts, type AccountDeps } from './account.js'
import type { createViewerChanges } from './change.js'
import { createGrants, type GrantDeps } from './grants.js'
import { createSignIns, type SignInDeps } from './signIn.js'
import type { Viewers } from './viewers.js'

export { deviceOf } from './device.js'
export type { SessionRow } from './sessionStore.js'
export type { IssuedSession, SignedIn } from './signIn.js'
export type { UserRow } from './store.js'
export type { ApiTokenRow } from './tokenStore.js'

export interface UsersDeps extends AccountDeps, SignInDeps, GrantDeps {
  readonly users: AccountDeps['users']
  readonly sessions: AccountDeps['sessions']
  readonly viewers: Viewers
  readonly changes: Pick<ReturnType<typeof createViewerChanges>, 'onViewerChanged' | 'onListening'>
}

/** Accounts and their sessions. Every method that takes a viewer reads and writes that viewer's own rows, and no others. */
export function createUsers(deps: UsersDeps) {
  // Whoever a signature alone let in shows again that they may stay, as after a break in the notices.
  deps.viewers.onBack(() => void deps.changes.onListening())
  return {
    ...createSignIns(deps),
    ...createAccounts(deps),
    ...createGrants(deps),

    /** For the command: the newest first. */
    newest: (limit: number) => deps.users.newest(limit),

    authenticate: deps.viewers.authenticate,

    /** Tells whose state has changed, on whichever server; null: it may be anybody's. Gives back how to stop. */
    onViewerChanged: deps.changes.onViewerChanged,
  }
}
export type Users = ReturnType<typeof createUsers>

import type { Log } from '../log.js'
import type { Viewer } from '../viewer.js'

/** What one request carries, the same for a query by HTTP and an operation on a socket. */
export interface Context<Loaders = object> {
  readonly viewer: Viewer | null
  readonly loaders: Loaders
  readonly requestId: string
  readonly log: Log
}

/** What a context is made from. `authorization` is the header, or what a socket said in connection_init. */
export interface ContextRequest {
  readonly authorization: string | null
  readonly requestId: string
  readonly log: Log
  /** One context lives as long as its subscription: its loaders must not keep what they have read. */
  readonly isSubscription: boolean
}

/** Throws UNAUTHENTICATED for a token that is there and not good. */
export type CreateContext = (request: ContextRequest) => Context | Promise<Context>

import type { Log, Served } from '../log.js'
import type { Viewer } from '../viewer.js'

/** Where a request comes from, as far as it can be told. */
export interface Client {
  /** Of the nearest machine that is no proxy of ours. */
  readonly address: string
  readonly userAgent: string | null
}

/** What one request carries, the same for a query by HTTP and an operation on a socket. */
export interface Context<Loaders = object> {
  readonly viewer: Viewer | null
  readonly loaders: Loaders
  readonly requestId: string
  readonly log: Log
  readonly served: Served
  readonly client: Client
  /** Aborted as soon as nobody hears a subscription any more; of queries and mutations never. */
  readonly signal: AbortSignal
}

/** What a context is made from. */
export interface ContextRequest extends Omit<Context, 'loaders'> {
  /** One context lives as long as its subscription: its loaders must not keep what they have read. */
  readonly isSubscription: boolean
}

export type CreateContext = (request: ContextRequest) => Context

/**
 * From an Authorization header, or what a socket said in its place, to who that is; null of null. Throws UNAUTHENTICATED
 * for what is there and not good, and UPSTREAM_UNAVAILABLE where that can't be told.
 */
export type Authenticate = (authorization: string | null) => Promise<Viewer | null>

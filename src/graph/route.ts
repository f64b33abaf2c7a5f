import type { Log } from '../log.js'
import type { Client } from './context.js'

/** What a plain route is asked. Where a query, a form or the cookies have a name twice, the first counts. */
export interface PlainRequest {
  readonly query: Readonly<Record<string, string>>
  readonly cookies: Readonly<Record<string, string>>
  /** Under their names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  /** A JSON value, the fields of a form, or the text of a JWT; null where there is none. */
  readonly body: unknown
  readonly client: Client
  readonly requestId: string
  readonly log: Log
}

export interface PlainAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** An object is sent as JSON. A text is plain unless its `content-type` says what it is. */
  readonly body?: string | object
}

type ContentType = 'application/json' | 'application/x-www-form-urlencoded' | 'application/secevent+jwt'

/** An address beside /graphql, as data, so that a domain can have one without knowing the server. */
export interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Content types that its body may have; without them it has no body. */
  readonly takes?: readonly ContentType[]
  /** True where a cookie alone says who asks: then only our own pages may. */
  readonly isSameOrigin?: boolean
  /** True of one that a service calls in bursts: only what is answered with 401, as not from there, counts. */
  readonly isUncounted?: boolean
  answer(request: PlainRequest): Promise<PlainAnswer>
}

import type { SubscriptionForwarder } from '@urql/core'
import type { FormattedExecutionResult, SubscribePayload } from 'graphql-ws'
import { hashIn } from './askingFetch'
import type { LazySocket } from './lazySocket'
import { isUnknownHash, type Trusted } from './trusted'

type Body = Parameters<SubscriptionForwarder>[0]
type Event = FormattedExecutionResult<Record<string, unknown>>
type Sink = Parameters<ReturnType<SubscriptionForwarder>['subscribe']>[0]

/** What an endless subscription is told in place of an end, so that who listens can begin it anew. */
const ENDED = { message: 'The subscription ended', extensions: { code: 'ENDED' } }

/** Subscriptions by the socket, with the hash alone; with the text where the server doesn't know it. */
export const createSocketDoor =
  (socket: Pick<LazySocket, 'open'>, trusted: Pick<Trusted, 'textOf'>): SubscriptionForwarder =>
  (body, { context }) => ({
    subscribe(sink) {
      const text = body.query === undefined ? trusted.textOf(hashIn(body.extensions)) : undefined
      const isEndless = context['isEndless'] === true
      let stop = () => {}
      let isStopped = false
      const complete = () => {
        if (isEndless) sink.next({ errors: [ENDED] })
        sink.complete()
      }
      const next = ({ data = null, errors }: Event) => sink.next(errors ? { data, errors } : { data })
      const begin = (asked: SubscribePayload, error: Sink['error']) => {
        const subscribe = (client: Awaited<ReturnType<LazySocket['open']>>) => {
          if (!isStopped) stop = client.subscribe<Record<string, unknown>>(asked, { next, error, complete })
        }
        socket.open().then(subscribe, error)
      }
      begin(askedBy(body), cause => {
        if (text === undefined || !isUnknownHash(cause)) sink.error(cause)
        else begin(askedBy({ ...body, query: text, extensions: undefined }), cause => sink.error(cause))
      })
      return {
        unsubscribe() {
          isStopped = true
          stop()
        },
      }
    },
  })

function askedBy({ query = '', operationName, variables, extensions }: Body): SubscribePayload {
  const asked = { query, variables: (variables ?? null) as Record<string, unknown> | null }
  return { ...asked, ...(operationName ? { operationName } : {}), ...(extensions ? { extensions } : {}) }
}

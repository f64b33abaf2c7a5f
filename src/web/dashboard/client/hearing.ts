import type { Client } from '@urql/core'
import { faultOf } from './fault'
import type { FeedDeps } from './feed'
import type { ResultOf } from './graphql'
import type { LazySocket } from './lazySocket'
import { FEED } from './queries'

export type FeedEvent = ResultOf<typeof FEED>['scheduleChanged']

/** scheduleChanged through the client, so that each event is in the cache when it is heard of. */
export function createHearing(
  client: Client,
  socket: Pick<LazySocket, 'isConnected' | 'onConnected'>,
): FeedDeps<FeedEvent>['hear'] {
  return (after, sink) => {
    // Another subscription may hold the socket open already.
    if (socket.isConnected()) queueMicrotask(sink.opened)
    const unlisten = socket.onConnected(() => sink.opened())
    const { unsubscribe } = client.subscription(FEED, { after }, { isEndless: true }).subscribe(({ data, error }) => {
      if (error) {
        const fault = faultOf(error)
        return sink.ended('retryAfter' in fault ? fault.retryAfter : null)
      }
      if (data) sink.event(data.scheduleChanged)
    })
    return () => {
      unlisten()
      unsubscribe()
    }
  }
}

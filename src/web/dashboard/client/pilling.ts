import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import type { Voice } from '../../session/sessionOf'
import { createAskingFetch } from './askingFetch'
import { createCache } from './cache'
import type { FeedDeps } from './feed'
import { createHearing, type FeedEvent } from './hearing'
import { createLazySocket } from './lazySocket'
import { createNewest, type Fields } from './newest'
import { createServerClock, type ServerClock } from './serverClock'
import { createSocketDoor } from './socketDoor'
import { createTrusted } from './trusted'

export interface PillingDeps {
  /** As that person alone. */
  readonly session: Voice
  /** Of /graphql. */
  readonly url: URL
  readonly hashes: Readonly<Record<string, string>>
  readonly fetch: typeof globalThis.fetch
  readonly now: () => number
}

/** The server as one person sees it. */
export interface Pilling {
  readonly client: Client
  readonly clock: ServerClock
  /** Asks as the client does, and gives up sooner: for what is sent again in any case. */
  readonly hurriedFetch: typeof globalThis.fetch
  /** A dose as it came last, in whichever answer; undefined where none did. */
  readonly seen: (scheduleId: string) => Fields | undefined
  readonly hear: FeedDeps<FeedEvent>['hear']
  /** What there is of a connection is dead, whatever the browser believes. */
  cut(): void
  close(): void
}

/** Milliseconds for an answer: a summary that is being written takes the longest. */
const PATIENCE = { usual: 40_000, hurried: 8_000 } as const

/** Milliseconds in which a socket must be seen to be alive. */
const PULSE = 8_000

/** One cache, which goes with the person: nobody sees in it what another asked for. */
export function createPilling({ session, url, hashes, fetch, now }: PillingDeps): Pilling {
  const trusted = createTrusted(hashes)
  const clock = createServerClock(now)
  const newest = createNewest()
  const socket = createLazySocket(async () => {
    const { createSocket } = await import('../../session/socket')
    return createSocket(socketUrlOf(url), {}, session, { retryAttempts: 0, keepAlive: PULSE })
  })
  const asking = { fetch, session, trusted, clock }
  const client = new Client({
    url: url.href,
    fetch: createAskingFetch({ ...asking, patience: PATIENCE.usual }),
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    exchanges: [
      createCache(),
      newest.exchange,
      trusted.exchange,
      subscriptionExchange({ forwardSubscription: createSocketDoor(socket, trusted) }),
      fetchExchange,
    ],
  })
  return {
    client,
    clock,
    hurriedFetch: createAskingFetch({ ...asking, patience: PATIENCE.hurried }),
    seen: newest.seen,
    hear: createHearing(client, socket),
    cut: socket.cut,
    close: socket.close,
  }
}

function socketUrlOf(url: URL): string {
  const socketUrl = new URL(url)
  socketUrl.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return socketUrl.href
}

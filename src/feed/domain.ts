import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { PubSub } from '../events/pubsub.js'
import type { Log } from '../log.js'
import { personChanged, type PersonChange } from './change.js'
import { createLive, type Live, type LiveParts } from './live.js'
import { createFeed } from './service.js'
import { createFeedStore } from './store.js'
import { createFeedWriter, type Told } from './writer.js'
import { createFeedWriteStore } from './writeStore.js'

export interface FeedParts {
  readonly db: Db
  readonly pubsub: PubSub
  readonly clock: Clock
  readonly log: Log
  owned<T>(thing: T, close: (thing: T) => Promise<unknown>): T
}

/** The log, joined: written, read, and followed live. `Thing` is what followers are shown of a change. */
export function createFeedDomain<Thing>({ db, pubsub, clock, log, owned }: FeedParts) {
  const [store, writes] = [createFeedStore(db), createFeedWriteStore(db)]
  let live: Live<Thing> | null = null
  // Nobody waits for it: whoever doesn't hear of it finds it in the log, only later.
  const announce = (change: PersonChange, told: Told<Thing> | null): void => {
    if (told) live?.take(change.userId, told)
    pubsub
      .publish(personChanged, change)
      .catch((error: unknown) => log.debug({ err: error }, 'a change was not announced to other servers'))
  }
  const feed = { ...createFeed({ store, writes, clock }), ...createFeedWriter({ store: writes, announce, clock }) }

  return {
    feed,

    /** Follows logs in this process; call it once. `read` gives what changed as it is now, by its id. */
    createLive: async (read: LiveParts<Thing>['read']): Promise<Live<Thing>> =>
      (live = owned(await createLive({ feed, store, read, pubsub, clock, log }), each => each.close())),
  }
}

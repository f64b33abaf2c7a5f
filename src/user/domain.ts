import { randomBytes as systemRandomBytes } from 'node:crypto'
import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { createEvents } from '../events/postgres.js'
import type { Queue } from '../jobs/queue.js'
import type { Log } from '../log.js'
import type { Kakao } from '../upstream/kakao.js'
import { createViewerChanges, viewerChanged } from './change.js'
import { createExportStore } from './exportStore.js'
import { createUserJobs, UNLINK } from './jobs.js'
import { readSigningKeys, type SigningKeySource } from './key.js'
import type { OnErased } from './eraseStore.js'
import { createPurgeStore } from './purgeStore.js'
import { createRotationStore } from './rotationStore.js'
import type { RandomBytes } from './secret.js'
import { createUsers } from './service.js'
import { createSessionStore } from './sessionStore.js'
import { createUserStore, type OnMoved } from './store.js'
import type { PersonalTable } from './table.js'
import { createAccessTokens } from './token.js'
import { createApiTokenStore } from './tokenStore.js'
import { createUnlinker } from './unlink.js'
import { createUnlinkStore } from './unlinkStore.js'
import { createViewers } from './viewers.js'

export interface UserParts {
  readonly db: Db
  readonly events: ReturnType<typeof createEvents>
  readonly queue: Pick<Queue, 'enqueue' | 'forget'>
  /** Null where Kakao isn't set up. */
  readonly kakao: Pick<Kakao, 'signIn' | 'unlink'> | null
  /** What every domain holds of a person. */
  readonly personal: readonly PersonalTable[]
  readonly config: Pick<SigningKeySource, 'signing' | 'dataDir'> & {
    /** Both in seconds. */
    readonly accessTokenTtl: number
    readonly refreshTokenTtl: number
    readonly guestSignIn: boolean
    /** Where Kakao may send people back to. */
    readonly redirectUris: readonly string[]
  }
  /** What else is done where somebody moves to another zone. */
  readonly onMoved?: OnMoved
  /** What else is done in the transaction that takes somebody away. */
  readonly onErased?: OnErased
  readonly clock: Clock
  readonly randomBytes?: RandomBytes
  readonly log: Log
  owned<T>(thing: T, close: (thing: T) => Promise<unknown>): T
}

/** The users, joined: their stores, who is believed and how this process hears of changes, and their jobs. */
export async function createUserDomain(parts: UserParts) {
  const { db, events, queue, kakao, personal, config, clock, randomBytes = systemRandomBytes, log, owned } = parts
  const keys = await readSigningKeys({ ...config, clock, randomBytes })
  const accessTokens = createAccessTokens({ keys, clock, randomBytes })
  const onErased: OnErased = async (tx, userId) => {
    await queue.forget(tx, userId)
    await parts.onErased?.(tx, userId)
  }
  const erasing = { personal, onErased }
  const [users, sessions, tokens] = [
    createUserStore(db, erasing, {
      onMoved: parts.onMoved,
      onLeft: tx => queue.enqueue(UNLINK, {}, { tx }),
    }),
    createSessionStore(db),
    createApiTokenStore(db),
  ]
  const viewers = createViewers({ accessTokens, sessions, tokens, clock, log })
  const changes = createViewerChanges({ forget: viewers.forget, log })
  owned(await events.listen(viewerChanged, changes), each => each.close())

  const unlinks = createUnlinkStore(db)
  const unlinker = createUnlinker({ store: unlinks, kakao, clock, log })

  return {
    users: createUsers({
      ...config,
      users,
      sessions,
      tokens,
      exports: createExportStore(db),
      rotations: createRotationStore(db),
      accessTokens,
      viewers,
      changes,
      personal,
      kakao,
      clock,
      randomBytes,
      log,
    }),
    /** For what else only our servers may know. */
    keys,
    jobs: createUserJobs({ purge: createPurgeStore(db, erasing).purge, unlinker, clock }),

    /** How many are erased here and still linked at Kakao. */
    countUnlinks: unlinks.countUnlinks,
  }
}

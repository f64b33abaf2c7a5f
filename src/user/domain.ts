import { randomBytes as systemRandomBytes } from 'node:crypto'
import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { createEvents } from '../events/postgres.js'
import type { Log } from '../log.js'
import type { Kakao } from '../upstream/kakao.js'
import { createViewerChanges, viewerChanged } from './change.js'
import { createExportStore } from './exportStore.js'
import { readSigningKeys, type SigningKeySource } from './key.js'
import { createPurgeStore } from './purgeStore.js'
import { createRotationStore } from './rotationStore.js'
import type { RandomBytes } from './secret.js'
import { createUsers } from './service.js'
import { createSessionStore } from './sessionStore.js'
import { createUserStore } from './store.js'
import type { PersonalTable } from './table.js'
import { createAccessTokens } from './token.js'
import { createApiTokenStore } from './tokenStore.js'
import { createUnlinker } from './unlink.js'
import { createUnlinkStore } from './unlinkStore.js'
import { createViewers } from './viewers.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

export interface UserParts {
  readonly db: Db
  readonly events: ReturnType<typeof createEvents>
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
  readonly clock: Clock
  readonly randomBytes?: RandomBytes
  readonly log: Log
  owned<T>(thing: T, close: (thing: T) => Promise<unknown>): T
}

/** The users, joined: their stores, who is believed and how this process hears of changes, and what is done by the hour. */
export async function createUserDomain(parts: UserParts) {
  const { db, events, kakao, personal, config, clock, randomBytes = systemRandomBytes, log, owned } = parts
  const keys = await readSigningKeys({ ...config, clock, randomBytes })
  const accessTokens = createAccessTokens({ keys, clock, randomBytes })
  const [users, sessions, tokens] = [createUserStore(db), createSessionStore(db), createApiTokenStore(db)]
  const viewers = createViewers({ accessTokens, sessions, tokens, clock, log })
  const changes = createViewerChanges({ forget: viewers.forget, log })
  owned(await events.listen(viewerChanged, changes), each => each.close())

  const unlinks = createUnlinkStore(db)
  const unlink = createTurn(() => createUnlinker({ store: unlinks, kakao, clock, log }).run(), {
    failed: error => log.warn({ err: error }, 'erased users could not be unlinked at Kakao'),
  })
  const { purge } = createPurgeStore(db)
  const end = new AbortController()
  const purging = createTurn(() => purge(new Date(clock.now()), end.signal), {
    failed: error => log.warn({ err: error }, 'what has run out was not purged'),
  })
  owned(end, async () => {
    end.abort()
    await Promise.all([unlink.ended(), purging.ended()])
  })
  const every = (ms: number, work: () => void) =>
    owned(setInterval(work, ms).unref(), async timer => clearInterval(timer))

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
      onErased: unlink.take,
    }),

    /** Begins what a server does behind what people see: deletes what has run out, tells Kakao who has left. */
    prepare() {
      every(HOUR, purging.take)
      every(MINUTE, unlink.take)
      purging.take()
      unlink.take()
    },

    /** How many are erased here and still linked at Kakao. */
    countUnlinks: unlinks.countUnlinks,
  }
}

/** Runs work one at a time; asked for again meanwhile, it runs once more afterwards. */
function createTurn(work: () => Promise<void>, { failed }: { failed: (error: unknown) => void }) {
  let running: Promise<void> | null = null
  let isWanted = false

  async function run(): Promise<void> {
    while (isWanted) {
      isWanted = false
      await work().catch(failed)
    }
    running = null
  }

  return {
    take(): void {
      isWanted = true
      running ??= run()
    },
    /** Resolves when nothing is under way. */
    ended: async () => void (await running),
  }
}

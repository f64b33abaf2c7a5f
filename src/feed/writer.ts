import { createHash } from 'node:crypto'
import type { Clock } from '../clock.js'
import { UserMistakeError } from '../errors.js'
import type { PersonChange } from './change.js'
import { createTurns } from './turns.js'
import type { Entry, FeedWriteStore, Work } from './writeStore.js'

/** How long a request is known again by the name that its client gave it, in milliseconds. */
export const REMEMBERED_FOR = 24 * 3_600_000

const LONGEST_NAME = 100

/** A request that its client may send again without it being done again. */
export interface Once {
  readonly clientMutationId: string
  /** All that was asked, the name of the mutation too; anything that JSON can say. */
  readonly request: unknown
}

export interface Deed {
  readonly userId: string
  /** Null where the client gave it no name. */
  readonly once: Once | null
}

interface WriterDeps {
  readonly store: FeedWriteStore
  /** Told after the commit. */
  readonly announce: (change: PersonChange) => void
  readonly clock: Pick<Clock, 'now'>
}

/** The one way to change what is a person's. */
export function createFeedWriter({ store, announce, clock }: WriterDeps) {
  const inTurn = createTurns()
  const readClock = () => {
    const now = clock.now()
    return { at: new Date(now), forgottenBefore: new Date(now - REMEMBERED_FOR) }
  }

  return {
    /**
     * Does the work and appends what it notes to the person's log: both or neither. Gives what the work gave, which is the
     * id of what it made or changed, also where it was done before under the same name. What the work throws undoes it all.
     * Throws UserMistakeError at `clientMutationId` for a name that can't be one, or that was given to another request.
     */
    async write({ userId, once }: Deed, work: Work): Promise<string> {
      const entry = once && entryOf(once)
      const { answer, seq } = await inTurn(userId, () => store.write(userId, readClock, entry, work))
      if (seq !== null) announce({ userId, seq })
      return answer
    },
  }
}
export type FeedWriter = ReturnType<typeof createFeedWriter>

function entryOf({ clientMutationId, request }: Once): Entry {
  const path = ['clientMutationId']
  if (clientMutationId.length > LONGEST_NAME)
    throw new UserMistakeError('TOO_LONG', path, `clientMutationId는 ${LONGEST_NAME}자까지입니다.`)
  if (!/^[\x21-\x7e]+$/.test(clientMutationId))
    throw new UserMistakeError('INVALID', path, 'clientMutationId는 빈칸 없는 영문자, 숫자, 기호여야 합니다(예: UUID).')
  return { clientMutationId, fingerprint: createHash('sha256').update(JSON.stringify(request)).digest('base64url') }
}

import { createHash } from 'node:crypto'
import type { Clock } from '../clock.js'
import { UserMistakeError } from '../errors.js'
import type { PersonChange } from './change.js'
import type { LoggedChange } from './store.js'
import { tick } from './tick.js'
import { createTurns } from './turns.js'
import type { Entry, FeedWriteStore, Look, Work, Written } from './writeStore.js'

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
  readonly look?: Look
}

/** What a write changed, as nobody need read it who hears of it in this process. */
export interface Told<Thing> {
  /** Oldest first, without a gap. */
  readonly changes: readonly { readonly change: LoggedChange; readonly thing: Thing }[]
  /** The ticks between which that was so. */
  readonly began: number
  readonly ended: number
}

interface WriterDeps<Thing> {
  readonly store: FeedWriteStore
  /** Called after the commit; with null where only the log tells what changed. */
  readonly announce: (change: PersonChange, told: Told<Thing> | null) => void
  readonly clock: Pick<Clock, 'now'>
}

/** The one way to change what is a person's. */
export function createFeedWriter<Thing>({ store, announce, clock }: WriterDeps<Thing>) {
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
    async write({ userId, once, look }: Deed, work: Work<Thing>): Promise<string> {
      const entry = once && entryOf(once)
      const { written, told } = await inTurn(userId, async () => {
        const began = tick()
        const written = await store.write(userId, readClock, entry, work, look)
        return { written, told: toldOf(written, began, tick()) }
      })
      if (written.seq !== null) announce({ userId, seq: written.seq }, told)
      return written.answer
    },
  }
}
export type FeedWriter<Thing = never> = ReturnType<typeof createFeedWriter<Thing>>

function toldOf<Thing>({ seq, at, noted }: Written<Thing>, began: number, ended: number): Told<Thing> | null {
  if (seq === null) return null
  const first = seq - noted.length + 1
  const changes = noted.flatMap(({ change, thing }, i) =>
    thing === undefined ? [] : [{ change: { ...change, seq: first + i, at }, thing }],
  )
  return changes.length === noted.length ? { changes, began, ended } : null
}

function entryOf({ clientMutationId, request }: Once): Entry {
  const path = ['clientMutationId']
  if (clientMutationId.length > LONGEST_NAME)
    throw new UserMistakeError('TOO_LONG', path, `clientMutationId는 ${LONGEST_NAME}자까지입니다.`)
  if (!/^[\x21-\x7e]+$/.test(clientMutationId))
    throw new UserMistakeError('INVALID', path, 'clientMutationId는 빈칸 없는 영문자, 숫자, 기호여야 합니다(예: UUID).')
  return { clientMutationId, fingerprint: createHash('sha256').update(JSON.stringify(request)).digest('base64url') }
}

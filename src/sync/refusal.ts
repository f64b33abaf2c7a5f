import { createHash } from 'node:crypto'
import { z } from 'zod'
import { UserMistakeError } from '../errors.js'
import type { Feed, FeedWriter } from '../feed/service.js'
import type { Deed } from './deed.js'

/** One thing that was done offline. */
export interface OfflineMutation {
  readonly clientMutationId: string
  /** Or why it can't be one, with the path in it. */
  readonly deed: Deed | UserMistakeError
}

/** One that can be asked of the services. */
export interface Doable extends OfflineMutation {
  readonly deed: Deed
}

export interface RefusalParts {
  readonly feed: Pick<Feed, 'answersTo'> & Pick<FeedWriter, 'write'>
}

const shape = z.object({
  code: z.enum(['INVALID', 'NOT_FOUND', 'CONFLICT', 'TOO_LONG', 'OUT_OF_RANGE']),
  path: z.array(z.string()),
  message: z.string(),
  /** Of what was asked. */
  of: z.string(),
})

/**
 * What was refused, for as long as what was done is remembered, and in its place: under one name something is either done
 * or refused, however often and wherever at once it is sent. Without it, what was refused for the state of that moment would
 * be done when its batch is sent again, out of its order: behind what came after it.
 */
export function createRefusals({ feed }: RefusalParts) {
  /** The refusal of this very request that stands under its name. */
  async function standing(userId: string, { clientMutationId, deed }: Doable): Promise<UserMistakeError | null> {
    const kept = (await feed.answersTo(userId, [clientMutationId])).get(clientMutationId)
    return kept !== undefined && isRefusal(kept) ? read(kept, fingerprintOf(deed)) : null
  }

  return {
    /**
     * Gives what the request is to be told: what it was refused with first. One at `clientMutationId` where its name was
     * given to something else, or, unless the mistake was that already, where it was done meanwhile.
     */
    async settle(userId: string, mutation: Doable, mistake: UserMistakeError): Promise<UserMistakeError> {
      const isTaken = isOfName(mistake) && mistake.code === 'CONFLICT'
      if (isOfName(mistake)) return (isTaken ? await standing(userId, mutation) : null) ?? mistake
      const of = fingerprintOf(mutation.deed)
      const { code, path, message } = mistake
      const once = { clientMutationId: mutation.clientMutationId, request: ['refused', of] }
      try {
        const kept = await feed.write({ userId, once }, async () => JSON.stringify({ code, path, message, of }))
        return read(kept, of) ?? mistake
      } catch (error) {
        if (error instanceof UserMistakeError) return error
        throw error
      }
    },
  }
}

/** True of what is remembered of a request that was refused; of one that was done, it is an id. */
export const isRefusal = (answer: string): boolean => answer.startsWith('{')

/** True where it is the name that is at fault. */
export const isOfName = ({ path }: UserMistakeError): boolean => path[0] === 'clientMutationId'

function read(kept: string, of: string): UserMistakeError | null {
  const { code, path, message, ...refused } = shape.parse(JSON.parse(kept))
  return refused.of === of ? new UserMistakeError(code, path, message) : null
}

const fingerprintOf = (deed: Deed): string => createHash('sha256').update(JSON.stringify(deed)).digest('base64url')

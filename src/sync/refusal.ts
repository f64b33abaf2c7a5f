import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../clock.js'
import { UserMistakeError } from '../errors.js'
import type { Feed, FeedWriter } from '../feed/service.js'
import type { Deed } from './deed.js'

/** One thing that was done offline. */
export interface OfflineMutation {
  readonly clientMutationId: string
  /** Null where not exactly one is named. */
  readonly deed: Deed | null
}

export interface RefusalParts {
  readonly feed: Pick<Feed, 'answersTo'> & Pick<FeedWriter, 'write'>
  readonly clock: Pick<Clock, 'now'>
}

const shape = z.object({
  code: z.enum(['INVALID', 'NOT_FOUND', 'CONFLICT', 'TOO_LONG', 'OUT_OF_RANGE']),
  path: z.array(z.string()),
  message: z.string(),
})

/**
 * What was refused, for as long as what was done is remembered. Without it, what was refused for the state of that moment
 * would be done when its batch is sent again, out of its order: behind what came after it.
 */
export const createRefusals = ({ feed, clock }: RefusalParts) => ({
  async find(userId: string, mutation: OfflineMutation): Promise<UserMistakeError | null> {
    const name = nameOf(mutation)
    const kept = (await feed.answersTo(userId, [name])).get(name)
    if (kept === undefined) return null
    const { code, path, message } = shape.parse(JSON.parse(kept))
    return new UserMistakeError(code, path, message)
  },

  async remember(userId: string, mutation: OfflineMutation, { code, path, message }: UserMistakeError): Promise<void> {
    const once = { clientMutationId: nameOf(mutation), request: 'refused' }
    await feed.write({ userId, at: new Date(clock.now()), once }, async () => JSON.stringify({ code, path, message }))
  },
})

/** Of all that was asked: the same name with another request was not refused yet. */
const nameOf = ({ clientMutationId, deed }: OfflineMutation): string =>
  `refused:${createHash('sha256')
    .update(JSON.stringify([clientMutationId, deed]))
    .digest('base64url')}`

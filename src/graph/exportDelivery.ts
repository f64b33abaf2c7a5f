import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import type { Clock } from '../clock.js'

/** How long a piece may wait until the network takes it, in milliseconds. */
const PATIENCE = 30_000

/** So that rows don't wait in it for others to come. */
const AS_THEY_COME = { flush: constants.Z_SYNC_FLUSH }

/** All is delivered; or the client didn't read; or it has left. */
export type Ending = 'whole' | 'slow' | 'left'

/**
 * Asks for each piece once the one before is on its way, so that a client that reads slowly holds up no more than a page.
 * Throws what the source throws; the answer is cut then, as it is wherever it isn't whole.
 */
export async function deliverTexts(
  texts: AsyncIterable<string>,
  response: ServerResponse,
  { isZipped, clock }: { isZipped: boolean; clock: Clock },
): Promise<Ending> {
  const [slow, over] = [new AbortController(), new AbortController()]
  const failures: unknown[] = []
  const tooSlow = () => slow.abort()
  const waitFor = (taken: AbortSignal) => void clock.sleep(PATIENCE, taken).then(tooSlow, () => undefined)
  const failed = (error: unknown) => void (response.destroyed || failures.push(error))
  const pieces = eachInTime(texts, { waitFor, failed, over: over.signal })
  try {
    const { signal } = slow
    if (isZipped) await pipeline(pieces, createGzip(AS_THEY_COME), response, { signal })
    else await pipeline(pieces, response, { signal })
    return 'whole'
  } catch {
    // Of several things that go wrong together the pipeline tells one or the other.
    if (failures.length > 0) throw failures[0]
    return slow.signal.aborted ? 'slow' : 'left'
  } finally {
    over.abort()
  }
}

interface Watch {
  readonly waitFor: (taken: AbortSignal) => void
  readonly failed: (error: unknown) => void
  readonly over: AbortSignal
}

/** Waits for each text to be taken, and after the last of them for all to be over. */
async function* eachInTime(
  texts: AsyncIterable<string>,
  { waitFor, failed, over }: Watch,
): AsyncGenerator<string, void> {
  try {
    for await (const text of texts) {
      const taken = new AbortController()
      waitFor(taken.signal)
      try {
        yield text
      } finally {
        taken.abort()
      }
    }
  } catch (error) {
    failed(error)
    throw error
  }
  waitFor(over)
}

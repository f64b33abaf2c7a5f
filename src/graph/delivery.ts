import type { ExecutionResult } from 'graphql'

/** One subscription's events on their way out. */
export interface DeliveryDeps {
  /** Aborted as soon as nobody listens, for the source to end. */
  readonly listening: AbortController
  /** Fires when nothing more may be said, though the connection is still there. */
  readonly leaving: AbortSignal
  /** Asked before each event; where it is not, the event is dropped and nothing follows. */
  readonly mayHear: () => Promise<boolean>
  /** Told of a source that could not be closed. */
  readonly failed: (error: unknown) => void
}

/**
 * The events of a source for one listener. It ends at once when it is returned, also in the middle of waiting for an event.
 * When the connection is leaving, the source is let go but the listener hears no end: to a client an end means that all
 * is said, and then it would not come back.
 */
export function deliver(
  events: AsyncIterator<ExecutionResult, void, void>,
  { listening, leaving, mayHear, failed }: DeliveryDeps,
): AsyncGenerator<ExecutionResult, void, void> {
  const over: IteratorReturnResult<void> = { done: true, value: undefined }
  let release = () => {}
  let isOver = false

  const letGo = () => {
    if (listening.signal.aborted) return
    leaving.removeEventListener('abort', letGo)
    listening.abort()
    events.return?.().catch(failed)
  }

  const pull = async (): Promise<IteratorResult<ExecutionResult, void>> => {
    try {
      const event = await events.next()
      if (event.done && !listening.signal.aborted) letGo()
      else if (listening.signal.aborted || !(await mayHear())) return await nothing()
      return event
    } catch (error) {
      if (listening.signal.aborted) return nothing()
      letGo()
      throw error
    }
  }

  const end = () => {
    isOver = true
    letGo()
    release()
  }

  if (leaving.aborted) letGo()
  else leaving.addEventListener('abort', letGo, { once: true })

  return {
    next: () =>
      new Promise((resolve, reject) => {
        release = () => resolve(over)
        if (isOver) release()
        else pull().then(resolve, reject)
      }),
    async return() {
      end()
      return over
    },
    async throw(error) {
      end()
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** Held by nobody but who waits for it, so it goes when they do. */
const nothing = () => new Promise<never>(() => {})

/** A source that could not be opened: says why as soon as it is asked. */
export async function* failing(errors: readonly unknown[]): AsyncGenerator<never, void, void> {
  throw errors[0]
}

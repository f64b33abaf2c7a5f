import { setMaxListeners } from 'node:events'
import type { Clock } from '../clock.js'
import type { Client } from './context.js'
import type { Exchange } from './exchange.js'

/** What goes on on one socket or stream, and how it ends without losing an answer. */
export interface Conversation {
  readonly requestId: string
  readonly client: Client
  /** By the messages that asked for them, since a client may use an id again while what it left still runs. */
  readonly operations: ReadonlyMap<object, Operation>
  begin(payload: object, operation: Operation): void
  /** Call it when the operation is over, before its last message is sent. */
  finish(payload: object): void
  /** True once it is to end: nothing more is heard. */
  isLeaving(): boolean
  /** Fires as soon as it is to end, or is over: subscriptions have nothing more to say. */
  readonly leaving: AbortSignal
  /**
   * Closes the socket once the queries and mutations under way are answered, after `patience` milliseconds at the
   * latest, and at once where that is 0. Subscriptions are not waited for. The first call says why.
   */
  leave(code: number, reason: string, patience?: number): void
  /** Call it when the socket is closed. */
  end(): void
}

export interface Operation {
  readonly exchange: Exchange
  hidesSchema: boolean
  /** True of a query or a mutation: it ends by itself, so it is worth waiting for. */
  isBrief: boolean
}

export interface ConversationDeps {
  readonly requestId: string
  readonly client: Client
  readonly clock: Clock
}

export function createConversation(
  socket: { close(code: number, reason: string): void },
  { requestId, client, clock }: ConversationDeps,
): Conversation {
  const operations = new Map<object, Operation>()
  const leaving = new AbortController()
  setMaxListeners(0, leaving.signal) // each subscription is one
  const over = new AbortController()
  let close: (() => void) | null = null

  const closeIfIdle = () => {
    const isBusy = [...operations.values()].some(({ isBrief }) => isBrief)
    if (close && !isBusy) setImmediate(close) // after the last `complete`
  }

  return {
    requestId,
    client,
    operations,
    begin: (payload, operation) => void operations.set(payload, operation),
    finish(payload) {
      operations.get(payload)?.exchange.end()
      operations.delete(payload)
      closeIfIdle()
    },
    isLeaving: () => close !== null,
    leaving: leaving.signal,
    leave(code, reason, patience = Infinity) {
      close ??= () => socket.close(code, reason)
      leaving.abort()
      if (patience <= 0) return close()
      closeIfIdle()
      if (Number.isFinite(patience)) clock.sleep(patience, over.signal).then(close, () => undefined)
    },
    end() {
      leaving.abort()
      over.abort()
    },
  }
}

import type { Timer } from './timer'

/** Whether what happens elsewhere is heard at once. */
export type LiveState = 'connecting' | 'live'

export interface Sink<Event> {
  /** The server listens to us. */
  opened(): void
  event(event: Event): void
  /** It is over; `retryAfter` in milliseconds where the server said when to come back. */
  ended(retryAfter: number | null): void
}

export interface FeedDeps<Event extends { readonly cursor: string }> {
  /** Where to begin: a cursor that was taken before the lists were asked for. */
  readonly cursor: string
  /** Everything after a cursor, in its order, until what it returns is called. */
  readonly hear: (after: string, sink: Sink<Event>) => () => void
  readonly onEvent: (event: Event) => void
  readonly onState: (state: LiveState) => void
  readonly timer: Timer
  /** From 0 up to 1, so that not everybody comes back at once. */
  readonly random: () => number
}

export interface Feed {
  /** Where there may be a way again: the network is back, or the page is looked at. */
  wake(): void
  close(): void
}

/** Milliseconds. */
const TIMES = { firstRetry: 500, lastRetry: 10_000, steady: 5_000 } as const

/** Hears all that happens, once each: whenever it is cut it goes on from the last event, for ever. */
export function createFeed<Event extends { readonly cursor: string }>(deps: FeedDeps<Event>): Feed {
  const { hear, onEvent, onState, timer, random } = deps
  let cursor = deps.cursor
  let failures = 0
  let hearing: { stop: () => void } | null = null
  let cancel = () => {}
  let isClosed = false

  function begin(): void {
    if (isClosed || hearing) return
    cancel()
    const mine = { stop: () => {} }
    hearing = mine
    mine.stop = hear(
      cursor,
      sinkOf(() => hearing === mine),
    )
  }

  /** What comes from a connection that was given up is not heard: its events come again by the next. */
  const sinkOf = (isMine: () => boolean): Sink<Event> => ({
    opened() {
      if (!isMine()) return
      onState('live')
      cancel = timer.after(TIMES.steady, () => (failures = 0))
    },
    event(event) {
      if (!isMine()) return
      failures = 0
      cursor = event.cursor
      onEvent(event)
    },
    ended(retryAfter) {
      if (isMine()) end(retryAfter ?? pause())
    },
  })

  function end(beginsIn: number): void {
    cancel()
    const { stop } = hearing ?? {}
    hearing = null
    stop?.()
    if (isClosed) return
    onState('connecting')
    cancel = timer.after(beginsIn, begin)
  }

  const pause = () => Math.min(TIMES.firstRetry * 2 ** failures++, TIMES.lastRetry) * (0.5 + random() / 2)

  onState('connecting')
  begin()
  return {
    wake: begin,
    close() {
      isClosed = true
      end(0)
    },
  }
}

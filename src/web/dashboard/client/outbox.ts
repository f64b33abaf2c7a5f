import { createMarkShelf, type Mark } from './markShelf'
import type { Shelf } from './shelf'
import type { Timer } from './timer'

/** `stopped`: nothing goes through; `stuck`: this one doesn't, others may. Times in milliseconds. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly why: string | null }
  | { readonly kind: 'stopped' | 'stuck'; readonly retryAfter: number | null }

export interface OutboxDeps {
  /** Whose marks they are: another who signs in at this browser neither sees nor sends them. */
  readonly owner: string
  readonly shelf: Shelf
  readonly send: (mark: Mark) => Promise<Outcome>
  /** `why` is null where the server was never heard to say it. */
  readonly onRefused: (mark: Mark, why: string | null) => void
  readonly timer: Timer
  readonly newId: () => string
}

export interface Outbox {
  /** Those that the server hasn't answered yet, the earliest first; the same array until it changes. */
  marks(): readonly Mark[]
  add(mark: Pick<Mark, 'scheduleId' | 'kind' | 'at'>): void
  /** Tries at once: the network is back, or somebody looks. */
  wake(): void
  /** Another page of this browser put something on the shelf or took it away. */
  reread(): void
  watch(listener: () => void): () => void
  close(): void
}

/** Milliseconds. The server forgets a name after a day: what it may have done already isn't sent then. */
const TIMES = { firstRetry: 1_000, lastRetry: 30_000, remembered: 23 * 3_600_000 } as const

/** Keeps marks until the server has answered each, over cuts and reloads, and sends those of a dose in their order. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { send, onRefused, timer, newId } = deps
  const shelf = createMarkShelf(deps.shelf, deps.owner)
  const listeners = new Set<() => void>()
  let marks = shelf.all()
  let isSending = false
  let isClosed = false
  let failures = 0
  let cancel = () => {}

  function become(next: readonly Mark[]): void {
    marks = next
    for (const listener of [...listeners]) listener()
  }

  function put(mark: Mark): void {
    shelf.put(mark)
    become([...marks.filter(({ id }) => id !== mark.id), mark].sort((one, other) => one.at - other.at))
  }

  function drop(mark: Mark): void {
    shelf.take(mark)
    become(marks.filter(({ id }) => id !== mark.id))
  }

  async function flush(): Promise<void> {
    cancel()
    if (isSending || isClosed) return
    isSending = true
    let pause: number | null = null
    try {
      while (pause === null && marks.length > 0 && !isClosed) pause = await sendAll()
    } finally {
      isSending = false
    }
    if (pause !== null && !isClosed) cancel = timer.after(pause, () => void flush())
  }

  /** The milliseconds to wait before what is left is tried again; null where nothing was left. */
  async function sendAll(): Promise<number | null> {
    const stuck = new Set<string>()
    let wait: number | null = null
    for (let next = firstOf(stuck); next && !isClosed; next = firstOf(stuck)) {
      const outcome = await sendOne(next)
      if (outcome.kind === 'done' || outcome.kind === 'refused') {
        failures = 0
        continue
      }
      stuck.add(next.scheduleId)
      wait = Math.max(wait ?? 0, outcome.retryAfter ?? 0)
      if (outcome.kind === 'stopped') break
    }
    return wait === null ? null : Math.max(wait, Math.min(TIMES.firstRetry * 2 ** failures++, TIMES.lastRetry))
  }

  const firstOf = (stuck: ReadonlySet<string>) => marks.find(({ scheduleId }) => !stuck.has(scheduleId))

  async function sendOne(mark: Mark): Promise<Outcome> {
    const outcome = isForgotten(mark) ? REFUSED : await send(tried(mark))
    if (isClosed) return STOPPED
    if (outcome.kind === 'done' || outcome.kind === 'refused') drop(mark)
    if (outcome.kind === 'refused') onRefused(mark, outcome.why)
    return outcome
  }

  const isForgotten = ({ triedAt }: Mark) => triedAt !== null && timer.now() - triedAt > TIMES.remembered

  function tried(mark: Mark): Mark {
    if (mark.triedAt !== null) return mark
    const next = { ...mark, triedAt: timer.now() }
    put(next)
    return next
  }

  void flush()
  return {
    marks: () => marks,
    add(said) {
      const last = marks.at(-1)?.at ?? 0
      put({ ...said, id: newId(), at: Math.max(said.at, last + 1), triedAt: null })
      void flush()
    },
    wake() {
      failures = 0
      void flush()
    },
    reread: () => become(shelf.all()),
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      isClosed = true
      cancel()
    },
  }
}

const REFUSED: Outcome = { kind: 'refused', why: null }
const STOPPED: Outcome = { kind: 'stopped', retryAfter: null }

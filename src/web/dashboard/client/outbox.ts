import { createMarkShelf, type Mark } from './markShelf'
import type { Outcome, Why } from './outcome'
import type { Shelf } from './shelf'
import type { Timer } from './timer'
import { createVanished } from './vanished'

export interface OutboxDeps {
  /** Whose marks they are: another who signs in at this browser neither sees nor sends them. */
  readonly owner: string
  readonly shelf: Shelf
  readonly send: (mark: Mark) => Promise<Outcome>
  readonly onRefused: (mark: Mark, why: Why) => void
  /** Asks how these doses are now; false where no answer came. */
  readonly look: (scheduleIds: readonly string[]) => Promise<boolean>
  /** False where it is known that nothing can leave this browser: then nothing is tried. */
  readonly isReachable: () => boolean
  readonly timer: Timer
  readonly newId: () => string
}

export interface Outbox {
  /** Those whose answer isn't here yet, the earliest first; the same array until it changes. */
  marks(): readonly Mark[]
  add(mark: Pick<Mark, 'scheduleId' | 'kind' | 'at'>): void
  /** Tries at once: the network is back, or somebody looks. */
  wake(): void
  /** What has become of a dose was heard. */
  heard(scheduleId: string): void
  /** Another page of this browser put something on the shelf or took it away. */
  reread(): void
  watch(listener: () => void): () => void
  close(): void
}

/** Milliseconds. */
const TIMES = { firstRetry: 1_000, lastRetry: 30_000 } as const

/** Keeps marks until the server has answered each, over cuts and reloads, and sends those of a dose in their order. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { send, onRefused, look, isReachable, timer, newId } = deps
  const shelf = createMarkShelf(deps.shelf, deps.owner)
  const listeners = new Set<() => void>()
  const vanished = createVanished({ look, timer, onChange: () => become(marks) })
  /** Those on the shelf. */
  let marks = shelf.all()
  let shown = marks
  let isSending = false
  let isClosed = false
  let failures = 0
  let cancel = () => {}

  function become(next: readonly Mark[]): void {
    marks = next
    shown = [...vanished.marks(), ...next].sort(byTime)
    for (const listener of [...listeners]) listener()
  }

  function put(mark: Mark): void {
    shelf.put(mark)
    become([...marks.filter(({ id }) => id !== mark.id), mark].sort(byTime))
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
      const outcome = isReachable() ? await sendOne(next) : STOPPED
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
    const attempt = mark.triedAt === null ? { ...mark, triedAt: timer.now() } : mark
    if (attempt !== mark) put(attempt)
    const outcome = await send(attempt)
    if ('mayBeDone' in outcome && !outcome.mayBeDone) untry(mark, attempt)
    if (isClosed) return STOPPED
    if (outcome.kind === 'done' || outcome.kind === 'refused') drop(mark)
    if (outcome.kind === 'refused') onRefused(mark, outcome.why)
    return outcome
  }

  /** As if it had not been tried, unless another page has tried it or has taken it away. */
  function untry(mark: Mark, attempt: Mark): void {
    const isOurs = shelf.all().some(({ id, triedAt }) => id === mark.id && triedAt === attempt.triedAt)
    if (isOurs && attempt !== mark) put(mark)
  }

  void flush()
  return {
    marks: () => shown,
    add(said) {
      const last = shown.at(-1)?.at ?? 0
      put({ ...said, id: newId(), at: Math.max(said.at, last + 1), triedAt: null })
      void flush()
    },
    wake() {
      failures = 0
      void flush()
      vanished.wake()
    },
    heard: vanished.heard,
    reread() {
      const kept = shelf.all()
      vanished.add(marks.filter(mark => !kept.some(({ id }) => id === mark.id)))
      become(kept)
    },
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      isClosed = true
      cancel()
      vanished.close()
    },
  }
}

const byTime = (one: Mark, other: Mark): number => one.at - other.at

const STOPPED: Outcome = { kind: 'stopped', retryAfter: null, mayBeDone: false }

export interface TurnsOptions {
  /** How many are in at once. */
  readonly atOnce: number
  /** How many of those one asker may have. */
  readonly ofOneAsker?: number
  /** How many may wait. */
  readonly mostWaiting?: number
  /** How many of those one asker may have. */
  readonly mostOfOneAsker?: number
}

/** Who wants a piece of work, more of whom may come while it waits; null among them: it is nobody's. */
export type Askers = ReadonlySet<string | null>

interface Waiting {
  readonly askers: Askers
  /** `by` is whose turn it takes. */
  admit(by: string | null): void
}

/**
 * Turns for work that is done a few at once: first come, first served, but nobody is in more than twice, so that who asks
 * for a hundred holds up no one, not even for what is among the hundred. Work that is nobody's has no such limit.
 */
export function createTurns({
  atOnce,
  ofOneAsker = 2,
  mostWaiting = 500,
  mostOfOneAsker = Math.ceil(mostWaiting / 5),
}: TurnsOptions) {
  const waiting = new Set<Waiting>()
  const ofAsker = new Map<string, number>()
  let inside = 0

  /** Whose turn it can take now; undefined where nobody has one left. */
  const whoEnters = ({ askers }: Waiting): string | null | undefined =>
    askers.has(null) ? null : [...askers].find(by => by !== null && (ofAsker.get(by) ?? 0) < ofOneAsker)
  const count = (by: string | null, step: 1 | -1) => {
    inside += step
    if (by === null) return
    const left = (ofAsker.get(by) ?? 0) + step
    if (left > 0) ofAsker.set(by, left)
    else ofAsker.delete(by)
  }
  const admitNext = () => {
    for (const each of waiting) {
      if (inside >= atOnce) return
      const by = whoEnters(each)
      if (by !== undefined) each.admit(by)
    }
  }

  return {
    /** True where one more of this asker would have to be sent away. */
    isFullFor: (by: string | null): boolean =>
      waiting.size >= mostWaiting ||
      (by !== null && [...waiting].filter(({ askers }) => askers.has(by)).length >= mostOfOneAsker),

    /** Call it when more have come to want what waits. */
    review: admitNext,

    /** Resolves, when the turn has come, with how to end it; rejects with the signal's reason. */
    take: (askers: Askers, signal: AbortSignal): Promise<() => void> =>
      new Promise((resolve, reject) => {
        const leaveQueue = () => {
          waiting.delete(me)
          signal.removeEventListener('abort', refuse)
        }
        const refuse = () => {
          leaveQueue()
          reject(signal.reason as Error)
        }
        const me: Waiting = {
          askers,
          admit(by) {
            leaveQueue()
            count(by, 1)
            resolve(
              once(() => {
                count(by, -1)
                admitNext()
              }),
            )
          },
        }
        if (signal.aborted) return reject(signal.reason as Error)
        signal.addEventListener('abort', refuse, { once: true })
        waiting.add(me)
        admitNext()
      }),

    size: () => ({ inside, waiting: waiting.size }),
  }
}
export type Turns = ReturnType<typeof createTurns>

function once(work: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    work()
  }
}

export interface TurnsOptions {
  /** How many are in at once. */
  readonly atOnce: number
  /** How many of those one asker may have. */
  readonly ofOneAsker?: number
  /** How many may wait. */
  readonly mostWaiting?: number
}

interface Waiting {
  readonly by: string | null
  admit(): void
}

/**
 * Turns for work that is done a few at once: first come, first served, but nobody is in more than twice, so that who asks
 * for a hundred holds up no one. Work that is nobody's (`by` null) has no such limit.
 */
export function createTurns({ atOnce, ofOneAsker = 2, mostWaiting = 500 }: TurnsOptions) {
  const waiting = new Set<Waiting>()
  const ofAsker = new Map<string, number>()
  let inside = 0

  const mayEnter = ({ by }: Waiting) => by === null || (ofAsker.get(by) ?? 0) < ofOneAsker
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
      if (mayEnter(each)) each.admit()
    }
  }

  return {
    /** True where one more would have to be sent away. */
    isFull: (): boolean => waiting.size >= mostWaiting,

    /** Resolves, when the turn has come, with how to end it; rejects with the signal's reason. */
    take: (by: string | null, signal: AbortSignal): Promise<() => void> =>
      new Promise((resolve, reject) => {
        const leaveQueue = () => {
          waiting.delete(me)
          signal.removeEventListener('abort', refuse)
        }
        const refuse = () => {
          leaveQueue()
          reject(signal.reason as Error)
        }
        const end = once(() => {
          count(by, -1)
          admitNext()
        })
        const me: Waiting = {
          by,
          admit() {
            leaveQueue()
            count(by, 1)
            resolve(end)
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

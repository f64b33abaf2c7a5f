import { CONNECTIONS_BUSY } from './down.js'

/** Lets a number of callers through at once; the others wait their turn, but not for ever. */
export interface Gate {
  /** Runs the work when its turn comes; rejects with `CONNECTIONS_BUSY` when that is not in time. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when nothing is under way. */
  drained(): Promise<void>
}

/** `patience` is in milliseconds; 0: no end. */
export function createGate(size: number, patience: number): Gate {
  const waiting = new Set<() => void>()
  const drainers = new Set<() => void>()
  let inside = 0

  const turn = () =>
    new Promise<void>((resolve, reject) => {
      const admit = () => {
        clearTimeout(timer)
        waiting.delete(admit)
        inside++
        resolve()
      }
      const refuse = () => {
        waiting.delete(admit)
        reject(failed(CONNECTIONS_BUSY, `All ${size} connections to the database were busy for ${patience} ms.`))
      }
      const timer = patience > 0 && inside >= size ? setTimeout(refuse, patience) : undefined
      waiting.add(admit)
      if (inside < size) admit()
    })

  const leave = () => {
    inside--
    const [next] = waiting
    if (next) next()
    else if (inside === 0) for (const tell of drainers) tell()
  }

  return {
    async run(work) {
      await turn()
      try {
        return await work()
      } finally {
        leave()
      }
    },
    drained: () => (inside === 0 ? Promise.resolve() : new Promise(resolve => drainers.add(resolve))),
  }
}

/** An error that reads as a time-out of the network. */
export const timedOut = (message: string) => failed('ETIMEDOUT', message)

const failed = (code: string, message: string) => Object.assign(new Error(message), { code })

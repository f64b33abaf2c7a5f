import { UpstreamError } from '../errors.js'

const AT_ONCE = 4
const WAITING = 64

/** Lets a few calls run at once and some more wait; whoever finds the line full is turned away at once. */
export function createLine(upstream: string) {
  const waiting: (() => void)[] = []
  let running = 0
  return async function inLine<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted()
    if (running < AT_ONCE) running++
    else await turn(signal)
    try {
      return await work()
    } finally {
      // The place goes straight to the next in line, so that a newcomer can't slip in between.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }

  function turn(signal?: AbortSignal): Promise<void> {
    if (waiting.length >= WAITING)
      throw new UpstreamError(upstream, 'resting', `${upstream}: 기다리는 요청이 너무 많습니다.`, { retryAfter: 5 })
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        waiting.splice(waiting.indexOf(enter), 1)
        reject(signal?.reason as Error)
      }
      waiting.push(enter)
      signal?.addEventListener('abort', leave, { once: true })
    })
  }
}

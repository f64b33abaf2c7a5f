import type { Clock } from '../clock.js'

/** How long a message may wait until the network takes it, in milliseconds. */
const PATIENCE = 10_000

/** Hands one message over: `send` calls `done` once the network has it, or nobody will. Resolves then. */
export type Handover = (send: (done: () => void) => void) => Promise<void>

/** Calls `tooSlow` where a message waits too long, since the other side doesn't read what it asked for. */
export const createHandover =
  (clock: Clock, tooSlow: () => void): Handover =>
  send =>
    new Promise(resolve => {
      let isTaken = false
      let taken = () => {}
      send(() => {
        isTaken = true
        taken()
      })
      // Never sooner, so that a source that is always ready leaves time for others. Nearly always it needs no timer.
      setImmediate(() => {
        if (isTaken) return resolve()
        const waiting = new AbortController()
        taken = () => {
          waiting.abort()
          resolve()
        }
        clock.sleep(PATIENCE, waiting.signal).then(tooSlow, () => undefined)
      })
    })

import type { Viewer } from '../viewer.js'
import { limitKeyOf } from './address.js'

/** How many sockets at once there may be in this process. */
const MOST = {
  ofUser: 10,
  /** Of those that nobody has signed in on. */
  ofAddress: 50,
  /** Of those that have not yet said who they are. */
  newOfAddress: 50,
} as const

/** Counts sockets; what nobody holds takes no memory. */
export interface Seats {
  /** For a socket that has just come; null where too many from there have. */
  admit(address: string): Seat | null
  /** By everybody together. */
  taken(): number
}

/** One socket's place: first among the new ones of its address, then among those of its viewer. */
export interface Seat {
  /** False where too many are there already, and it stays where it is; or where the socket has left. */
  moveTo(viewer: Viewer | null): boolean
  leave(): void
}

export function createSeats(): Seats {
  const counts = new Map<string, number>()

  const take = (key: string, most: number): boolean => {
    const count = counts.get(key) ?? 0
    if (count < most) counts.set(key, count + 1)
    return count < most
  }
  const free = (key: string) => {
    const left = (counts.get(key) ?? 0) - 1
    if (left > 0) counts.set(key, left)
    else counts.delete(key)
  }

  const sit = (first: string, address: string): Seat => {
    let held: string | null = first
    return {
      moveTo(viewer) {
        const [key, most] = viewer ? [`user ${viewer.userId}`, MOST.ofUser] : [`address ${address}`, MOST.ofAddress]
        if (held === key) return true
        if (held === null || !take(key, most)) return false
        free(held)
        held = key
        return true
      },
      leave() {
        if (held !== null) free(held)
        held = null
      },
    }
  }

  return {
    admit(from) {
      const address = limitKeyOf(from)
      const key = `new ${address}`
      return take(key, MOST.newOfAddress) ? sit(key, address) : null
    },
    taken: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
  }
}

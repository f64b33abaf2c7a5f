import { useEffect, useRef, useState } from 'react'

/** Milliseconds between two changes of somebody who looks at each. */
const CALM = 350

/** A value at once where it rarely changes; of one that rushes past, as under a key that is held, only where it stops. */
export function useUnhurried<T>(wanted: T): T {
  const [settled, settle] = useState(wanted)
  const changedAt = useRef(-Infinity)
  useEffect(() => {
    if (wanted === settled) return
    const isHurried = performance.now() - changedAt.current < CALM
    changedAt.current = performance.now()
    const timeout = setTimeout(() => settle(wanted), isHurried ? CALM : 0)
    return () => clearTimeout(timeout)
  }, [wanted, settled])
  return settled
}

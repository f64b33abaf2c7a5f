import { useEffect, useState } from 'react'
import { useHere } from './here'

/** Milliseconds between two looks at the clock. */
const TICK = 30_000

/** What time it is where the server is, in milliseconds; goes on by itself, and at once when the page is looked at again. */
export function useNow(): number {
  const { clock } = useHere()
  const [now, setNow] = useState(clock.now)
  useEffect(() => {
    const look = () => setNow(clock.now())
    const interval = setInterval(look, TICK)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(interval)
      document.removeEventListener('visibilitychange', look)
    }
  }, [clock])
  return now
}

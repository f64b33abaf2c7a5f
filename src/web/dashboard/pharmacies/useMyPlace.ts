import { useEffect, useRef, useState } from 'react'
import type { Place } from './sought'

/** In milliseconds: how long one waits to be found, and how old a finding may be. */
const FINDING = { timeout: 12_000, maximumAge: 60_000 } as const

type State = 'idle' | 'locating' | 'denied' | 'nowhere'

/** Where the browser says one is; it is asked when one wants to know, never before. Another `place` makes an end of it. */
export function useMyPlace(place: Place | null, onFound: (place: Place) => void) {
  const [state, setState] = useState<State>('idle')
  // An answer that comes after another place was chosen is of no use any more.
  const turn = useRef(0)
  // Of what is sought now: what was typed while one waited stays.
  const latest = useRef(onFound)
  latest.current = onFound
  useEffect(() => {
    turn.current += 1
    setState('idle')
  }, [place])
  const locate = () => {
    // A page that came without https is not told.
    if (!('geolocation' in navigator) || !isSecureContext) return setState('nowhere')
    setState('locating')
    const asked = turn.current
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => {
        if (asked !== turn.current) return
        setState('idle')
        latest.current({ kind: 'mine', point: { latitude, longitude }, accuracy })
      },
      ({ code, PERMISSION_DENIED }) => {
        if (asked === turn.current) setState(code === PERMISSION_DENIED ? 'denied' : 'nowhere')
      },
      FINDING,
    )
  }
  return { state, locate }
}

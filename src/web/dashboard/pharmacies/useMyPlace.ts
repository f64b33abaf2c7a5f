import { useState } from 'react'
import type { Place } from './sought'

/** In milliseconds: how long one waits to be found, and how old a finding may be. */
const FINDING = { timeout: 12_000, maximumAge: 60_000 } as const

type State = 'idle' | 'locating' | 'denied' | 'nowhere'

/** Where the browser says one is; it is asked when one wants to know, never before. */
export function useMyPlace(onFound: (place: Place) => void) {
  const [state, setState] = useState<State>('idle')
  const locate = () => {
    // A page that came without https is not told.
    if (!('geolocation' in navigator) || !isSecureContext) return setState('nowhere')
    setState('locating')
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => {
        setState('idle')
        onFound({ kind: 'mine', point: { latitude, longitude }, accuracy })
      },
      ({ code, PERMISSION_DENIED }) => setState(code === PERMISSION_DENIED ? 'denied' : 'nowhere'),
      FINDING,
    )
  }
  return { state, locate }
}

import { useSyncExternalStore } from 'react'

/** From where a list and a map fit beside each other. */
const WIDE = '(min-width: 68rem)'

export const useIsWide = (): boolean => useSyncExternalStore(watch, () => matchMedia(WIDE).matches)

function watch(listener: () => void): () => void {
  const query = matchMedia(WIDE)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

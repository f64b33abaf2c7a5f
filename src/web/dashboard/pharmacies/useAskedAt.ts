import { useEffect, useMemo } from 'react'
import { useHere } from '../client/here'
import type { Answer } from '../client/useAsk'
import { useRemembered } from '../client/useRemembered'

interface Asked {
  readonly question: string
  readonly at: number
}

/**
 * When the server last answered this question, in milliseconds: what the cache holds of it is as old as that. Null where
 * it isn't known.
 */
export function useAskedAt({ data, error, isRenewing }: Answer<unknown>, question: string): number | null {
  const { clock } = useHere()
  const [last, remember] = useRemembered<Asked | null>('pharmacies asked', null)
  const isFresh = data !== undefined && !isRenewing && error === undefined
  const at = useMemo(() => (isFresh ? clock.now() : null), [clock, isFresh, data, question])
  useEffect(() => {
    if (at !== null) remember({ question, at })
  }, [at, question, remember])
  return at ?? (last?.question === question ? last.at : null)
}

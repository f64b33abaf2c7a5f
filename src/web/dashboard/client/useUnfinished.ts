import { useState } from 'react'
import { useRemembered } from './useRemembered'

interface Unfinished<T> {
  readonly value: T
  /** It began with what was left, not anew. */
  readonly isResumed: boolean
  readonly write: (value: T) => void
  readonly startOver: () => void
  /** It is done with, saved or given up: the next begins anew. */
  readonly forget: () => void
}

/**
 * What somebody writes, there again for who left it unfinished and comes back. `resume` says what of it still holds; null:
 * nothing. As with all that is remembered, it is gone with the tab.
 */
export function useUnfinished<T>(
  name: string,
  anew: T,
  resume: (left: T, anew: T) => T | null = left => left,
): Unfinished<T> {
  // What was saved changes `anew`, and a name may hold that: what is left keeps its own.
  const [slot] = useState(name)
  const [left, remember] = useRemembered<T | null>(slot, null)
  const [resumed] = useState(() => {
    const still = left === null ? null : resume(left, anew)
    return still !== null && isSame(still, anew) ? null : still
  })
  const [value, setValue] = useState(resumed ?? anew)
  const forget = () => remember(null)
  return {
    value,
    isResumed: resumed !== null,
    write(next) {
      setValue(next)
      remember(isSame(next, anew) ? null : next)
    },
    startOver() {
      setValue(anew)
      forget()
    },
    forget,
  }
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

import { useEffect, useState } from 'react'

/** Milliseconds in which somebody who types has typed the next letter. */
const CALM = 300

/** What is to be looked for of what was typed; empty where there is no letter and no digit. */
export const soughtIn = (typed: string): string => (/[\p{L}\p{N}]/u.test(typed) ? typed.trim() : '')

/** What was typed to be looked for, once nothing was typed for a while. Empty at once where nothing is to be looked for. */
export function useCalm(typed: string): string {
  const sought = soughtIn(typed)
  const [calm, setCalm] = useState(sought)
  useEffect(() => {
    const timeout = setTimeout(() => setCalm(sought), CALM)
    return () => clearTimeout(timeout)
  }, [sought])
  return sought === '' ? '' : calm
}

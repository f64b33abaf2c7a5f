import { useEffect, useState } from 'react'

/** Milliseconds in which somebody who types has typed the next letter. */
const CALM = 300

/** What was typed to be looked for, once nothing was typed for a while. Empty at once where there is no letter and no digit. */
export function useCalm(typed: string): string {
  const wanted = /[\p{L}\p{N}]/u.test(typed) ? typed.trim() : ''
  const [calm, setCalm] = useState(wanted)
  useEffect(() => {
    const timeout = setTimeout(() => setCalm(wanted), CALM)
    return () => clearTimeout(timeout)
  }, [wanted])
  return wanted === '' ? '' : calm
}

import { useMemo, useState } from 'react'

export interface Light {
  /** The citation whose sentence is lit; null where none is. */
  readonly on: number | null
  /** While a pointer or the focus is on it. */
  readonly hover: (number: number | null) => void
  /** Leads from a citation to its sentence, which stays lit. */
  readonly toSentence: (number: number) => void
  /** And back. */
  readonly toCitation: (number: number) => void
}

export const sentenceId = (number: number): string => `medicine-sentence-${number}`
export const citationId = (number: number): string => `medicine-citation-${number}`

/** Which citation and sentence are lit together; none at first of what is said `about` something else. */
export function useLight(about: string): Light {
  const [hovered, setHovered] = useState<number | null>(null)
  const [pinned, setPinned] = useState<{ about: string; number: number } | null>(null)
  const on = hovered ?? (pinned?.about === about ? pinned.number : null)
  return useMemo(() => {
    const go = (number: number, id: string) => {
      setPinned({ about, number })
      setHovered(null)
      goTo(id)
    }
    return {
      on,
      hover: setHovered,
      toSentence: number => go(number, sentenceId(number)),
      toCitation: number => go(number, citationId(number)),
    }
  }, [on, about])
}

/** Brings it to the middle and gives it the focus, so that it is read to who listens. */
function goTo(id: string): void {
  const target = document.getElementById(id)
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
  target?.scrollIntoView({ block: 'center', behavior: isCalm ? 'auto' : 'smooth' })
  target?.focus({ preventScroll: true })
}

import { useCallback, useMemo, useRef } from 'react'
import { useHere, useViewer, useWaitingMarks } from '../client/here'
import type { MarkKind } from '../client/markShelf'
import { useNow } from '../client/useNow'
import { useNotices } from '../parts/notice'
import { DOSE } from '../words/dose'
import { useWords } from '../words/language'
import { type Dose, type ShownDose, shownDose } from './shown'

/** Milliseconds between two presses that were meant as one. */
const DOUBLE_PRESS = 600

/** Says something of a dose: it shows at once, and goes to the server as soon as there is a way. */
export function useMarks(): { mark: (dose: Dose, kind: MarkKind) => void } {
  const { outbox, clock } = useHere()
  const { say } = useNotices()
  const words = useWords(DOSE)
  const last = useRef(0)
  const mark = useCallback(
    (dose: Dose, kind: MarkKind) => {
      const now = clock.now()
      // One button takes the place of the other: the second press of two was meant for the first.
      if (now - last.current < DOUBLE_PRESS) return
      last.current = now
      outbox.add({ scheduleId: dose.id, kind, at: now })
      say(words.said[kind](dose.medicine.name))
    },
    [outbox, clock, say, words],
  )
  return { mark }
}

/** Doses as their person sees them now: with what was said of them, sent or not. */
export function useShown(doses: readonly Dose[]): readonly ShownDose[] {
  const marks = useWaitingMarks()
  const now = useNow()
  const { missedAfterMinutes } = useViewer()
  return useMemo(
    () => doses.map(dose => shownDose(dose, marks, { now, missedAfterMinutes })),
    [doses, marks, now, missedAfterMinutes],
  )
}

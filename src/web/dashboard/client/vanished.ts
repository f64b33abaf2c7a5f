import type { Mark } from './markShelf'
import type { Timer } from './timer'

export interface VanishedDeps {
  /** Asks how these doses are now; false where no answer came. */
  readonly look: (scheduleIds: readonly string[]) => Promise<boolean>
  readonly onChange: () => void
  readonly timer: Timer
}

/** Milliseconds. The feed mostly says it first, which spares the question. */
const TIMES = { calm: 500, firstRetry: 1_000, lastRetry: 30_000 } as const

/**
 * Marks that another page of this browser took from the shelf, which has heard what became of them: this one shows them until
 * it has heard it too, or a dose that was taken would look as if it were not.
 */
export function createVanished({ look, onChange, timer }: VanishedDeps) {
  let marks: readonly Mark[] = []
  let isLooking = false
  let isClosed = false
  let failures = 0
  let cancel = () => {}

  function settleIn(forMs: number): void {
    cancel()
    cancel = timer.after(forMs, () => void settle())
  }

  async function settle(): Promise<void> {
    cancel()
    if (isLooking || isClosed || marks.length === 0) return
    isLooking = true
    const asked = marks
    const isSeen = await look([...new Set(asked.map(({ scheduleId }) => scheduleId))])
    isLooking = false
    if (isClosed) return
    if (!isSeen) return settleIn(Math.min(TIMES.firstRetry * 2 ** failures++, TIMES.lastRetry))
    failures = 0
    marks = marks.filter(mark => !asked.includes(mark))
    onChange()
    await settle()
  }

  return {
    marks: () => marks,
    add(gone: readonly Mark[]) {
      if (gone.length === 0) return
      marks = [...marks, ...gone]
      settleIn(TIMES.calm)
    },
    heard(scheduleId: string) {
      if (!marks.some(mark => mark.scheduleId === scheduleId)) return
      marks = marks.filter(mark => mark.scheduleId !== scheduleId)
      onChange()
    },
    wake() {
      failures = 0
      void settle()
    },
    close() {
      isClosed = true
      cancel()
    },
  }
}

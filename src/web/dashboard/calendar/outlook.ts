import type { DoseState, ShownDose } from '../dose/shown'

/** What a day's sign says: the worst of it first, and that all is well only where all was taken. */
export type Outlook = 'waiting' | 'missed' | 'late' | 'done' | 'skipped' | 'part' | 'planned'

/** In the order in which they are explained. */
export const OUTLOOKS: readonly Outlook[] = ['done', 'part', 'planned', 'late', 'missed', 'skipped', 'waiting']

export interface Counts {
  readonly all: number
  readonly done: number
  readonly skipped: number
  readonly missed: number
  readonly late: number
  /** Nothing was said of them, and there is time yet. */
  readonly left: number
  /** Among all of them: what was said is not with the server yet. */
  readonly waiting: number
}

export function countsOf(doses: readonly ShownDose[]): Counts {
  const count = (...states: DoseState[]) => doses.filter(({ state }) => states.includes(state)).length
  return {
    all: doses.length,
    done: count('done'),
    skipped: count('skipped'),
    missed: count('missed'),
    late: count('late'),
    left: count('due', 'later'),
    waiting: doses.filter(({ isWaiting }) => isWaiting).length,
  }
}

/** Null of a day without doses. */
export function outlookOf({ all, done, skipped, missed, late, left, waiting }: Counts): Outlook | null {
  if (all === 0) return null
  if (waiting > 0) return 'waiting'
  if (missed > 0) return 'missed'
  if (late > 0) return 'late'
  if (done === all) return 'done'
  if (skipped === all) return 'skipped'
  return left === all ? 'planned' : 'part'
}

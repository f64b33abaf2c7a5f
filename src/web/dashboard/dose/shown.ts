import type { DOSE_FIELDS } from '../client/fields'
import type { FragmentOf } from '../client/graphql'
import type { Mark } from '../client/markShelf'

export type Dose = FragmentOf<typeof DOSE_FIELDS>

/** What to say of a dose. `late`: its time has passed, and nobody has said anything yet. `later`: its time is still to come. */
export type DoseState = 'done' | 'skipped' | 'missed' | 'late' | 'due' | 'later'

/** A dose with what its person has said of it, whether the server knows it yet or not. */
export interface ShownDose extends Dose {
  /** The server hasn't answered yet what was said of it. */
  readonly isWaiting: boolean
  readonly state: DoseState
  /** Whole minutes since its time, of one that is late; else 0. */
  readonly lateMinutes: number
}

export interface Moment {
  readonly now: number
  /** Minutes after which an unmarked dose counts as missed. */
  readonly missedAfterMinutes: number
}

/** Milliseconds around its time in which a dose is simply due. */
const AROUND = { before: 30 * 60_000, after: 15 * 60_000 }

/** `dose` as the server last told it, under `marks`, the earliest first. */
export function shownDose(dose: Dose, marks: readonly Mark[], moment: Moment): ShownDose {
  const mine = marks.filter(({ scheduleId }) => scheduleId === dose.id)
  const marked = mine.reduce((before, mark) => afterMark(before, mark, moment), dose)
  const state = stateOf(marked, moment)
  return {
    ...marked,
    isWaiting: mine.length > 0,
    state,
    lateMinutes: state === 'late' ? minutesSince(marked, moment) : 0,
  }
}

function afterMark(dose: Dose, { kind, at }: Mark, moment: Moment): Dose {
  if (kind === 'complete') return { ...dose, status: 'COMPLETED', completedAt: new Date(at).toISOString() }
  if (kind === 'skip') return { ...dose, status: 'SKIPPED', completedAt: null }
  return { ...dose, status: isMissed(dose, moment) ? 'MISSED' : 'PENDING', completedAt: null }
}

function stateOf(dose: Dose, moment: Moment): DoseState {
  if (dose.status === 'COMPLETED') return 'done'
  if (dose.status === 'SKIPPED') return 'skipped'
  if (dose.status === 'MISSED') return 'missed'
  const passed = moment.now - Date.parse(dose.scheduledTime)
  if (passed > AROUND.after) return 'late'
  return passed >= -AROUND.before ? 'due' : 'later'
}

const minutesSince = ({ scheduledTime }: Dose, { now }: Moment): number =>
  Math.floor((now - Date.parse(scheduledTime)) / 60_000)

const isMissed = ({ scheduledTime }: Dose, { now, missedAfterMinutes }: Moment): boolean =>
  now >= Date.parse(scheduledTime) + missedAfterMinutes * 60_000

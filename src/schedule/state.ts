import type { Status } from './adherence.js'

/** What becomes of a dose when its person does something with it. */

/** As much of a dose as decides what may be done with it. */
export interface DoseState {
  readonly status: Status
  readonly scheduledTime: Date
  readonly completedAt: Date | null
}

/** What else decides. */
export interface Standing {
  /** Minutes after its time from which a dose counts as missed. */
  readonly grace: number
  /** False where its regimen has ended, or is another now, and has no such dose to come any more. */
  readonly isPlanned: boolean
}

export type Act =
  /** Null: now. */
  | { readonly kind: 'complete'; readonly completedAt: Date | null }
  | { readonly kind: 'skip' }
  | { readonly kind: 'reopen' }
  | { readonly kind: 'reschedule'; readonly scheduledTime: Date }

/** A change, as the log tells it. */
export interface Done {
  readonly kind: 'COMPLETED' | 'SKIPPED' | 'REOPENED' | 'RESCHEDULED'
  readonly state: DoseState
}

/** `conflict`: from this state it can't be done. */
export type Next = Done | 'unchanged' | 'conflict'

type Rules = { readonly [K in Act['kind']]: Readonly<Record<Status, 'done' | 'same' | 'conflict'>> }

/** Whatever is done to the state that it leads to is the same again, and so no change. */
const RULES: Rules = {
  complete: { PENDING: 'done', MISSED: 'done', SKIPPED: 'done', COMPLETED: 'same' },
  skip: { PENDING: 'done', MISSED: 'done', SKIPPED: 'same', COMPLETED: 'conflict' },
  reopen: { PENDING: 'same', MISSED: 'same', SKIPPED: 'done', COMPLETED: 'done' },
  reschedule: { PENDING: 'done', MISSED: 'done', SKIPPED: 'conflict', COMPLETED: 'conflict' },
}

const MINUTE = 60_000

/**
 * The one answer to what an act makes of a dose. Completing again changes a dose only where it is said when it was taken,
 * and that is another time; a dose is rescheduled only to another time; one that isn't planned any more is not reopened.
 */
export function next(state: DoseState, act: Act, now: Date, { grace, isPlanned }: Standing): Next {
  const rule = RULES[act.kind][state.status]
  if (rule === 'conflict') return 'conflict'
  switch (act.kind) {
    case 'complete': {
      const completedAt = act.completedAt ?? (rule === 'same' ? state.completedAt : now)
      if (isSame(completedAt, state.completedAt)) return 'unchanged'
      return { kind: 'COMPLETED', state: { ...state, status: 'COMPLETED', completedAt } }
    }
    case 'skip':
      if (rule === 'same') return 'unchanged'
      return { kind: 'SKIPPED', state: { ...state, status: 'SKIPPED', completedAt: null } }
    case 'reopen': {
      if (rule === 'same') return 'unchanged'
      if (!isPlanned) return 'conflict'
      const status = isMissed(state.scheduledTime, now, grace) ? 'MISSED' : 'PENDING'
      return { kind: 'REOPENED', state: { ...state, status, completedAt: null } }
    }
    case 'reschedule':
      if (isSame(act.scheduledTime, state.scheduledTime)) return 'unchanged'
      return { kind: 'RESCHEDULED', state: { ...state, status: 'PENDING', scheduledTime: act.scheduledTime } }
  }
}

/** Whether a dose that nobody marked counts as missed. */
const isMissed = (scheduledTime: Date, now: Date, grace: number): boolean =>
  scheduledTime.getTime() < now.getTime() - grace * MINUTE

const isSame = (one: Date | null, other: Date | null): boolean => one?.getTime() === other?.getTime()

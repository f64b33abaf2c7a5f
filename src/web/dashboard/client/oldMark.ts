import type { Dose } from './lookAgain'
import type { Mark, MarkKind } from './markShelf'
import type { Outcome } from './outcome'

export interface OldMarkDeps {
  readonly send: (mark: Mark) => Promise<Outcome>
  /** The doses as they are now; null where no answer came. */
  readonly look: (ids: readonly string[]) => Promise<readonly Dose[] | null>
  /** By the server's clock, as all times here. */
  readonly now: () => number
}

/** Milliseconds. The server forgets a mark's name after a day; and so much the clocks may differ. */
const TIMES = { remembered: 23 * 3_600_000, leeway: 60_000 } as const

const WANTED: Readonly<Record<MarkKind, readonly Dose['status'][]>> = {
  complete: ['COMPLETED'],
  skip: ['SKIPPED'],
  reopen: ['PENDING', 'MISSED'],
}

/**
 * Sends a mark so that it is done once. One that may have been done so long ago that the server has forgotten its name is not
 * just sent again, for it may have been undone since: the dose itself is looked at first.
 */
export const createSendOnce =
  ({ send, look, now }: OldMarkDeps) =>
  async (mark: Mark): Promise<Outcome> => {
    const { triedAt, scheduleId, kind } = mark
    if (triedAt === null || now() - triedAt < TIMES.remembered) return send(mark)
    const doses = await look([scheduleId])
    if (doses === null) return { kind: 'stopped', retryAfter: null, mayBeDone: true }
    const dose = doses.find(({ id }) => id === scheduleId)
    if (!dose) return { kind: 'refused', why: { code: 'NOT_FOUND', message: null } }
    if (WANTED[kind].includes(dose.status)) return { kind: 'done' }
    // Nothing has happened to it since: the mark has never arrived.
    if (Date.parse(dose.updatedAt) < triedAt - TIMES.leeway) return send(mark)
    return { kind: 'refused', why: { code: 'DOUBTFUL', message: null } }
  }

/** What the server said of a pharmacy's hours when it was asked. */
export interface Said {
  /** Null: nobody knows. */
  readonly isOpen: boolean | null
  readonly closesAt: string | null
  readonly opensAt: string | null
}

/** How a pharmacy stands now. */
export interface Standing {
  readonly state: 'open' | 'closed' | 'unknown'
  /** When that changes, as it came; null where it isn't known, or for days to come. */
  readonly until: string | null
  /** When it was asked about what was known until then, in milliseconds; null of one that nobody knows anything of. */
  readonly lastKnown: number | null
}

/** In milliseconds: as long as this, what was to come to pass is taken to have, while it is asked about anew. */
const GRACE = 3 * 60_000

const DAY = 86_400_000
/** How far the clocks of Korea are ahead, in milliseconds. */
const AHEAD = 9 * 3_600_000

/**
 * One that was to close at seven is closed after seven, and whoever opened at nine may have closed again: what the answer
 * doesn't reach is not known. `askedAt` is when it was asked about, in milliseconds; null where that isn't known either.
 */
export function standingOf(said: Said, askedAt: number | null, now: number): Standing {
  const { isOpen, closesAt, opensAt } = said
  if (isOpen === null) return { state: 'unknown', until: null, lastKnown: null }
  const until = isOpen ? closesAt : opensAt
  const end = endOf(said, askedAt)
  if (now >= end + GRACE) return { state: 'unknown', until: null, lastKnown: askedAt }
  const isSoNow = now >= end && until !== null ? !isOpen : isOpen
  return { state: isSoNow ? 'open' : 'closed', until: now >= end ? null : until, lastKnown: null }
}

/** True where something was said that is over: it is time to ask anew. */
export const isOver = (all: readonly Said[], askedAt: number | null, now: number): boolean =>
  all.some(said => now >= endOf(said, askedAt))

/** Until when it holds. Where no end of it was told, the next day may be one of which nothing is known. */
function endOf({ isOpen, closesAt, opensAt }: Said, askedAt: number | null): number {
  const until = isOpen === null ? null : isOpen ? closesAt : opensAt
  if (until !== null) return Date.parse(until)
  return askedAt === null ? -Infinity : (Math.floor((askedAt + AHEAD) / DAY) + 1) * DAY - AHEAD
}

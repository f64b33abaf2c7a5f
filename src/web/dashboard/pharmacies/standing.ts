/** What the server said of a pharmacy's hours when it was asked. */
export interface Said {
  /** Null: nobody knows. */
  readonly isOpen: boolean | null
  readonly closesAt: string | null
  readonly opensAt: string | null
}

/** How a pharmacy stands now. `until` is when that changes, as it came; null where it isn't known, or for days to come. */
export interface Standing {
  readonly state: 'open' | 'closed' | 'unknown'
  readonly until: string | null
}

/** What was said may have come to pass since: one that was to close at seven is closed after seven. */
export function standingOf({ isOpen, closesAt, opensAt }: Said, now: number): Standing {
  if (isOpen === null) return { state: 'unknown', until: null }
  const until = isOpen ? closesAt : opensAt
  if (until !== null && now >= Date.parse(until)) return { state: isOpen ? 'closed' : 'open', until: null }
  return { state: isOpen ? 'open' : 'closed', until }
}

/** True where something was said that is over: it is time to ask anew. */
export const isOver = (all: readonly Said[], now: number): boolean =>
  all.some(({ closesAt, opensAt }) => [closesAt, opensAt].some(at => at !== null && now >= Date.parse(at)))

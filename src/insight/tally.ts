import type { Served } from '../log.js'
import type { Asker } from './askers.js'
import type { Kind } from './table.js'

/** How often somebody did something on a day. */
export interface Asked extends Asker {
  readonly kind: Kind
  readonly term: string
  readonly times: number
}
export interface CacheRead {
  readonly day: string
  readonly cache: string
  readonly level: string
  readonly reads: number
}
export interface SummaryRead {
  readonly day: string
  readonly origin: string
  readonly reads: number
}

/** What was noted since it was last written down. */
export interface Noted {
  readonly asked: readonly Asked[]
  readonly cacheReads: readonly CacheRead[]
  readonly summaryReads: readonly SummaryRead[]
}

/** Things that are noted at most until then, and people whose reads are followed; of more nothing is known. */
const [MOST, MOST_FOLLOWED] = [20_000, 5_000]

/** Of whom it only matters that they are many: more of them are not noted, but for some in the place of who leaves. */
const ENOUGH = 30

type Counts<T> = Map<string, { of: T; count: number }>

/** What happens is noted in memory: that costs nobody who asks anything, and is bounded whatever they do. */
export function createTally(most = MOST) {
  let asked: Counts<Omit<Asked, 'times'>> = new Map()
  let cacheReads: Counts<Omit<CacheRead, 'reads'>> = new Map()
  let summaryReads: Counts<Omit<SummaryRead, 'reads'>> = new Map()
  let followed: { who: Asker; served: Served }[] = []
  /** By day: who of a crowd was noted already, for each thing. */
  let crowds = new Map<string, Map<string, Set<string>>>()

  function add<T>(counts: Counts<T>, key: string, of: T, by: number): void {
    const known = counts.get(key)
    if (known) known.count += by
    else if (counts.size < most) counts.set(key, { of, count: by })
  }

  const note = (kind: Kind, term: string, { day, asker }: Asker): void =>
    add(asked, JSON.stringify([day, kind, asker, term]), { day, kind, term, asker }, 1)

  function join(kind: Kind, term: string, who: Asker): void {
    const ofDay = crowds.get(who.day) ?? new Map<string, Set<string>>()
    const crowd = ofDay.get(`${kind} ${term}`) ?? new Set<string>()
    crowds.set(who.day, ofDay.set(`${kind} ${term}`, crowd))
    if (crowd.size >= ENOUGH || crowd.has(who.asker)) return
    crowd.add(who.asker)
    note(kind, term, who)
  }

  return {
    searched: (term: string, who: Asker): void => note('SEARCH', term, who),

    summaryShown(day: string, origin: string, who: Asker | null): void {
      add(summaryReads, `${day} ${origin}`, { day, origin }, 1)
      if (who) join('SUMMARY', origin, who)
    },

    cacheRead: (day: string, cache: string, level: string, reads: number): void =>
      add(cacheReads, `${day} ${cache} ${level}`, { day, cache, level }, reads),

    /** Somebody's operation is about to read from caches: from which, `served` says when it is over. */
    follow(who: Asker, served: Served): void {
      if (followed.length < MOST_FOLLOWED) followed.push({ who, served })
    },

    /** Nothing of them is written down any more, but for what is nobody's. */
    forget(askers: readonly Asker[]): void {
      const gone = new Set(askers.map(({ asker }) => asker))
      for (const [key, { of }] of asked) if (gone.has(of.asker)) asked.delete(key)
      followed = followed.filter(({ who }) => !gone.has(who.asker))
    },

    /** What was taken could not be written down: whoever of a crowd comes again is noted again. */
    lose(): void {
      crowds = new Map()
    },

    /** Gives what there is and begins anew. */
    take(): Noted {
      for (const { who, served } of followed) for (const cache of cachesOf(served)) join('CACHE', cache, who)
      const taken = {
        asked: [...asked.values()].map(({ of, count }) => ({ ...of, times: count })),
        cacheReads: [...cacheReads.values()].map(({ of, count }) => ({ ...of, reads: count })),
        summaryReads: [...summaryReads.values()].map(({ of, count }) => ({ ...of, reads: count })),
      }
      asked = new Map()
      cacheReads = new Map()
      summaryReads = new Map()
      followed = []
      crowds = new Map([...crowds].sort(([a], [b]) => (a < b ? 1 : -1)).slice(0, 2))
      return taken
    },
  }
}
export type Tally = ReturnType<typeof createTally>

/** The names before the levels: medicine of medicine.MEMORY. */
const cachesOf = (served: Served): Set<string> =>
  new Set(Object.keys(served).map(what => what.slice(0, what.lastIndexOf('.'))))

import type { Feed, LoggedChange } from './service.js'
import { tick } from './tick.js'
import type { Told } from './writer.js'

/** What a follower is told. */
export type LiveEvent<Thing> =
  | {
      readonly kind: 'CHANGE'
      readonly seq: number
      readonly at: Date
      readonly change: LoggedChange
      /** What it was of, as it was after the change or later; null where it is gone, or of a kind that isn't read. */
      readonly thing: Thing | null
    }
  /** The log doesn't hold what came before `seq`: load everything afresh. */
  | { readonly kind: 'RESET'; readonly seq: number; readonly at: Date }

/** Where a follower stands. */
export interface Place {
  /** The last that it was told. */
  readonly seq: number
  /** When that was read, in ticks. What was read before is older, and isn't shown after it. */
  readonly asOf: number
}

export interface Step<Thing> {
  /** Oldest first; none where all is told. */
  readonly events: readonly LiveEvent<Thing>[]
  readonly place: Place
}

/** A part of the log that was read or written at once, with the ticks between which that was. */
interface Page<Thing> {
  readonly events: readonly LiveEvent<Thing>[]
  readonly reachesBack: boolean
  readonly began: number
  readonly ended: number
}

export interface TailDeps<Thing> {
  readonly changesSince: Feed['changesSince']
  /** What changed, by its id, as it is now. */
  readonly read: (userId: string, changes: readonly LoggedChange[]) => Promise<ReadonlyMap<string, Thing>>
  readonly now: () => number
}

/** Events that are read at once, and that are kept for those who follow closely. */
const [PAGE, KEPT] = [64, 64]

/** The end of one person's log, read once for all who follow it in this process. */
export function createTail<Thing>(userId: string, { changesSince, read, now }: TailDeps<Thing>) {
  let announced = 0
  let kept: readonly { event: LiveEvent<Thing>; page: Page<Thing> }[] = []
  let pulling: Promise<void> | null = null
  const sleepers = new Set<() => void>()

  const announce = (seq: number): void => {
    if (seq <= announced) return
    announced = seq
    for (const wake of sleepers) wake()
  }

  const load = async (seq: number): Promise<Page<Thing>> => {
    const [asked, began] = [announced, tick()]
    const { reachesBack, lastSeq, changes } = await changesSince(userId, seq, PAGE)
    const things = await read(userId, changes)
    announce(lastSeq)
    // What was announced and is not there will not come: the log was erased, or the announcement was wrong.
    if (announced === asked) announced = lastSeq
    const events = changes.map(change => toEvent(change, things.get(change.entityId) ?? null))
    const reset = { kind: 'RESET', seq: lastSeq, at: new Date(now()) } as const
    return { events: reachesBack ? events : [reset], reachesBack, began, ended: tick() }
  }

  const pull = async (seq: number): Promise<void> => {
    try {
      const page = await load(seq)
      if (page.reachesBack) keep(page, seq === lastKept() ? kept : [])
    } finally {
      pulling = null
    }
  }

  const keep = (page: Page<Thing>, before: typeof kept) => {
    kept = [...before, ...page.events.map(event => ({ event, page }))].slice(-KEPT)
  }

  const lastKept = () => kept.at(-1)?.event.seq ?? 0

  const fromKept = ({ seq, asOf }: Place): Step<Thing> | null => {
    const found = kept.slice(Math.max(0, seq + 1 - (kept[0]?.event.seq ?? Infinity)))
    const [first, last] = [found[0], found.at(-1)]
    if (!first || !last || first.event.seq !== seq + 1 || first.page.began < asOf) return null
    return { events: found.map(({ event }) => event), place: { seq: last.event.seq, asOf: last.page.ended } }
  }

  /** Reads the log for one follower alone. */
  const fromLog = async ({ seq }: Place): Promise<Step<Thing>> => {
    const { events, ended } = await load(seq)
    return { events, place: { seq: events.at(-1)?.seq ?? seq, asOf: ended } }
  }

  return {
    announce,
    fromLog,

    /** What somebody in this process has just written: where it follows what is kept, nobody reads it again. */
    take({ changes, began, ended }: Told<Thing>): void {
      const events = changes.map(({ change, thing }) => toEvent(change, thing))
      const follows = kept.length === 0 || events[0]?.seq === lastKept() + 1
      if (follows) keep({ events, reachesBack: true, began, ended }, kept)
    },

    /** What comes behind a place that `fromLog` or `next` has given. */
    async next(place: Place): Promise<Step<Thing>> {
      if (announced <= place.seq) return { events: [], place }
      const near = fromKept(place)
      if (near) return near
      if (place.seq >= lastKept()) await (pulling ??= pull(place.seq))
      return fromKept(place) ?? fromLog(place)
    },

    /** Resolves once there is more than `seq`, or the signal is aborted. */
    async moved(seq: number, signal: AbortSignal): Promise<void> {
      if (announced > seq || signal.aborted) return
      await new Promise<void>(resolve => {
        const wake = () => {
          sleepers.delete(wake)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        sleepers.add(wake)
        signal.addEventListener('abort', wake)
      })
    },
  }
}
export type Tail<Thing> = ReturnType<typeof createTail<Thing>>

const toEvent = <Thing>(change: LoggedChange, thing: Thing | null): LiveEvent<Thing> => ({
  kind: 'CHANGE',
  seq: change.seq,
  at: change.at,
  change,
  thing,
})

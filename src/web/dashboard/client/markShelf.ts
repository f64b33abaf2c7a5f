import type { Shelf } from './shelf'

export type MarkKind = 'complete' | 'skip' | 'reopen'

/** Something that a person said of a dose, on its way to the server. */
export interface Mark {
  /** The clientMutationId: sent again under it, it is done once. */
  readonly id: string
  readonly scheduleId: string
  readonly kind: MarkKind
  /** When it was said, by the server's clock; of `complete` when the dose was taken. */
  readonly at: number
  /** When it may have reached the server first; null: never yet. */
  readonly triedAt: number | null
}

/** How the names begin under which this browser keeps marks. */
export const MARKS = 'pilling:mark:'

/** One person's marks, each under a name of its own: two pages of a browser that write at once take nothing from each other. */
export function createMarkShelf(shelf: Shelf, owner: string) {
  const prefix = `${MARKS}${owner}:`
  return {
    /** The earliest first. */
    all(): readonly Mark[] {
      const marks = shelf.all(prefix).flatMap(text => markIn(text) ?? [])
      const byId = new Map(marks.map(mark => [mark.id, mark]))
      return [...byId.values()].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1))
    },
    put: (mark: Mark): void => shelf.put(prefix + mark.id, JSON.stringify(mark)),
    take: ({ id }: Mark): void => shelf.take(prefix + id),
  }
}

/** Null of what is none of ours, or was written by a version that wrote otherwise. */
function markIn(text: string): Mark | null {
  try {
    const mark = JSON.parse(text) as Partial<Mark> | null
    const isWhole = typeof mark?.id === 'string' && typeof mark.scheduleId === 'string' && isInstant(mark.at)
    if (!isWhole || !KINDS.includes(String(mark.kind))) return null
    return { ...(mark as Mark), triedAt: isInstant(mark.triedAt) ? mark.triedAt : null }
  } catch {
    return null
  }
}

const KINDS: readonly string[] = ['complete', 'skip', 'reopen']

/** What the server takes for a time: a mark of another could be neither shown nor sent. */
const isInstant = (at: unknown): at is number => typeof at === 'number' && at >= EARLIEST && at < LATEST

const EARLIEST = Date.parse('1970-01-01T00:00:00Z')
const LATEST = Date.parse('2200-01-01T00:00:00Z')

import type { BadRow } from '../upstream/row.js'
import type { Finished } from './importStore.js'
import type { Change, IncomingPharmacy, Marked } from './incoming.js'
import type { Pair } from './pairStore.js'

/** How many came as new, with another text or other hours, with the same, or from before what is kept. */
export interface Saved {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly older: number
  /** Of these, how many were kept without an hpid and have one now. */
  readonly moved: number
  /** How many rows were of a pharmacy that was there already; the first is taken, with the hpid that another knows. */
  readonly doubled: number
  readonly marked: readonly Marked[]
  /** What these pharmacies are known by, for `seen` of the next rows of the same file or pass. */
  readonly known: readonly string[]
}

export type Counts = Omit<Saved, 'known'>

/** What an import did. */
export interface Report extends Counts {
  readonly rows: number
  readonly bad: readonly BadRow[]
  /** What a run over the whole list has come to; null for a file, which never says that it is whole. */
  readonly finished: Finished | null
}

/** What became of rows; one whose pharmacy was there without its hpid (`seen`) counts as double. */
export function countsOf(
  rows: readonly IncomingPharmacy[],
  changes: readonly (Change & Pair)[],
  seen: ReadonlySet<string>,
) {
  const first = changes.filter(({ movedFrom }) => movedFrom === null || !seen.has(movedFrom))
  const count = (kind: Change['kind']) => first.filter(change => change.kind === kind).length
  return {
    added: count('added'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    older: count('older'),
    moved: changes.filter(({ movedFrom }) => movedFrom !== null).length,
    doubled: rows.length - first.length,
    marked: changes.flatMap(({ kind, incoming }) => (kind === 'older' ? [] : markOf(incoming))),
  }
}

export const NONE: Counts = { added: 0, changed: 0, unchanged: 0, older: 0, moved: 0, doubled: 0, marked: [] }
export const NOTHING: Report = { rows: 0, ...NONE, bad: [], finished: null }

interface Batch {
  readonly rows: readonly IncomingPharmacy[]
  readonly bad: readonly BadRow[]
  readonly saved: Counts
}

export const add = (report: Report, { rows, bad, saved }: Batch): Report => ({
  rows: report.rows + rows.length + bad.length,
  ...sum(report, saved),
  bad: [...report.bad, ...bad],
  finished: null,
})

export const sum = (a: Counts, b: Counts): Counts => ({
  added: a.added + b.added,
  changed: a.changed + b.changed,
  unchanged: a.unchanged + b.unchanged,
  older: a.older + b.older,
  moved: a.moved + b.moved,
  doubled: a.doubled + b.doubled,
  marked: [...a.marked, ...b.marked],
})

/** What the second of two passes read, with what both wrote: what the first brought is unchanged in the second. */
export const ofBoth = (first: Report, second: Report): Report => ({
  ...second,
  added: first.added + second.added,
  changed: first.changed + second.changed,
  moved: first.moved + second.moved,
  unchanged: Math.max(0, second.unchanged - first.added - first.changed),
})

export const hasWritten = ({ added, changed, moved }: Counts): boolean => added + changed + moved > 0

const markOf = ({ name, hpid, faults }: IncomingPharmacy): Marked[] =>
  faults.length > 0 ? [{ name, hpid, faults }] : []

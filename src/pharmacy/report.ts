import type { BadRow } from '../upstream/row.js'
import type { Finished } from './importStore.js'
import type { IncomingPharmacy } from './incoming.js'
import type { Saved } from './writeStore.js'

/** A pharmacy that is kept although something of it can't be. */
export interface Marked {
  readonly name: string
  readonly hpid: string | null
  readonly faults: readonly string[]
}

export type Counts = Omit<Saved, 'codes'>

/** What an import did. */
export interface Report extends Counts {
  readonly rows: number
  readonly bad: readonly BadRow[]
  readonly marked: readonly Marked[]
  /** What a run over the whole list has come to; null for a file, which never says that it is whole. */
  readonly finished: Finished | null
}

export const NONE: Counts = { added: 0, changed: 0, unchanged: 0, older: 0, moved: 0, doubled: 0 }
export const NOTHING: Report = { rows: 0, ...NONE, bad: [], marked: [], finished: null }

interface Batch {
  readonly rows: readonly IncomingPharmacy[]
  readonly bad: readonly BadRow[]
  readonly saved: Counts
}

export const add = (report: Report, { rows, bad, saved }: Batch): Report => ({
  rows: report.rows + rows.length + bad.length,
  ...sum(report, saved),
  bad: [...report.bad, ...bad],
  marked: [...report.marked, ...rows.filter(({ faults }) => faults.length > 0).map(markOf)],
  finished: null,
})

export const sum = (a: Counts, b: Counts): Counts => ({
  added: a.added + b.added,
  changed: a.changed + b.changed,
  unchanged: a.unchanged + b.unchanged,
  older: a.older + b.older,
  moved: a.moved + b.moved,
  doubled: a.doubled + b.doubled,
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

const markOf = ({ name, hpid, faults }: IncomingPharmacy): Marked => ({ name, hpid, faults })

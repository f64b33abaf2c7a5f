import type { Scrap } from './fields'

/** One that was taken out a moment ago, and where it stood: what was removed by mistake is put back from there. */
export interface Removed {
  readonly scrap: Scrap
  /** Of the list's pages, from 0. */
  readonly page: number
  /** Its row on that page. */
  readonly at: number
}

export interface Row {
  readonly scrap: Scrap
  readonly isRemoved: boolean
}

/** A page's rows: what was taken out of it keeps its place, unless it has been saved again since. */
export function rowsOf(scraps: readonly Scrap[], removed: readonly Removed[], page: number): readonly Row[] {
  const gone = new Set(removed.map(({ scrap }) => scrap.id))
  const there = scraps.filter(({ id }) => !gone.has(id))
  const again = new Set(there.map(({ medicine }) => medicine.id))
  const rows = there.map(scrap => ({ scrap, isRemoved: false }))
  const left = removed.filter(each => each.page === page && !again.has(each.scrap.medicine.id))
  for (const { scrap, at } of [...left].sort((one, other) => one.at - other.at))
    rows.splice(Math.min(at, rows.length), 0, { scrap, isRemoved: true })
  return rows
}

/** What of a page of the list says whether all of the list came. */
export interface PageSeen {
  /** Of all its rows that have one, readable or not. */
  readonly hpids: readonly string[]
  readonly rows: number
  /** Rows that can't be read. */
  readonly bad: number
  readonly totalCount: number
}

/**
 * What a pass can't be believed for. `moved`: the count of all rows changed meanwhile, so that one may have slipped from page
 * to page, unseen; `partial`: not as many came as it says there are, or too many can't be read.
 */
export type Fault = 'moved' | 'partial'

/** The share of rows that may be unreadable in a whole list. */
const TOLERABLY_BAD = 0.01

/** A reading of the list from the first page to the last, without a break. */
export function createPass() {
  const met = new Set<string>()
  const twice: string[] = []
  const totals = new Set<number>()
  let [nameless, bad] = [0, 0]

  return {
    /** Hpids as often as they were met again. */
    twice: twice as readonly string[],

    add(page: PageSeen): void {
      for (const hpid of page.hpids) {
        if (met.has(hpid)) twice.push(hpid)
        met.add(hpid)
      }
      nameless += page.rows - page.hpids.length
      bad += page.bad
      totals.add(page.totalCount)
    },

    /**
     * Null where it met as many pharmacies as the list says that there are. A row that is there twice may have been pushed on
     * to the next page while another came or went; what the pass before met twice as well is on the list twice.
     */
    faultAfter(before: { readonly twice: readonly string[] } | null): Fault | null {
      const [total = 0, ...others] = totals
      if (others.length > 0) return 'moved'
      const known = new Set(before?.twice)
      const pharmacies = met.size + nameless
      const came = pharmacies + twice.filter(hpid => known.has(hpid)).length
      const isAll = total > 0 && pharmacies <= total && came >= total
      return isAll && bad <= total * TOLERABLY_BAD ? null : 'partial'
    },
  }
}
export type Pass = ReturnType<typeof createPass>

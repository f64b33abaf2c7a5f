export interface AllowanceOptions {
  /** How much can be taken at once. */
  readonly most: number
  /** After how many milliseconds there is one more. */
  readonly every: number
}

/** What may still be taken of something that comes back bit by bit. */
export function createAllowance({ most, every }: AllowanceOptions, now: () => number) {
  let left = most
  let countedAt = now()

  function count(): void {
    const at = now()
    left = Math.min(most, left + Math.max(0, at - countedAt) / every)
    countedAt = at
  }

  return {
    get isEmpty(): boolean {
      count()
      return left < 1
    },

    /** Takes what is wanted or what there is, and says how much that was. */
    take(wanted = 1): number {
      count()
      const taken = Math.max(0, Math.min(wanted, Math.floor(left)))
      left -= taken
      return taken
    },

    /** For what goes all the same: where nothing is left it is owed, and comes back first. */
    spend(count = 1): void {
      left -= count
    },

    giveBack(count: number): void {
      left = Math.min(most, left + count)
    },
  }
}
export type Allowance = ReturnType<typeof createAllowance>

/** One for each asker, who are forgotten, those who came last the longest ago first, where they become too many. */
export function createAllowances(options: AllowanceOptions, now: () => number, mostAskers = 10_000) {
  const allowances = new Map<string, Allowance>()
  return {
    take(asker: string, wanted: number): number {
      const allowance = allowances.get(asker) ?? createAllowance(options, now)
      allowances.delete(asker)
      allowances.set(asker, allowance)
      const [oldest] = allowances.keys()
      if (allowances.size > mostAskers && oldest !== undefined) allowances.delete(oldest)
      return allowance.take(wanted)
    },

    /** What was taken and not needed after all. */
    giveBack: (asker: string, count: number): void => allowances.get(asker)?.giveBack(count),
  }
}

import type { ShownDose } from '../dose/shown'

/** Doses that are to be taken at one time. */
export interface Sitting {
  /** The instant, as it came. */
  readonly at: string
  readonly doses: readonly ShownDose[]
}

/** Together what is taken together, the earliest first. */
export function sittingsOf(doses: readonly ShownDose[]): readonly Sitting[] {
  const byTime = new Map<string, ShownDose[]>()
  for (const dose of doses) byTime.set(dose.scheduledTime, [...(byTime.get(dose.scheduledTime) ?? []), dose])
  return [...byTime]
    .sort(([one], [other]) => Date.parse(one) - Date.parse(other))
    .map(([at, of]) => ({ at, doses: of }))
}

/** The day before a date, YYYY-MM-DD. */
export const dayBefore = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)

export interface Tally {
  readonly all: number
  /** As the server knows it. */
  readonly done: number
  /** Marked, and not known to the server yet. */
  readonly waiting: number
  readonly late: number
  readonly missed: number
  readonly skipped: number
  /** When the next dose is due that nothing was said of, as it came; null where there is none. */
  readonly next: string | null
}

export function tallyOf(doses: readonly ShownDose[]): Tally {
  const known = doses.filter(({ isWaiting }) => !isWaiting)
  const count = (state: ShownDose['state']) => known.filter(dose => dose.state === state).length
  const next = sittingsOf(doses.filter(({ state }) => state === 'later'))[0]?.at ?? null
  return {
    all: doses.length,
    done: count('done'),
    waiting: doses.length - known.length,
    late: count('late'),
    missed: count('missed'),
    skipped: count('skipped'),
    next,
  }
}

/** A dose that there would be, at the time that a clock on the wall shows. */
interface Previewed {
  readonly date: string
  readonly localTime: string
}

export interface PreviewDay {
  readonly date: string
  readonly times: readonly string[]
}

export interface PreviewShown {
  readonly days: readonly PreviewDay[]
  readonly doses: number
  /** There are no others behind these. */
  readonly isAll: boolean
}

/** The days with doses that are looked at. */
const DAYS = 7

/** As many doses as tell all of the first days: the one more tells that there are others, or that there are not. */
export const dosesToAsk = (timesADay: number): number => Math.min(timesADay * DAYS + 1, 100)

/** The first days that are known whole. `asked` is how many doses were asked for. */
export function previewDays(doses: readonly Previewed[], asked: number): PreviewShown {
  const days: { date: string; times: string[] }[] = []
  for (const { date, localTime } of doses) {
    const last = days.at(-1)
    if (last?.date === date) last.times.push(localTime)
    else days.push({ date, times: [localTime] })
  }
  const isAll = doses.length < asked
  const shown = days.slice(0, isAll ? DAYS : Math.min(DAYS, days.length - 1))
  return {
    days: shown,
    doses: shown.reduce((sum, { times }) => sum + times.length, 0),
    isAll: isAll && days.length <= DAYS,
  }
}

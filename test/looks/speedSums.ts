/** In milliseconds since the page was asked for. */
export interface Stretch {
  readonly begin: number
  readonly end: number
}

/** How far something moved by itself, and when. */
export interface Shift {
  readonly at: number
  readonly value: number
}

/** As Lighthouse has it: how long nothing may hold a page up, and as many requests as may be under way meanwhile. */
const QUIET = { ms: 5_000, requests: 2 } as const

/** The longest that a task may take without being felt. */
const FELT = 50

/**
 * When a page can be used (time to interactive): the end of the last long task before the first five seconds after the
 * first paint in which there is none and no more than two requests are under way. Null: there are no such seconds until `until`.
 */
export function interactiveAt(
  paint: number,
  tasks: readonly Stretch[],
  requests: readonly Stretch[],
  until: number,
): number | null {
  const busy = [...tasks, ...crowded(requests)].sort((a, b) => a.begin - b.begin)
  let quietFrom = paint
  for (const { begin, end } of busy) {
    if (end <= quietFrom) continue
    if (begin - quietFrom >= QUIET.ms) break
    quietFrom = end
  }
  if (until - quietFrom < QUIET.ms) return null
  return Math.max(paint, ...tasks.filter(({ end }) => end <= quietFrom).map(({ end }) => end))
}

/** While more than two are under way. */
function crowded(requests: readonly Stretch[]): Stretch[] {
  const steps = requests
    .flatMap(({ begin, end }) => [
      { at: begin, by: 1 },
      { at: end, by: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.by - b.by)
  const found: Stretch[] = []
  let [under, since] = [0, 0]
  for (const { at, by } of steps) {
    if (under === QUIET.requests && by === 1) since = at
    under += by
    if (under === QUIET.requests && by === -1) found.push({ begin: since, end: at })
  }
  return found
}

/** How long, in all, taps would not have been answered at once between the first paint and then (total blocking time). */
export const blockingBetween = (paint: number, interactive: number, tasks: readonly Stretch[]): number =>
  tasks
    .map(({ begin, end }) => Math.min(end, interactive) - Math.max(begin, paint) - FELT)
    .reduce((sum, over) => sum + Math.max(0, over), 0)

/** The worst burst of shifts: less than a second between two of them, five at most (cumulative layout shift). */
export function shiftOf(shifts: readonly Shift[]): number {
  let [worst, sum, begin, last] = [0, 0, -Infinity, -Infinity]
  for (const { at, value } of shifts) {
    const isNew = at - last >= 1_000 || at - begin >= 5_000
    ;[sum, begin] = isNew ? [value, at] : [sum + value, begin]
    ;[last, worst] = [at, Math.max(worst, sum)]
  }
  return worst
}

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2
}

import type { Chance } from '../acceptance/random.js'

/** What is asked for in a month, and how. All shares are between 0 and 1. */
export interface Shape {
  readonly days: number
  readonly asksADay: number
  /** Of Zipf's law: the thing of rank r is asked for in proportion to 1 / r^exponent. */
  readonly exponent: number
  /** Of asks with a keyword. */
  readonly keywords: number
  /** Of medicines, each day, that change places with another in the order of popularity. */
  readonly drift: number
  /** Labels that become others each day. */
  readonly changes: number
}

export const MONTH: Shape = { days: 30, asksADay: 4_000, exponent: 1, keywords: 0.2, drift: 0.01, changes: 2 }

/** Each hour's share of a day's asks, from midnight in Korea on, in hundredths: few at night, most in the evening. */
const HOURS = [2, 1, 1, 1, 1, 1, 2, 3, 5, 6, 6, 5, 5, 5, 5, 5, 5, 5, 6, 7, 7, 7, 5, 4]

/** A popular thing is drawn more often than one that isn't; who is popular changes a little when asked to. */
export function createPopularity<T>(things: readonly T[], exponent: number, chance: Chance) {
  const order = chance.shuffled(things)
  const upTo: number[] = []
  let sum = 0
  for (const rank of order.keys()) upTo.push((sum += (rank + 1) ** -exponent))

  return {
    draw(): T {
      const at = (chance.below(2 ** 30) / 2 ** 30) * sum
      return order[firstAbove(upTo, at)] as T
    },
    drift(share: number): void {
      for (let left = Math.round((order.length * share) / 2); left > 0; left--) {
        const [one, other] = [chance.below(order.length), chance.below(order.length)]
        ;[order[one], order[other]] = [order[other] as T, order[one] as T]
      }
    },
  }
}

/** How many are asked in the quarter of an hour of that number, 0 to 95. */
export const asksIn = (quarter: number, asksADay: number): number => {
  const upTo = (quarters: number) => {
    const [hours, rest] = [Math.floor(quarters / 4), quarters % 4]
    const whole = HOURS.slice(0, hours).reduce((sum, share) => sum + share, 0)
    return Math.round((asksADay * (whole + ((HOURS[hours] ?? 0) * rest) / 4)) / 100)
  }
  return upTo(quarter + 1) - upTo(quarter)
}

function firstAbove(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) > value) high = middle
    else low = middle + 1
  }
  return low
}

/** Chance from a seed (mulberry32), so that every run asks the same questions. */
export interface Chance {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number
  pick<T>(things: readonly T[]): T
  shuffled<T>(things: readonly T[]): T[]
}

export function createChance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  const pick = <T>(things: readonly T[]): T => {
    if (things.length === 0) throw new Error('There is nothing to pick from.')
    return things[below(things.length)] as T
  }
  function shuffled<T>(things: readonly T[]): T[] {
    const deck = [...things]
    for (let i = deck.length - 1; i > 0; i--) {
      const j = below(i + 1)
      ;[deck[i], deck[j]] = [deck[j] as T, deck[i] as T]
    }
    return deck
  }
  return { below, pick, shuffled }
}

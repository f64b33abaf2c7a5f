export interface Flight<T> {
  (keys: readonly string[]): Promise<ReadonlyMap<string, T>>
  /** Lets later callers start anew, as if nothing were under way for these keys. */
  drop(keys: readonly string[]): void
}

/** Asks for each key once at a time: whoever comes while a key is under way gets the same answer, or the same error. */
export function singleFlight<T>(run: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>): Flight<T> {
  const underWay = new Map<string, Promise<ReadonlyMap<string, T>>>()

  function start(keys: readonly string[]) {
    const flight = run(keys).finally(() => {
      for (const key of keys) if (underWay.get(key) === flight) underWay.delete(key)
    })
    for (const key of keys) underWay.set(key, flight)
  }

  async function ask(keys: readonly string[]) {
    const idle = keys.filter(key => !underWay.has(key))
    if (idle.length > 0) start(idle)
    const landed = await Promise.all(keys.map(async key => underWay.get(key)))
    const answers = new Map<string, T>()
    for (const [i, key] of keys.entries()) {
      const answer = landed[i]?.get(key)
      if (answer !== undefined) answers.set(key, answer)
    }
    return answers
  }

  return Object.assign(ask, { drop: (keys: readonly string[]) => keys.forEach(key => underWay.delete(key)) })
}

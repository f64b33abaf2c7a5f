import type { Clock } from '../../src/clock.js'
import type { Entry, Level, LevelName } from '../../src/cache/level.js'

type Call = 'getMany' | 'setMany' | 'deleteMany'

/** A level over a plain Map, that can be told to misbehave. */
export interface FakeLevel extends Level {
  readonly store: Map<string, Entry>
  readonly calls: Call[]
  onCall: (call: Call) => void
  /** These calls, or all, reject from now on. */
  fails(...calls: Call[]): void
  /** Nothing answers any more. */
  hangs(): void
  works(): void
  /** These calls end only when the function that it gives is called. Reads have read before, writes write only then. */
  holds(...calls: Call[]): () => void
}

export function createFakeLevel(name: LevelName, clock: Clock): FakeLevel {
  const all: Call[] = ['getMany', 'setMany', 'deleteMany']
  const store = new Map<string, Entry>()
  let failing: readonly Call[] = []
  let held: { calls: readonly Call[]; until: Promise<void> } = { calls: [], until: Promise.resolve() }

  async function run<T>(call: Call, work: () => T): Promise<T> {
    fake.calls.push(call)
    fake.onCall(call)
    if (failing.includes(call)) throw new Error(`${name} is down`)
    const until = held.calls.includes(call) ? held.until : Promise.resolve()
    if (call !== 'getMany') await until
    const result = work()
    await until
    return result
  }

  const fake: FakeLevel = {
    name,
    store,
    calls: [],
    onCall: () => undefined,
    fails: (...calls) => void (failing = calls.length > 0 ? calls : all),
    hangs: () => void (held = { calls: all, until: new Promise(() => undefined) }),
    works() {
      failing = []
      held = { calls: [], until: Promise.resolve() }
    },
    holds(...calls) {
      let release = () => {}
      held = { calls, until: new Promise(resolve => (release = resolve)) }
      return release
    },
    getMany: keys =>
      run(
        'getMany',
        () => new Map([...store].filter(([key, { keepUntil }]) => keys.includes(key) && clock.now() < keepUntil)),
      ),
    setMany: entries =>
      run('setMany', () => {
        for (const [key, entry] of entries) store.set(key, entry)
      }),
    deleteMany: keys =>
      run('deleteMany', () => {
        for (const key of keys) store.delete(key)
      }),
  }
  return fake
}

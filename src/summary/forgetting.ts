import type { Clock } from '../clock.js'
import { dayInKorea } from './day.js'
import type { ForgetStore } from './forgetStore.js'
import type { RunStore } from './runStore.js'

const DAY = 24 * 3_600_000
const UNUSED_FOR = 30 * DAY
const KEPT_FOR = 90 * DAY
/** What is popular is judged by these days. */
const COUNTED_FOR = 30 * DAY

interface Parts {
  readonly store: ForgetStore
  readonly runs: Pick<RunStore, 'forget'>
  readonly clock: Clock
}

/** Takes away summaries for keywords that nobody asks for, and what is too old to say anything. */
export const createForgetting =
  ({ store, runs, clock }: Parts) =>
  async (signal: AbortSignal): Promise<void> => {
    const now = clock.now()
    const [unused, old] = [new Date(now - UNUSED_FOR), new Date(now - KEPT_FOR)]
    const firstDay = dayInKorea(now - COUNTED_FOR)
    const works = [() => store.unused(unused), () => store.refusals(old), () => store.days(firstDay)]
    for (const work of works)
      do signal.throwIfAborted()
      while ((await work()) > 0)
    await runs.forget(old.getTime())
  }

import type { Cache } from '../cache/cache.js'
import type { Clock } from '../clock.js'
import { UpstreamError } from '../errors.js'
import type { Log } from '../log.js'
import type { Completion, OpenAi } from '../upstream/openai.js'
import type { Account, Budget } from './budget.js'
import { UsedUpError, type Drafting, type Source } from './drafting.js'
import type { SummaryStore } from './store.js'
import { AwayError, type Stored } from './stored.js'
import { currentOf, keyOf, type Kept, type Pair, type Version } from './version.js'

/** One summary to be made. `by` is who asks, so that nobody takes all the turns; null for work that is nobody's. */
export interface Task extends Source {
  readonly pair: Pair
  readonly by: string | null
}

interface WritingParts {
  readonly openai: Pick<OpenAi, 'state' | 'rest'>
  readonly store: Pick<SummaryStore, 'versions' | 'keep'>
  readonly cache: Pick<Cache<Kept>, 'put'>
  readonly budget: Pick<Budget, 'open'>
  readonly drafting: Drafting
  readonly stored: Stored
  readonly clock: Clock
  readonly log: Log
}

/** What the model and all of its answers may take for one summary, in milliseconds. */
export const LIMIT = 60_000

/** Pays for a summary, and keeps it with what it cost. Who calls sees to it that nobody else is at the same one. */
export function createWriting({ openai, store, cache, budget, drafting, stored, clock, log }: WritingParts) {
  /** What is there by now. It asks the table itself: any copy may be old. */
  async function find({ pair, hash }: Task): Promise<Version | null> {
    const kept = (await stored(() => store.versions([pair]))).get(keyOf(pair)) ?? []
    const version = currentOf(kept, hash, clock.now())
    if (version) await cache.put(new Map([[keyOf(pair), kept]]))
    return version
  }

  /** It was paid for: where the table can't be written, the copies at least have it. */
  async function keep({ pair }: Task, version: Version, account: Account): Promise<void> {
    const { tokens } = account
    await stored(() => store.keep({ ...pair, version, tokens }, tx => account.settle(tx))).catch(asItIs)
    await cache.put(new Map([[keyOf(pair), [version]]]))
  }

  /** Several may find at once that nothing is left; who finds it after midnight of the day before keeps nobody from the new one. */
  function restTill(tomorrow: number): void {
    if (clock.now() >= tomorrow || (openai.state.kind === 'open' && openai.state.until >= tomorrow)) return
    log.warn('the budget of the day for summaries is used up')
    openai.rest(tomorrow)
  }

  const asItIs = (error: unknown): void =>
    log[error instanceof AwayError ? 'debug' : 'error']({ err: error }, 'what a summary cost could not be written down')

  return {
    find,

    /** Rejects where there is no answer, and with UsedUpError where the model may not be asked today any more. */
    async write(task: Task, signal: AbortSignal): Promise<Version> {
      const account = budget.open()
      const [late, over] = [new AbortController(), new AbortController()]
      const cut = () => late.abort(new UpstreamError('openai', 'timeout', 'openai: 요약 하나에 너무 오래 걸렸습니다.'))
      clock.sleep(LIMIT, over.signal).then(cut, () => undefined) // it did not take so long
      try {
        const version = await drafting.draft(task, account, AbortSignal.any([signal, late.signal]))
        await keep(task, version, account)
        return version
      } catch (error) {
        await stored(() => account.settle()).catch(asItIs)
        if (error instanceof UsedUpError) restTill(account.endsAt)
        throw error
      } finally {
        over.abort()
      }
    },

    /**
     * Judges and keeps what was answered by another way, such as a batch; null where it is not let through, and may be
     * asked for once more. Rejects where the table can't be asked.
     */
    async receive(task: Task, completion: Completion, account: Account): Promise<Version | null> {
      const found = await find(task)
      account.paid(completion.tokens)
      const judged = drafting.judge(task, completion)
      if (!found && 'version' in judged) {
        await keep(task, judged.version, account)
        return judged.version
      }
      await stored(() => account.settle())
      return found
    },
  }
}
export type Writing = ReturnType<typeof createWriting>

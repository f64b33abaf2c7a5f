import type { Shop } from './shop.js'

/** In quarters of an hour from midnight in Korea. */
const [TWO, TWENTY_TO_FOUR, SIX] = [8, 15, 24]

/** Runs the very jobs that a worker runs at night, when it would: the worker itself lives by the true clock. */
export async function workAtNight({ domains: { jobs } }: Pick<Shop, 'domains'>, quarter: number): Promise<void> {
  const run = async (name: string) => {
    const job = jobs.find(each => each.name === name)
    if (!job) throw new Error(`There is no job ${name}.`)
    await job.run({}, new AbortController().signal)
  }
  if (quarter === TWO) await run('summary.prepare')
  if (quarter > TWO && quarter < SIX) await run('summary.collect')
  if (quarter === TWENTY_TO_FOUR) await run('summary.forget')
}

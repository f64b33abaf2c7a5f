import { setTimeout as sleep } from 'node:timers/promises'
import { expect, vi } from 'vitest'

/** A server whose metrics are open. */
interface Counting {
  readonly metricsPort: number | null
}

/** The sum of a counter over those of its labels that hold `label`. */
export async function counted({ metricsPort }: Counting, name: string, label = ''): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
  const lines = text.split('\n').filter(line => line.startsWith(name) && line.includes(label))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

/** A look at the metrics asks the database how many are still to be unlinked. */
const A_LOOK = 1

/** How many statements go out while `work` is done; what a server does besides only adds to it. */
export async function statementsDuring(server: Counting, work: () => Promise<unknown>): Promise<number> {
  const before = await counted(server, 'sql_statements_total')
  await work()
  return (await counted(server, 'sql_statements_total')) - before - A_LOOK
}

/** Resolves once a server has nothing more to do of its own, such as its warm-up. */
export async function untilAtRest(server: Counting): Promise<void> {
  const atRest = async () => expect(await statementsDuring(server, () => sleep(100))).toBe(0)
  await vi.waitFor(atRest, 15_000)
}

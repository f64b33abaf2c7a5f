import type { Reporter, SerializedError, TestModule } from 'vitest/node'

export interface Totals {
  passed: number
  failed: number
  skipped: number
}

/** Closes the run with one line, such as `214 passed, 0 failed`, after everything that others still have to say. */
export default class TotalsReporter implements Reporter {
  #totals: Totals = { passed: 0, failed: 0, skipped: 0 }

  onInit(): void {
    process.once('exit', code => process.stdout.write(`${describeTotals(this.#totals, code)}\n`))
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    this.#totals = countTotals(modules, unhandled.length)
  }
}

/** A file or suite that could not run counts as one failure, and so does each error that no test caught. */
export function countTotals(modules: readonly TestModule[], unhandled: number): Totals {
  const totals = { passed: 0, failed: unhandled, skipped: 0 }
  for (const module of modules) {
    for (const test of module.children.allTests()) totals[verdict(test.result().state)]++
    const broken = [...module.children.allSuites()].filter(suite => suite.errors().length > 0).length
    totals.failed += broken + (module.errors().length > 0 ? 1 : 0)
  }
  return totals
}

const verdict = (state: string): keyof Totals => (state === 'passed' || state === 'failed' ? state : 'skipped')

/** A run that ended badly before anything was counted, such as for want of a server, is one failure. */
export function describeTotals({ passed, failed, skipped }: Totals, exitCode: number): string {
  const shown = exitCode !== 0 && failed === 0 ? 1 : failed
  return `${passed} passed, ${shown} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

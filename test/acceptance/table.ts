import type { Timed } from './latency.js'
import { isReached, type Score } from './quality.js'

export const say = (text: string): void => void process.stdout.write(`${text}\n`)
export const percent = (part: number, of: number): string => `${((100 * part) / Math.max(1, of)).toFixed(1)} %`

const mark = (isRight: boolean) => (isRight ? '✓' : '✗')

export const qualityTable = (scores: readonly Score[]): string =>
  table(
    ['종류 kind', '물음 asked', 'top-1', 'top-5', '목표 target', ''],
    scores.map(score => [
      score.kind,
      String(score.asked),
      percent(score.first, score.asked),
      percent(score.five, score.asked),
      score.target === null ? '-' : `top-${score.within} ≥ ${score.target * 100} %`,
      score.target === null ? '' : mark(isReached(score)),
    ]),
  )

export const latencyTable = (rows: readonly Timed[]): string =>
  table(
    ['답한 층 level, 종류 kind', '건수 size', '물음 asked', 'p50 ms', 'p95', 'p99', 'max', '목표 target', ''],
    rows.map(({ level, kind, size, asked, p50, p95, p99, max, most }) => [
      `${level} ${kind}`,
      String(size),
      String(asked),
      ...[p50, p95, p99, max].map(time => time.toFixed(2)),
      most === Infinity ? '-' : `p99 ≤ ${most}`,
      most === Infinity ? '' : mark(p99 <= most),
    ]),
  )

/** How many columns of a terminal a text takes: Hangul and other wide letters take two. */
export const widthOf = (text: string): number =>
  [...text].reduce(
    (sum, letter) => sum + (/[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uff01-\uff60]/.test(letter) ? 2 : 1),
    0,
  )

/** Lines with the first column to the left and the others to the right, each as wide as its widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map(row => widthOf(row[column] ?? ''))))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const blank = ' '.repeat((widths[column] ?? 0) - widthOf(cell))
        return column === 0 ? cell + blank : blank + cell
      })
      .join('  ')
  return [line(head), widths.map(width => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}

import { SingleBar } from 'cli-progress'
import { createApp, type App } from './app.js'
import { ConfigError, readConfig } from './config.js'
import { UpstreamError } from './errors.js'
import { describeError } from './log.js'
import type { BadRow } from './upstream/row.js'

/** What the import commands share: `npm run import` and `npm run import:pharmacies`. */
interface Command<Report> {
  readonly usage: string
  readonly importerOf: (app: App) => Importer<Report>
  /** What it says in the end. */
  readonly summary: (report: Report) => string
  /** False where the run did what it could and that isn't what was asked for. */
  readonly isWell: (report: Report) => boolean
}

interface Importer<Report> {
  fromFile(path: string, progress: Progress): Promise<Report>
  fromApi(progress: Progress): Promise<Report>
}

interface Progress {
  at(done: number, total: number): void
}

/** Exits with 0 when all went in, 1 when it could not, 2 when the call's words are off. */
export function runImport<Report extends Rows>(command: Command<Report>): void {
  void main(command, process.argv.slice(2))
    .catch((error: unknown) => say(error instanceof ConfigError ? error.message : reason(error), 1))
    .then(code => {
      process.exitCode = code
    })
}

async function main<Report extends Rows>(command: Command<Report>, args: readonly string[]): Promise<number> {
  const { usage, importerOf } = command
  const [file, ...rest] = args
  if (rest.length > 0 || file?.startsWith('-')) return say(usage, 2)
  const config = readConfig()
  if (!file && !config.portal) return say(`DATA_GO_KR_SERVICE_KEY가 없어 파일만 가져올 수 있습니다.\n${usage}`, 2)
  const app = await createApp({
    ...config,
    log: { ...config.log, level: config.log.file ? config.log.level : 'error' },
  })
  const bar = new SingleBar({
    format: '{bar} {percentage}% | {value}/{total} {unit} | 남은 시간 {eta_formatted}',
    noTTYOutput: true,
    notTTYSchedule: 2000,
    etaBuffer: 20,
  })
  try {
    bar.start(1, 0, { unit: file ? 'B' : '건' })
    const progress: Progress = { at: (done, total) => (bar.setTotal(total), bar.update(done)) }
    const importer = importerOf(app)
    const report = await (file ? importer.fromFile(file, progress) : importer.fromApi(progress))
    bar.stop()
    return sayReport(command, report)
  } catch (error) {
    bar.stop()
    return say(reason(error), 1)
  } finally {
    await app.close()
  }
}

interface Rows {
  readonly rows: number
  readonly bad: readonly BadRow[]
}

function sayReport<Report extends Rows>({ summary, isWell }: Command<Report>, report: Report): number {
  const said = summary(report)
  if (report.rows === 0 || report.bad.length < report.rows) return say(said, isWell(report) ? 0 : 1)
  return say(
    `${said}\n읽을 수 있는 행이 없습니다. UTF-8 JSON Lines 파일인지 봐 주세요 (no row could be read: is it JSON Lines in UTF-8?).`,
    1,
  )
}

const SHOWN = 50

/** A line for each of the first, and one that counts the rest. */
export const firstOf = <T>(all: readonly T[], line: (one: T) => string): string[] => [
  ...all.slice(0, SHOWN).map(line),
  ...(all.length > SHOWN ? [`  … 그 밖에 ${all.length - SHOWN}행`] : []),
]

export const skipped = ({ row, reason }: BadRow): string => `  ${row}행을 건너뜀 (row ${row} skipped): ${reason}`

function reason(error: unknown): string {
  if (error instanceof UpstreamError)
    return `공공데이터포털에서 다 받지 못했습니다 (${error.fault}): ${error.message}\n받은 데까지는 들어갔습니다. 다시 실행하면 이어서 받습니다 (run again to go on).`
  const { code, message } = describeError(error)
  return code === 'ENOENT'
    ? `파일이 없습니다 (no such file): ${message}`
    : `가져오지 못했습니다: ${message}\n다시 실행해도 안전합니다 (safe to run again).`
}

function say(text: string, code: number): number {
  process.stdout.write(`${text}\n`)
  return code
}

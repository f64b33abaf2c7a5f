import { SingleBar } from 'cli-progress'
import { createApp } from './app.js'
import { ConfigError, readConfig } from './config.js'
import { UpstreamError } from './errors.js'
import { describeError } from './log.js'
import type { Progress, Report } from './medicine/import.js'

const USAGE = `쓰는 법 (usage):
  npm run import                  공공데이터포털의 e약은요 전체 (DATA_GO_KR_SERVICE_KEY)
  npm run import -- 파일.jsonl    API 항목이 한 줄에 하나씩 있는 JSON Lines 파일
`

/** `npm run import`: exits with 0 when all went in, 1 when it could not, 2 when the call's words are off. */
async function main(args: readonly string[]): Promise<number> {
  const [file, ...rest] = args
  if (rest.length > 0 || file?.startsWith('-')) return say(USAGE, 2)
  const config = readConfig()
  if (!file && !config.portal) return say(`DATA_GO_KR_SERVICE_KEY가 없어 파일만 가져올 수 있습니다.\n${USAGE}`, 2)
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
    const report = await (file ? app.importer.fromFile(file, progress) : app.importer.fromApi(progress))
    bar.stop()
    const isUseless = report.rows > 0 && report.bad.length === report.rows
    return say(
      isUseless
        ? `${summary(report)}\n읽을 수 있는 행이 없습니다. UTF-8 JSON Lines 파일인지 봐 주세요 (no row could be read: is it JSON Lines in UTF-8?).`
        : summary(report),
      isUseless ? 1 : 0,
    )
  } catch (error) {
    bar.stop()
    return say(reason(error), 1)
  } finally {
    await app.close()
  }
}

const BAD_ROWS_SHOWN = 50

function summary({ rows, added, changed, unchanged, older, bad, isComplete }: Report): string {
  return [
    `읽은 행 ${rows} | 새로 들어옴 ${added} | 문구가 바뀜 ${changed} | 그대로 ${unchanged} | 더 최신 것이 있어 그대로 둠 ${older} | 건너뜀 ${bad.length}`,
    `(rows ${rows}, added ${added}, changed ${changed}, unchanged ${unchanged}, older ${older}, skipped ${bad.length})`,
    ...bad.slice(0, BAD_ROWS_SHOWN).map(({ row, reason }) => `  ${row}행을 건너뜀 (row ${row} skipped): ${reason}`),
    ...(bad.length > BAD_ROWS_SHOWN ? [`  … 그 밖에 ${bad.length - BAD_ROWS_SHOWN}행`] : []),
    ...(isComplete ? ['공식 목록 전체를 가지고 있습니다 (the whole catalogue is here).'] : []),
  ].join('\n')
}

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

void main(process.argv.slice(2))
  .catch((error: unknown) => say(error instanceof ConfigError ? error.message : reason(error), 1))
  .then(code => {
    process.exitCode = code
  })

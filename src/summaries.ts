import { createInterface } from 'node:readline/promises'
import { SingleBar } from 'cli-progress'
import { createApp } from './app.js'
import { ConfigError, readConfig } from './config.js'
import { UpstreamError } from './errors.js'
import { describeError } from './log.js'
import type { Figures } from './summary/runStore.js'
import { doneOf, ENDS, isInVain, told } from './summary/telling.js'
import type { Upkeep } from './summary/upkeep.js'

const USAGE = `쓰는 법 (usage):
  npm run summaries                   아직 없거나 설명서가 바뀐 AI 요약을 하루의 예산 안에서 만듭니다
  npm run summaries -- --limit 100    많아야 100개
  npm run summaries -- --yes          묻지 않고 시작합니다
`

type Ahead = NonNullable<Upkeep['ahead']>

/** `npm run summaries`: exits with 0 when it did what could be done, 1 when it could not, 2 when a word or the key is missing, 130 when it was stopped. */
async function main(args: readonly string[]): Promise<number> {
  const wish = readArgs(args)
  if (!wish) return say(USAGE, 2)
  const config = readConfig()
  if (!config.openai) return say('OPENAI_API_KEY가 없어 AI 요약을 만들 수 없습니다 (it is not set).', 2)
  const app = await createApp({
    ...config,
    log: { ...config.log, level: config.log.file ? config.log.level : 'error' },
  })
  const stop = new AbortController()
  process.on('SIGINT', () => {
    if (stop.signal.aborted) process.exit(130)
    stop.abort()
  })
  try {
    const { ahead } = app.upkeep
    return ahead ? await run(ahead, wish, stop.signal) : 2
  } catch (error) {
    if (!stop.signal.aborted) throw error
    return say('멈췄습니다. 만든 것은 남아 있고, 다시 실행하면 이어서 합니다 (stopped; run again to go on).', 130)
  } finally {
    await app.close()
  }
}

interface Wish {
  readonly limit: number
  readonly isAgreed: boolean
}

async function run(ahead: Ahead, { limit, isAgreed }: Wish, signal: AbortSignal): Promise<number> {
  if ((await ahead.collect(signal)) === 'running') return say(ENDS.batch, 1)
  const estimate = await ahead.estimate(limit, signal)
  say(told(estimate), 0)
  if (estimate.count === 0) return 0
  if (!isAgreed && !(await agrees(signal))) return say('하지 않았습니다 (not done).', 0)
  const bar = new SingleBar({
    format:
      '{bar} {percentage}% | {value}/{total}개 | AI {made}, 거절 {refused}, 실패 {failed} | 남은 시간 {eta_formatted}',
    noTTYOutput: true,
    notTTYSchedule: 2000,
    etaBuffer: 20,
    gracefulExit: false,
  })
  const none = { made: 0, refused: 0, failed: 0 }
  bar.start(estimate.count, 0, none)
  let last: Figures | null = null
  const watch = (figures: Figures): void => {
    last = figures
    bar.setTotal(Math.max(1, figures.total))
    bar.update(figures.done, { ...figures })
  }
  try {
    const end = await ahead.prepare({ kind: 'by hand', viaBatch: false, limit, watch }, signal)
    bar.stop()
    const how = (end === 'done' || end === 'resting') && isInVain(last) ? 'failed' : end
    return say(`${doneOf(last)}\n${ENDS[how]}`, how === 'done' || how === 'used up' ? 0 : 1)
  } finally {
    bar.stop()
  }
}

/** Where nobody can be asked, whoever began it has agreed. */
async function agrees(signal: AbortSignal): Promise<boolean> {
  const output = [process.stdout, process.stderr].find(({ isTTY }) => isTTY)
  if (!process.stdin.isTTY || !output) return true
  const terminal = createInterface({ input: process.stdin, output })
  terminal.on('SIGINT', () => process.emit('SIGINT'))
  // At the end of the input (Ctrl-D) a question is never answered.
  const closed = new Promise<string>(resolve => terminal.once('close', () => resolve('')))
  try {
    const answer = await Promise.race([terminal.question('시작할까요? (y/N) ', { signal }), closed])
    return /^(y|yes|네|예|ㅇ)$/i.test(answer.trim())
  } finally {
    terminal.close()
  }
}

/** Null for what can't be read. */
function readArgs(args: readonly string[]): Wish | null {
  let wish: Wish = { limit: Infinity, isAgreed: false }
  const left = args[Symbol.iterator]()
  for (const arg of left) {
    if (arg === '--yes') wish = { ...wish, isAgreed: true }
    else if (/^--limit(=|$)/.test(arg)) {
      const limit = arg.includes('=') ? arg.slice(8) : String(left.next().value ?? '')
      if (!/^[1-9]\d{0,6}$/.test(limit)) return null
      wish = { ...wish, limit: Number(limit) }
    } else return null
  }
  return wish
}

function reason(error: unknown): string {
  if (error instanceof UpstreamError)
    return `모델에게 물을 수 없었습니다 (${error.fault}): ${error.message}\n다시 실행하면 이어서 합니다 (run again to go on).`
  return `하지 못했습니다: ${describeError(error).message}\n다시 실행해도 안전합니다 (safe to run again).`
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

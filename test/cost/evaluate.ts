import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { systemClock } from '../../src/clock.js'
import { environment, readConfig, type Env } from '../../src/config.js'
import { createCircuit } from '../../src/upstream/circuit.js'
import { createHttp } from '../../src/upstream/http.js'
import { createOpenAi } from '../../src/upstream/openai.js'
import { createRetry } from '../../src/upstream/retry.js'
import { createChance } from '../acceptance/random.js'
import { say } from '../acceptance/table.js'
import { startOpenAi } from '../fakes/openai.js'
import { answersTo, drawQuestions } from './evaluation.js'
import { tellEvaluation } from './evaluationReport.js'
import { readLabels } from './labels.js'
import { fallible } from './model.js'
import { WORDS } from './words.js'

/**
 * `npm run evaluate-summaries -- FILE`: how well a model summarises the labels of FILE (JSON Lines of e약은요 items), by the
 * server's own prompt, verifier and second try. It asks what a medicine is for, of 200 drawn from FILE by the seed, and of
 * 30 words drawn from words.ts what the labels of those say that mention it, of at most 10 medicines each. The model is
 * any that speaks OpenAI's API, by the options or by the OPENAI_* of the environment; without a key it is the fake of
 * model.ts, which says the labels' own sentences over, cut off where they are too long, and invents one in 20: it shows
 * that the command works, and says nothing of how good summaries are. Nothing is kept.
 * Exits with 1 where nothing was let through, with 2 where there is no such file.
 */
const OPTIONS = {
  'base-url': { type: 'string' },
  /** Seen by who may list this machine's processes: OPENAI_API_KEY is not. */
  key: { type: 'string' },
  model: { type: 'string' },
  seed: { type: 'string', default: '20261124' },
  medicines: { type: 'string', default: '200' },
  words: { type: 'string', default: '30' },
  each: { type: 'string', default: '10' },
  'at-once': { type: 'string', default: '8' },
} as const

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true })
  const [file] = positionals
  if (!file || !existsSync(file)) {
    say(
      `쓰는 법 (usage): npm run evaluate-summaries -- 파일.jsonl [--base-url 주소 --model 이름 --key 키]${file ? `\n파일이 없습니다 (no such file): ${file}` : ''}`,
    )
    return 2
  }
  const number = (name: 'seed' | 'medicines' | 'words' | 'each' | 'at-once') => {
    const value = Number(values[name])
    if (Number.isInteger(value) && value >= (name === 'at-once' ? 1 : 0)) return value
    throw new Error(`--${name} 은 정수여야 합니다 (has to be a whole number).`)
  }
  const chance = createChance(number('seed'))
  const { questions, silent, absent, present } = drawQuestions({
    labels: readLabels(file),
    medicines: number('medicines'),
    words: chance.shuffled(WORDS).slice(0, number('words')),
    each: number('each'),
    chance,
  })
  const asked = { OPENAI_BASE_URL: values['base-url'], OPENAI_API_KEY: values.key, OPENAI_MODEL: values.model }
  const { openai, prices, close } = await openModel(asked)
  say(`seed ${values.seed}, 물음 ${questions.length}건 (questions), 모델 ${openai.model} (model)`)
  say(`효능이 적혀 있지 않은 약 ${silent}가지 (medicines whose label doesn't say what they are for)`)
  say(
    `검색어가 설명서에 있음 ${present}, 없어서 "말이 없습니다" ${absent} (words mentioned, and not: told so without a call)`,
  )
  const begun = performance.now()
  try {
    const onAnswer = (done: number) => void (done % 100 === 0 && say(`${done}건 물음 (asked)`))
    const { answers, spent } = await answersTo(questions, {
      openai,
      prices,
      atOnce: number('at-once'),
      now: systemClock.now,
      onAnswer,
    })
    tellEvaluation({ answers, spent, seconds: (performance.now() - begun) / 1000, chance })
    return answers.some(({ version }) => version?.text) ? 0 : 1
  } finally {
    await close()
  }
}

/** What a model costs that is named here and whose prices are nowhere. */
const FREE = { OPENAI_INPUT_PRICE: '0', OPENAI_OUTPUT_PRICE: '0' }

/** What was asked for first, then what the environment says, then the fake. */
async function openModel(asked: Readonly<Record<string, string | undefined>>) {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
  const fromOutside = Object.fromEntries(Object.entries(environment()).filter(([name]) => name.startsWith('OPENAI_')))
  const env: Env = { ...(given['OPENAI_MODEL'] !== undefined && FREE), ...fromOutside, ...given }
  const fake = env['OPENAI_API_KEY'] ? null : await startOpenAi()
  fake?.answers(fallible)
  if (fake) say('키가 없어 대역에게 묻습니다 (no key: the fake is asked).')
  const { openai: config } = readConfig({ ...env, ...fake?.env })
  if (!config) throw new Error('There is no key.')
  const openai = createOpenAi({
    upstream: 'openai',
    http: createHttp({ userAgent: 'Pilling/0.1', clock: systemClock }),
    circuit: createCircuit({ name: 'openai', now: systemClock.now }),
    retry: createRetry({ clock: systemClock, random: Math.random }),
    clock: systemClock,
    config,
  })
  return { openai, prices: config.prices, close: async () => fake?.close() }
}

main().then(
  code => (process.exitCode = code),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)

import { UpstreamError } from '../../src/errors.js'
import type { Label } from '../../src/medicine/service.js'
import { createBudget } from '../../src/summary/budget.js'
import { createDrafting, type Source } from '../../src/summary/drafting.js'
import { verify, type Refusal } from '../../src/summary/grounding.js'
import { readKeyword, type Keyword } from '../../src/summary/keyword.js'
import { promptFor, readDraft } from '../../src/summary/prompt.js'
import { createReadings, type Reading } from '../../src/summary/reading.js'
import type { Version } from '../../src/summary/version.js'
import type { OpenAi } from '../../src/upstream/openai.js'
import type { Chance } from '../acceptance/random.js'

export interface Question extends Source {
  readonly label: Label
  readonly keyword: Keyword | null
  readonly reading: Reading
}

/** What came of a question: on which try something was let through, and what was wrong before. */
export interface Answer {
  readonly question: Question
  readonly how: 'first' | 'second' | 'refused' | 'failed'
  readonly version: Version | null
  readonly refusals: readonly { readonly text: string; readonly reason: Refusal; readonly detail: string }[]
  /** Why there was no answer. */
  readonly fault: string | null
  readonly ms: number
}

interface DrawParts {
  readonly labels: readonly Label[]
  readonly medicines: number
  readonly words: readonly string[]
  /** Of each word, medicines at most that are asked about it. */
  readonly each: number
  readonly chance: Chance
}

/** Each medicine without a keyword, and each word of a few medicines that mention it; `absent` is how many don't. */
export function drawQuestions({ labels, medicines, words, each, chance }: DrawParts) {
  const readings = createReadings({ most: medicines })
  const drawn = chance.shuffled(labels).slice(0, medicines)
  const ask = (label: Label, word: string | null): Question => {
    const keyword = readKeyword(word)
    const reading = readings(label, keyword)
    return {
      label,
      keyword,
      reading,
      given: { name: label.name, passage: reading.passage, keyword },
      hash: reading.hash,
    }
  }
  const says = ({ reading }: Question) => reading.passage.length > 0
  const plain = drawn.map(label => ask(label, null))
  let [absent, present] = [0, 0]
  const worded = words.flatMap(word => {
    const mentioned = chance
      .shuffled(drawn)
      .map(label => ask(label, word))
      .filter(says)
    absent += drawn.length - mentioned.length
    present += mentioned.length
    return mentioned.slice(0, each)
  })
  return {
    questions: [...plain.filter(says), ...worded],
    silent: plain.length - plain.filter(says).length,
    absent,
    present,
  }
}

interface AskParts {
  readonly openai: OpenAi
  readonly prices: { readonly input: number; readonly output: number }
  readonly atOnce: number
  readonly now: () => number
  onAnswer?(done: number): void
}

/** Asks all of them as a server would, with its verifier and second try, and keeps nothing. */
export async function answersTo(questions: readonly Question[], { openai, prices, atOnce, now, onAnswer }: AskParts) {
  const spent = { calls: 0, input: 0, output: 0, usd: 0 }
  const budget = createBudget({
    store: {
      reserve: () => Promise.resolve(true),
      adjust: () => Promise.resolve(),
      spent: () => Promise.reject(new Error('Nobody asks.')),
    },
    prices,
    daily: { tokens: Infinity, usd: Infinity },
    now,
    onPaid({ input, output }, usd) {
      spent.calls++
      spent.input += input
      spent.output += output
      spent.usd += usd
    },
  })
  const answers: Answer[] = []
  const left = [...questions.entries()]
  async function work(): Promise<void> {
    for (let next = left.shift(); next; next = left.shift()) {
      const [index, question] = next
      answers[index] = await answerTo(question, { openai, account: budget.open(), now })
      onAnswer?.(answers.filter(Boolean).length)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return {
    answers,
    spent,
    most: questions.reduce((sum, { given }) => sum + budget.mostOf(promptFor(given)).microUsd, 0),
  }
}

interface One {
  readonly openai: OpenAi
  readonly account: ReturnType<ReturnType<typeof createBudget>['open']>
  readonly now: () => number
}

async function answerTo(question: Question, { openai, account, now }: One): Promise<Answer> {
  const refusals: Answer['refusals'][number][] = []
  let tries = 0
  const unreadable = {
    text: '',
    reason: 'form',
    detail: 'it could not be read, or the model refused to answer',
  } as const
  const listening: Pick<OpenAi, 'complete' | 'model'> = {
    model: openai.model,
    async complete(prompt, signal) {
      tries++
      const completion = await openai.complete(prompt, signal)
      const draft = readDraft(completion.json)
      const verdict = draft && verify(draft, question.given)
      if (draft && verdict && !verdict.ok) refusals.push({ text: draft.text, ...verdict })
      return completion
    },
  }
  const begun = now()
  const rest = () => ({ question, refusals, ms: now() - begun })
  try {
    let refused = 0
    const onRefused = () => void (++refused > refusals.length && refusals.push(unreadable))
    const drafting = createDrafting({ openai: listening, now, onRefused })
    const version = await drafting.draft(question, account, new AbortController().signal)
    const how = version.text === null ? 'refused' : tries === 1 ? 'first' : 'second'
    return { how, version, fault: null, ...rest() }
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    return { how: 'failed', version: null, fault: error.fault, ...rest() }
  }
}

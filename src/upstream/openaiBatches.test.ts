import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { startOpenAi, type FakeOpenAi } from '../../test/fakes/openai.js'
import { UpstreamError } from '../errors.js'
import { createCircuit } from './circuit.js'
import { createHttp } from './http.js'
import { createOpenAi, ModelRefusalError, NoBatchesError, PaidError, type Prompt } from './openai.js'
import { MOST_PROMPTS } from './openaiBatches.js'
import { createRetry } from './retry.js'

const promptOf = (number: number): Prompt => ({
  system: '주어진 문장으로만 요약하십시오.',
  user: JSON.stringify({ sentences: [{ number, text: `${number}번째 문장입니다.\n"둘째 줄"` }] }),
  schemaName: 'summary',
  schema: {
    type: 'object',
    properties: { text: { type: 'string' }, citations: { type: 'array', items: { type: 'integer' } } },
    required: ['text', 'citations'],
    additionalProperties: false,
  },
  maxTokens: 400,
})
const PROMPTS = new Map(
  ['195700020:', '195700020:술', '202005623:', '한글 "이름"'].map((name, i) => [name, promptOf(i + 1)]),
)

let fake: FakeOpenAi
beforeEach(async () => void (fake = await startOpenAi()))
afterEach(() => fake.close())

function open() {
  const clock = { now: () => Date.UTC(2026, 0, 1), sleep: async () => {} }
  const circuit = createCircuit({ name: 'openai', now: clock.now })
  onTestFinished(() => circuit.end())
  return createOpenAi({
    config: { apiKey: fake.key, baseUrl: fake.url, model: 'gpt-5-nano' },
    upstream: 'openai',
    http: createHttp({ userAgent: 'Pilling/test', clock }),
    circuit,
    retry: createRetry({ clock, random: () => 0 }),
    clock,
  })
}

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  )

describe('a batch', () => {
  test('brings an answer for each prompt, by its name', async () => {
    const { batches } = open()
    const id = await batches.submit(PROMPTS)
    const read = await batches.read(id)
    expect(read).toMatchObject({ state: 'done', done: 4, failed: 0, total: 4 })
    expect([...read.answers.keys()].sort()).toEqual([...PROMPTS.keys()].sort())
    for (const [i, name] of [...PROMPTS.keys()].entries())
      expect(read.answers.get(name)).toEqual({
        json: { text: `${i + 1}번째 문장입니다.\n"둘째 줄"`, citations: [i + 1] },
        model: 'gpt-5-nano-2025-08-07',
        tokens: { input: expect.any(Number) as unknown, output: expect.any(Number) as unknown },
      })
    expect(fake.visits).toEqual([
      'POST /files',
      'POST /batches',
      `GET /batches/${id}`,
      expect.stringMatching(/^GET \/files\/.+\/content$/),
    ])
    expect(fake.batches).toMatchObject([{ prompts: expect.any(Map) as unknown }])
    expect(fake.batches[0]?.prompts.get('195700020:술')?.body).toMatchObject({
      model: 'gpt-5-nano',
      max_completion_tokens: 400,
      reasoning_effort: 'minimal',
    })
  })

  test('says how far it is while it runs', async () => {
    const { batches } = open()
    fake.batchesAre('running')
    const id = await batches.submit(PROMPTS)
    expect(await batches.read(id)).toEqual({ state: 'running', done: 2, failed: 0, total: 4, answers: new Map() })
    fake.batchesAre('done')
    expect((await batches.read(id)).answers.size).toBe(4)
  })

  test('tells of each prompt why it has no answer', async () => {
    const { batches } = open()
    const id = await batches.submit(PROMPTS)
    fake.batchesAre('partly')
    const partly = await batches.read(id)
    expect(partly).toMatchObject({ state: 'done', done: 2, failed: 2, total: 4 })
    expect(partly.answers.get('195700020:술')).toMatchObject({ fault: 'server' })
    expect(partly.answers.get('202005623:')).toMatchObject({ json: { citations: [3] } })

    fake.batchesAre('expired')
    const expired = await batches.read(await batches.submit(PROMPTS))
    expect(expired).toMatchObject({ state: 'done', done: 2, failed: 2 })
    expect(expired.answers.get('한글 "이름"')).toBeInstanceOf(UpstreamError)
  })

  test('keeps answers of no use apart from those that are none', async () => {
    const { batches } = open()
    const id = await batches.submit(PROMPTS)
    fake.fails('refusal', 1)
    const { answers } = await batches.read(id)
    expect(answers.get('195700020:')).toBeInstanceOf(ModelRefusalError)
    expect([...answers.values()].filter(each => each instanceof Error)).toHaveLength(1)
    fake.fails('length')
    const cut = await batches.read(await batches.submit(PROMPTS))
    for (const answer of cut.answers.values()) expect(answer).toBeInstanceOf(PaidError)
  })

  test.each(['failed', 'unknown'] as const)('that is %s has come to nothing', async what => {
    const { batches } = open()
    const id = what === 'unknown' ? 'batch_of_yesterday' : await batches.submit(PROMPTS)
    fake.batchesAre('failed')
    expect(await batches.read(id)).toEqual({ state: 'failed', done: 0, failed: 0, total: 0, answers: new Map() })
  })

  test('can be given up, once or more often, and when it is too late', async () => {
    const { batches, state } = open()
    fake.batchesAre('running')
    const id = await batches.submit(PROMPTS)
    await batches.cancel(id)
    expect(fake.batches[0]?.isCancelled).toBe(true)
    expect(await batches.read(id)).toMatchObject({ state: 'failed', total: 4 })
    fake.batchesAre('done')
    for (const each of [id, id, 'batch_of_yesterday']) await batches.cancel(each)
    expect(state.kind).toBe('closed')
  })

  test('that is paid for is read, or given up, also while nothing new may be asked', async () => {
    const { batches, rest } = open()
    const id = await batches.submit(PROMPTS)
    rest(Date.UTC(2026, 0, 2))
    expect((await batches.read(id)).answers.size).toBe(4)
    await batches.cancel(id)
    expect(await errorOf(batches.submit(PROMPTS))).toMatchObject({ fault: 'resting' })
    expect(fake.batches).toHaveLength(1)
  })

  test.each([404, 405, 501])('is told apart from one that fails where the provider has none: %i', async status => {
    const openai = open()
    fake.batchesAre('none', status)
    expect(await errorOf(openai.batches.submit(PROMPTS))).toBeInstanceOf(NoBatchesError)
    expect(fake.visits).toEqual(['POST /files'])
    // The model itself is well.
    await expect(openai.complete(promptOf(1))).resolves.toMatchObject({ json: { citations: [1] } })
  })

  test('is not begun twice where the answer is lost on its way', async () => {
    const { batches } = open()
    fake.fails('half a body', 1, { path: '/batches' })
    const error = await errorOf(batches.submit(PROMPTS))
    expect(error).toMatchObject({ fault: 'network' })
    expect(error).not.toBeInstanceOf(NoBatchesError)
    expect(fake.batches).toHaveLength(1)
  })

  test('is uploaded and read again where that fails for a moment', async () => {
    const { batches } = open()
    fake.fails(503, 2)
    const id = await batches.submit(PROMPTS)
    fake.fails('reset', 2)
    expect((await batches.read(id)).answers.size).toBe(4)
  })

  test.each([
    ['wrong json', 'malformed'],
    ['other body', 'malformed'],
    ['html', 'malformed'],
    [401, 'key'],
    ['insufficient quota', 'quota'],
    [500, 'server'],
  ] as const)('keeps to itself what the provider says: %s', async (what, fault) => {
    const { batches } = open()
    fake.fails(what)
    for (const error of [await errorOf(batches.submit(PROMPTS)), await errorOf(open().batches.read('batch_1'))]) {
      expect(error).toMatchObject({ fault })
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/sk-|SECRET|127\.0\.0\.1|doctype|platform/)
    }
  })

  test('has a bound, and is never empty', async () => {
    const { batches } = open()
    const many = new Map(Array.from({ length: MOST_PROMPTS + 1 }, (_, i) => [String(i), promptOf(i)]))
    for (const prompts of [new Map<string, Prompt>(), many])
      await expect(batches.submit(prompts)).rejects.toThrow(RangeError)
    expect(fake.visits).toEqual([])
  })

  test('of thousands is written and read', async () => {
    const { batches } = open()
    const many = new Map(Array.from({ length: MOST_PROMPTS }, (_, i) => [String(i), promptOf(i + 1)]))
    expect((await batches.read(await batches.submit(many))).answers.size).toBe(MOST_PROMPTS)
  })

  test('is given up by whoever asked, with their own reason', async () => {
    const { batches } = open()
    const gone = new Error('gone')
    expect(await errorOf(batches.submit(PROMPTS, AbortSignal.abort(gone)))).toBe(gone)
    expect(await errorOf(batches.read('batch_1', AbortSignal.abort(gone)))).toBe(gone)
    expect(fake.visits).toEqual([])
  })
})

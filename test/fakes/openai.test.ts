import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startOpenAi, type FakeOpenAi } from './openai.js'
import type { Trouble } from './openaiForms.js'

const schema = {
  type: 'object',
  properties: { text: { type: 'string' }, citations: { type: 'array', items: { type: 'integer' } } },
  required: ['text', 'citations'],
  additionalProperties: false,
}
const given = [
  { number: 2, text: `${'가나다라 '.repeat(40)}마.` },
  { number: 5, text: '만 15세 이상은 1회 1정 복용합니다.' },
]
const BODY = {
  model: 'gpt-5-nano',
  messages: [
    { role: 'system' as const, content: '요약하십시오.' },
    { role: 'user' as const, content: `자료: ${JSON.stringify({ sentences: given })}` },
  ],
  response_format: { type: 'json_schema' as const, json_schema: { name: 'summary', strict: true, schema } },
  reasoning_effort: 'minimal' as const,
  max_completion_tokens: 900,
}

let fake: FakeOpenAi
beforeEach(async () => void (fake = await startOpenAi()))
afterEach(() => fake.close())

/** The SDK as anybody uses it, but for its tries again. */
const sdk = (apiKey = fake.key) => new OpenAI({ apiKey, baseURL: fake.url, maxRetries: 0, logLevel: 'off' })
const post = (body: unknown, authorization = `Bearer ${fake.key}`) =>
  fetch(`${fake.url}/chat/completions`, { method: 'POST', headers: { authorization }, body: JSON.stringify(body) })

describe('the fake OpenAI', () => {
  test('answers as the true one does, by saying over a sentence that it was given', async () => {
    const answer = await sdk().chat.completions.parse(BODY)
    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: 'gpt-5-nano-2025-08-07',
      choices: [{ finish_reason: 'stop', message: { role: 'assistant', refusal: null } }],
      usage: { completion_tokens_details: { reasoning_tokens: 0 } },
    })
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({ text: given[1]?.text, citations: [5] })
    expect(fake.asked).toMatchObject([{ model: 'gpt-5-nano', system: '요약하십시오.', sentences: given }])
  })

  test('cuts between words what is too long to be said over', async () => {
    const [only] = given
    const messages = [{ role: 'user' as const, content: JSON.stringify([only]) }]
    const { choices } = await sdk().chat.completions.create({ ...BODY, messages })
    const { text } = JSON.parse(choices[0]?.message.content ?? '') as { text: string }
    expect(text.length).toBeLessThanOrEqual(150)
    expect(only?.text.startsWith(`${text} `)).toBe(true)
  })

  test('answers what a test wants', async () => {
    fake.answers(({ sentences }) => ({ text: `${sentences.length}문장`, citations: [] }))
    const { choices } = await sdk().chat.completions.create(BODY)
    expect(choices[0]?.message.content).toBe('{"text":"2문장","citations":[]}')
  })

  test('thinks first, at a price, unless it is told not to', async () => {
    const { reasoning_effort: _, ...thinking } = BODY
    const long = await sdk().chat.completions.create({ ...thinking, max_completion_tokens: 3_000 })
    expect(long.usage?.completion_tokens_details?.reasoning_tokens).toBe(640)
    const short = await sdk().chat.completions.create({ ...thinking, max_completion_tokens: 300 })
    expect(short.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: '' } })
    expect(short.usage?.completion_tokens).toBe(300)
  })

  test.each<[string, object]>([
    ['no schema', { response_format: { type: 'json_object' } }],
    ['a schema that is not strict', { response_format: formatOf({}, { strict: false }) }],
    ['a name with a blank', { response_format: formatOf({}, { name: 'a summary' }) }],
    ['properties that may be missing', { response_format: formatOf({ required: ['text'] }) }],
    ['properties of any name', { response_format: formatOf({ additionalProperties: undefined }) }],
    [
      'the same deep inside',
      {
        response_format: formatOf({
          properties: { text: { type: 'array', items: { type: 'object' } }, citations: {} },
        }),
      },
    ],
    ['a temperature', { temperature: 0 }],
    ['max_tokens', { max_tokens: 10 }],
    ['an effort that the model does not know', { reasoning_effort: 'none' }],
    ['no messages', { messages: [] }],
    ['no model', { model: undefined }],
  ])('refuses %s', async (_, change) => {
    const response = await post({ ...BODY, ...change })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } })
    expect(fake.asked).toEqual([])
  })

  test('knows neither strangers nor every model', async () => {
    expect((await post(BODY, '')).status).toBe(401)
    await expect(sdk('sk-a-key-of-somebody').chat.completions.create(BODY)).rejects.toMatchObject({
      status: 401,
      code: 'invalid_api_key',
      message: expect.stringContaining('sk-a-key****body') as unknown,
    })
    const answer = sdk().chat.completions.create({ ...BODY, model: 'missing-model' })
    await expect(answer).rejects.toMatchObject({ status: 404, code: 'model_not_found' })
    expect((await fetch(`${fake.url}/elsewhere`, { headers: { authorization: `Bearer ${fake.key}` } })).status).toBe(
      404,
    )
  })

  test.each<[Trouble, object]>([
    [500, { status: 500, type: 'server_error' }],
    [503, { status: 503 }],
    [502, { status: 502 }],
    ['rate', { status: 429, code: 'rate_limit_exceeded' }],
    ['insufficient quota', { status: 429, code: 'insufficient_quota' }],
    ['reset', { status: undefined }],
  ])('fails as the SDK knows it: %s', async (what, error) => {
    fake.fails(what, 1)
    await expect(sdk().chat.completions.create(BODY)).rejects.toMatchObject(error)
    await expect(sdk().chat.completions.create(BODY)).resolves.toMatchObject({ object: 'chat.completion' })
    expect(fake.asked).toHaveLength(2)
  })

  test('asks for patience in its headers', async () => {
    fake.fails('rate', 1, { headers: { 'retry-after': '7' } })
    const { headers } = await post(BODY)
    expect(headers.get('retry-after')).toBe('7')
    expect(headers.get('x-ratelimit-reset-requests')).toBe('20s')
  })

  test.each<[Trouble, object]>([
    ['refusal', { finish_reason: 'stop', message: { content: null, refusal: expect.any(String) as unknown } }],
    ['length', { finish_reason: 'length' }],
    ['content filter', { finish_reason: 'content_filter' }],
    ['empty', { message: { content: '' } }],
    ['invented', { message: { content: expect.stringContaining('987 mg') as unknown } }],
  ])('answers with %s', async (what, choice) => {
    fake.fails(what)
    expect((await sdk().chat.completions.create(BODY)).choices[0]).toMatchObject(choice)
    fake.recovers()
    expect((await sdk().chat.completions.create(BODY)).choices[0]).toMatchObject({ finish_reason: 'stop' })
  })

  test('counts who hangs up, and how many asked at once', async () => {
    fake.fails('hang')
    const caller = new AbortController()
    const asked = [1, 2, 3].map(() => sdk().chat.completions.create(BODY, { signal: caller.signal }))
    const settled = Promise.allSettled(asked)
    await vi.waitFor(() => expect(fake.seen.inFlight).toBe(3))
    caller.abort()
    await settled
    await vi.waitFor(() => expect(fake.seen).toEqual({ closed: 3, inFlight: 0, mostAtOnce: 3 }))
  })

  test('streams, slowly where it is told to, or not to the end', async () => {
    const read = async () => {
      const parts: string[] = []
      for await (const { choices } of await sdk().chat.completions.create({ ...BODY, stream: true }))
        parts.push(choices[0]?.delta.content ?? '')
      return parts
    }
    fake.fails('drip', 1, { ms: 50 })
    const parts = await read()
    expect(parts.length).toBeGreaterThan(5)
    expect(JSON.parse(parts.join(''))).toMatchObject({ citations: [5] })
    fake.fails('half a body', 1)
    await expect(read()).rejects.toThrow()
  })

  test('can fail on some paths only', async () => {
    fake.fails(500, Infinity, { path: '/files' })
    await expect(sdk().chat.completions.create(BODY)).resolves.toMatchObject({ object: 'chat.completion' })
    await expect(sdk().files.content('file-1')).rejects.toMatchObject({ status: 500 })
  })
})

function formatOf(change: object, rest: object = {}) {
  return {
    type: 'json_schema',
    json_schema: { name: 'summary', strict: true, schema: { ...schema, ...change }, ...rest },
  }
}

import { inspect } from 'node:util'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { startOpenAi, type FakeOpenAi } from '../../test/fakes/openai.js'
import type { Trouble } from '../../test/fakes/openaiForms.js'
import { UpstreamError, type UpstreamFault } from '../errors.js'
import { describeError } from '../log.js'
import { createCircuit } from './circuit.js'
import { createHttp, UnsentError } from './http.js'
import { createOpenAi, LostError, ModelRefusalError, mostTokensOf, PaidError, type Prompt } from './openai.js'
import { createRetry } from './retry.js'

const START = Date.UTC(2026, 0, 1)
const SENTENCE = '이 약은 감기로 인한 발열 및 동통(통증)에 사용합니다.'
const PROMPT: Prompt = {
  system: '주어진 문장으로만 요약하십시오. SECRET-prompt',
  user: JSON.stringify({ sentences: [{ number: 3, text: SENTENCE }] }),
  schemaName: 'summary',
  schema: {
    type: 'object',
    properties: { text: { type: 'string' }, citations: { type: 'array', items: { type: 'integer' } } },
    required: ['text', 'citations'],
    additionalProperties: false,
  },
  maxTokens: 400,
}

let fake: FakeOpenAi
beforeEach(async () => void (fake = await startOpenAi()))
afterEach(() => fake.close())

/** The whole of it as it is built in the app, but for its waits, over a fake that speaks HTTP. */
function open(changes: { apiKey?: string; baseUrl?: string; model?: string; timeoutMs?: number } = {}) {
  const { timeoutMs, ...config } = { timeoutMs: 20_000, ...changes }
  const time = { now: START }
  const waits: number[] = []
  const outcomes: string[] = []
  const states: string[] = []
  const troubles: string[] = []
  const clock = {
    now: () => time.now,
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted()
      waits.push(ms)
      time.now += ms
    },
  }
  const circuit = createCircuit({ name: 'openai', now: clock.now, onState: ({ kind }) => states.push(kind) })
  onTestFinished(() => circuit.end())
  const openai = createOpenAi({
    config: { apiKey: fake.key, baseUrl: fake.url, model: 'gpt-5-nano', ...config },
    upstream: 'openai',
    http: createHttp({ userAgent: 'Pilling/test', clock }),
    circuit,
    retry: createRetry({ clock, random: () => 0 }),
    clock,
    onCall: ({ outcome }) => outcomes.push(outcome),
    onTrouble: ({ message }) => troubles.push(message),
    timeoutMs,
  })
  return {
    openai,
    time,
    waits,
    outcomes,
    states,
    troubles,
    ask: (signal?: AbortSignal) => openai.complete(PROMPT, signal),
  }
}

const thrownBy = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  )

/** All that anybody could ever see of an error: as it is inspected, and as it is logged. */
const seenOf = (error: unknown) =>
  `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(describeError(error))} ${JSON.stringify(error)}`

describe('an answer', () => {
  test('comes as JSON of the schema, with the model and what it cost', async () => {
    const { ask, outcomes } = open()
    expect(await ask()).toEqual({
      json: { text: SENTENCE, citations: [3] },
      model: 'gpt-5-nano-2025-08-07',
      tokens: { input: PROMPT.system.length + PROMPT.user.length, output: expect.any(Number) as unknown },
    })
    expect(outcomes).toEqual(['ok'])
    expect(fake.visits).toEqual(['POST /chat/completions'])
    expect(fake.asked[0]?.body).toEqual({
      model: 'gpt-5-nano',
      messages: [
        { role: 'system', content: PROMPT.system },
        { role: 'user', content: PROMPT.user },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'summary', strict: true, schema: PROMPT.schema } },
      max_completion_tokens: 400,
      reasoning_effort: 'minimal',
    })
  })

  test.each([
    ['gpt-5-nano-2025-08-07', 'minimal'],
    ['gpt-5.4-nano', 'none'],
    ['gpt-4.1-nano', undefined],
    ['o4-mini', undefined],
    ['qwen3:4b', undefined],
  ])('is asked of %s without thinking first, where that is known to be taken', async (model, effort) => {
    // What thinks for long has no letters left: its refusal is its own.
    await open({ model }).openai.complete({ ...PROMPT, maxTokens: 2_000 })
    expect(fake.asked[0]?.body['reasoning_effort']).toBe(effort)
  })

  test('is found below any base URL, with a slash at its end or without', async () => {
    await open({ baseUrl: `${fake.url}/` }).ask()
    expect(fake.visits).toEqual(['POST /chat/completions'])
  })

  test('costs a token for each letter where the provider does not count', async () => {
    fake.fails('no usage')
    const { json, tokens } = await open().ask()
    expect(tokens).toEqual({
      input: PROMPT.system.length + PROMPT.user.length,
      output: JSON.stringify(json).length,
    })
  })

  test('may take its time, or come in drops', async () => {
    const { ask } = open()
    for (const what of ['slow', 'drip'] as const) {
      fake.fails(what, 1, { ms: 100 })
      await expect(ask()).resolves.toMatchObject({ json: { citations: [3] } })
    }
  })

  test('says nothing of the machine, nor what stands in the environment', async () => {
    vi.stubEnv('OPENAI_ORG_ID', 'SECRET-org')
    vi.stubEnv('OPENAI_PROJECT_ID', 'SECRET-project')
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-custom: SECRET-header')
    vi.stubEnv('OPENAI_LOG', 'debug')
    onTestFinished(() => void vi.unstubAllEnvs())
    const logged = [vi.spyOn(console, 'debug'), vi.spyOn(console, 'info'), vi.spyOn(console, 'warn')]
    await open().ask()
    expect(fake.headers).toHaveLength(1)
    expect(Object.keys(fake.headers[0] ?? {}).sort()).toEqual(
      expect.not.arrayContaining(['x-stainless-os', 'openai-organization', 'openai-project', 'x-custom']),
    )
    expect(fake.headers[0]).toMatchObject({ 'user-agent': 'Pilling/test', authorization: `Bearer ${fake.key}` })
    for (const spy of logged) expect(spy).not.toHaveBeenCalled()
  })
})

const once = 1
const thrice = 3

describe('a fault is told by its kind, and asked again only where that can help', () => {
  const failing: [Trouble, UpstreamFault, number, Record<string, string>?][] = [
    ['reset', 'network', thrice],
    ['half a body', 'network', thrice],
    [500, 'server', thrice],
    [502, 'server', thrice],
    [503, 'server', thrice],
    [408, 'server', thrice],
    [503, 'rate', once, { 'retry-after': '20' }],
    [429, 'rate', thrice],
    ['rate', 'rate', once],
    ['rate', 'rate', thrice, { 'retry-after': '5' }],
    ['rate', 'rate', once, { 'retry-after': '6' }],
    ['insufficient quota', 'quota', once],
    [402, 'quota', once],
    [401, 'key', once],
    [403, 'key', once],
    [400, 'request', once],
    [404, 'key', once],
    [405, 'key', once],
    [413, 'request', once],
    [422, 'request', once],
    ['redirect', 'server', thrice],
    ['wrong json', 'malformed', thrice],
    ['other body', 'malformed', thrice],
    ['html', 'malformed', thrice],
    ['not utf-8', 'malformed', thrice],
    ['huge', 'malformed', thrice],
    ['length', 'malformed', once],
    ['content filter', 'request', once],
    ['empty', 'malformed', once],
    ['no json', 'malformed', once],
    ['refusal', 'request', once],
  ]
  test.each(failing)('%s: %s after %i tries', async (what, fault, tries, headers = {}) => {
    const { ask, outcomes } = open()
    fake.fails(what, Infinity, { headers })
    const error = await thrownBy(ask())
    expect(error).toBeInstanceOf(UpstreamError)
    expect(error).toMatchObject({ upstream: 'openai', fault })
    expect(fake.asked).toHaveLength(tries)
    expect(outcomes).toEqual(Array(tries).fill(what === 'refusal' || what === 'content filter' ? 'refused' : fault))
    for (const secret of [fake.key, fake.key.slice(-4), fake.url, 'SECRET', SENTENCE, 'api.openai', 'platform'])
      expect(seenOf(error)).not.toContain(secret)
    fake.recovers()
  })

  test('a fault that passes is never seen', async () => {
    for (const [what, fault] of [
      ['reset', 'network'],
      [500, 'server'],
      ['wrong json', 'malformed'],
    ] as const) {
      const { ask, outcomes, states, waits } = open()
      fake.fails(what, 2)
      await expect(ask()).resolves.toMatchObject({ json: { citations: [3] } })
      expect(outcomes).toEqual([fault, fault, 'ok'])
      expect([waits, states]).toEqual([[0, 0], []])
    }
  })

  test('what was paid for and is of no use says what it cost', async () => {
    const { ask } = open()
    for (const what of ['length', 'content filter', 'empty', 'no json', 'refusal'] as const) {
      fake.fails(what)
      const error = await thrownBy(ask())
      expect(error).toBeInstanceOf(PaidError)
      expect(error).toMatchObject({ tokens: { input: PROMPT.system.length + PROMPT.user.length } })
      expect(error instanceof ModelRefusalError).toBe(what === 'refusal' || what === 'content filter')
    }
  })

  test('tries that were lost on their way may have been paid for, and are counted', async () => {
    const most = mostTokensOf(PROMPT)
    const { tokens } = await open().ask()
    for (const what of ['half a body', 'reset', 'wrong json', 'html'] as const) {
      fake.fails(what, 2)
      const answer = await open().ask()
      expect(answer.tokens).toEqual({ input: tokens.input + 2 * most.input, output: tokens.output + 2 * most.output })
    }
    fake.fails('half a body')
    const error = await thrownBy(open().ask())
    expect(error).toBeInstanceOf(LostError)
    expect(error).toMatchObject({ fault: 'network', tokens: { input: 3 * most.input, output: 3 * most.output } })
    for (const what of [500, 429] as const) {
      fake.fails(what, 2)
      expect((await open().ask()).tokens).toEqual(tokens)
    }
  })

  test('a port where nobody listens is a network fault', async () => {
    await fake.close()
    const error = await thrownBy(open().ask())
    expect(error).toBeInstanceOf(UnsentError)
    expect(error).toMatchObject({ fault: 'network' })
    expect(seenOf(error)).not.toContain(fake.key)
    fake = await startOpenAi()
  })

  test('a wrong key is a fault of the key, and is not said back', async () => {
    const error = await thrownBy(open({ apiKey: 'sk-SECRETSECRET-0000' }).ask())
    expect(error).toMatchObject({ fault: 'key', message: 'openai: 답을 얻지 못했습니다. (HTTP 401, invalid_api_key)' })
    expect(seenOf(error)).not.toMatch(/SECRET|0000/)
  })

  test('a schema that is not strict is a request that we built wrongly', async () => {
    const { openai } = open()
    const loose = { ...PROMPT, schema: { ...PROMPT.schema, additionalProperties: true } }
    await expect(openai.complete(loose)).rejects.toMatchObject({ fault: 'request' })
    expect(fake.visits).toHaveLength(1)
  })

  test('no log has a key, a URL or a body in it', async () => {
    const lines: string[] = []
    const log = pino({ serializers: { err: describeError } }, { write: (line: string) => void lines.push(line) })
    for (const what of [401, 'rate', 'wrong json', 'html', 'no json'] as const) {
      fake.fails(what)
      log.warn({ err: await thrownBy(open().ask()) }, 'no answer')
    }
    expect(lines).toHaveLength(5)
    for (const secret of [fake.key, fake.url, 'SECRET', 'doctype', '두통']) expect(lines.join()).not.toContain(secret)
  })
})

describe('a service that limits us', () => {
  test('is waited for where that is short, and no longer', async () => {
    const { ask, waits } = open()
    fake.fails('rate', 2, { headers: { 'retry-after': '2' } })
    await expect(ask()).resolves.toMatchObject({ json: { citations: [3] } })
    expect(waits).toEqual([2_000, 2_000])
    expect(fake.asked).toHaveLength(3)
  })

  test('is not asked by anybody before the time that it names', async () => {
    const { ask, time, openai } = open()
    fake.fails('rate', 1, { headers: { 'retry-after': '20' } })
    await expect(ask()).rejects.toMatchObject({ fault: 'rate', details: { retryAfter: 20 } })
    expect(openai.state).toEqual({ kind: 'open', until: START + 20_000 })
    time.now += 19_999
    await expect(ask()).rejects.toMatchObject({ fault: 'resting', details: { retryAfter: 1 } })
    expect(fake.asked).toHaveLength(1)
    time.now += 1
    await expect(ask()).resolves.toMatchObject({ json: { citations: [3] } })
    expect(openai.state.kind).toBe('closed')
    expect(fake.asked).toHaveLength(2)
  })

  test.each<[string, Record<string, string>, number]>([
    ['a date', { date: 'Mon, 02 Feb 2026 23:59:50 GMT', 'retry-after': 'Tue, 03 Feb 2026 00:00:20 GMT' }, 30_000],
    ['milliseconds', { 'retry-after-ms': '7250.5', 'retry-after': '8' }, 7_250.5],
    ['half seconds', { 'retry-after': '7.5' }, 7_500],
  ])('is heard also where it names the time as %s', async (_, headers, ms) => {
    const { ask, openai } = open()
    fake.fails('rate', 1, { headers })
    await expect(ask()).rejects.toMatchObject({ fault: 'rate' })
    expect(openai.state).toEqual({ kind: 'open', until: START + ms })
  })

  test.each(['99999999999', 'Fri, 01 Jan 2100 00:00:00 GMT'])('can not send us away for ever (%s)', async header => {
    const { ask, openai } = open()
    fake.fails('rate', 1, { headers: { 'retry-after': header } })
    await expect(ask()).rejects.toMatchObject({ fault: 'rate' })
    expect(openai.state).toEqual({ kind: 'open', until: START + 3_600_000 })
  })

  test.each(['soon', '-5', 'Mon, 02 Feb 2026', '2026-02-02', '5, 7'])(
    'says nothing by what is no time (%s)',
    async header => {
      const { ask, waits } = open()
      fake.fails('rate', 2, { headers: { 'retry-after': header } })
      await expect(ask()).resolves.toMatchObject({ json: { citations: [3] } })
      expect(waits).toEqual([1_000, 1_000])
    },
  )

  test('can not send us away for days', async () => {
    const { ask, openai } = open()
    fake.fails('rate', 1, { headers: { 'retry-after': '999999' } })
    await expect(ask()).rejects.toMatchObject({ fault: 'rate' })
    expect(openai.state).toEqual({ kind: 'open', until: START + 3_600_000 })
  })
})

describe('a service that is down', () => {
  test('is left alone after five failures, and one probe finds it well again', async () => {
    const { ask, time, states } = open()
    fake.fails(500)
    // Three tries, then two: the circuit opens in the middle, and the first fault is what is told.
    await expect(ask()).rejects.toMatchObject({ fault: 'server' })
    await expect(ask()).rejects.toMatchObject({ fault: 'server' })
    expect(fake.asked).toHaveLength(5)
    for (let i = 0; i < 20; i++) await expect(ask()).rejects.toMatchObject({ fault: 'resting' })
    expect(fake.asked).toHaveLength(5)
    fake.fails('slow', 1, { ms: 200 })
    time.now += 60_000
    const probe = ask()
    await vi.waitFor(() => expect(fake.asked).toHaveLength(6))
    await expect(ask()).rejects.toMatchObject({ fault: 'resting' })
    await expect(probe).resolves.toMatchObject({ json: { citations: [3] } })
    await ask()
    expect(fake.asked).toHaveLength(7)
    expect(states).toEqual(['open', 'probing', 'closed'])
  })

  test('is probed by one call and not by its tries again', async () => {
    const { ask, time } = open()
    fake.fails(503)
    for (let i = 0; i < 2; i++) await expect(ask()).rejects.toMatchObject({ fault: 'server' })
    time.now += 60_000
    await expect(ask()).rejects.toMatchObject({ fault: 'server' })
    expect(fake.asked).toHaveLength(6)
  })

  test.each(['insufficient quota', 402] as const)(
    '%s: with no money left, is left alone for an hour at once',
    async what => {
      const { ask, time, openai } = open()
      fake.fails(what)
      await expect(ask()).rejects.toMatchObject({ fault: 'quota' })
      expect(openai.state).toEqual({ kind: 'open', until: START + 3_600_000 })
      time.now += 3_599_999
      await expect(ask()).rejects.toMatchObject({ fault: 'resting' })
      time.now += 1
      await expect(ask()).rejects.toMatchObject({ fault: 'quota' })
      expect(openai.state).toEqual({ kind: 'open', until: START + 7_200_000 })
      expect(fake.asked).toHaveLength(2)
    },
  )

  test.each([401, 403, 404, 405, 501] as const)(
    '%i: with settings that somebody has to mend, is asked once in ten minutes, and that is told without the key',
    async what => {
      const { ask, time, openai, troubles } = open()
      fake.fails(what)
      const errors = await Promise.all([1, 2, 3].map(() => thrownBy(ask())))
      for (const error of errors) expect(error).toMatchObject({ fault: 'key' })
      expect(openai.state).toEqual({ kind: 'open', until: START + 600_000 })
      for (let i = 0; i < 20; i++) await expect(ask()).rejects.toMatchObject({ fault: 'resting' })
      expect(fake.visits).toHaveLength(3)
      expect(troubles).toHaveLength(1)
      expect(troubles[0]).toContain(`HTTP ${what}`)
      expect(troubles[0]).not.toContain(fake.key.slice(-4))
      time.now += 600_000
      await expect(ask()).rejects.toMatchObject({ fault: 'key' })
      expect([fake.visits.length, troubles.length]).toEqual([4, 2])
      fake.recovers()
      time.now += 600_000
      await expect(ask()).resolves.toMatchObject({ json: { citations: [3] } })
    },
  )

  test('tells once of money and of questions that are refused, and never of what heals by itself', async () => {
    const { ask, troubles } = open()
    for (const what of [400, 400, 'refusal', 'rate', 500] as const) {
      fake.fails(what, 1, what === 'rate' ? { headers: { 'retry-after': '1' } } : {})
      await ask().catch(() => undefined)
    }
    expect(troubles).toEqual(['openai: 답을 얻지 못했습니다. (HTTP 400, invalid_value)'])
    fake.fails('insufficient quota')
    await thrownBy(ask())
    expect(troubles[1]).toContain('insufficient_quota')
  })

  test('rests when it is told to, and then is probed once', async () => {
    const { ask, time, openai } = open()
    openai.rest(START + 1_000)
    await expect(ask()).rejects.toMatchObject({ fault: 'resting' })
    expect(fake.visits).toEqual([])
    time.now += 1_000
    await expect(ask()).resolves.toMatchObject({ json: { citations: [3] } })
  })

  test('is well as long as it says no: to a prompt, or by its model', async () => {
    const { ask, states } = open()
    for (const what of [400, 'refusal', 'content filter'] as const) {
      fake.fails(what)
      for (let i = 0; i < 10; i++) await expect(ask()).rejects.toMatchObject({ fault: 'request' })
    }
    expect(fake.asked).toHaveLength(30)
    expect(states).toEqual([])
  })
})

describe('nobody waits for ever', () => {
  test('a hang ends at the deadline, down to the socket, and is not paid for twice', async () => {
    const { ask, outcomes } = open({ timeoutMs: 150 })
    fake.fails('hang')
    const error = await thrownBy(ask())
    expect(error).toBeInstanceOf(PaidError)
    expect(error).toMatchObject({ fault: 'timeout', tokens: null })
    await vi.waitFor(() => expect(fake.seen).toMatchObject({ closed: 1, inFlight: 0 }), { timeout: 10_000 })
    expect(fake.asked).toHaveLength(1)
    expect(outcomes).toEqual(['timeout'])
  })

  test('a body in drops ends at the same deadline', async () => {
    const { ask } = open({ timeoutMs: 300 })
    fake.fails('drip', Infinity, { ms: 60_000 })
    await expect(ask()).rejects.toMatchObject({ fault: 'timeout' })
    await vi.waitFor(() => expect(fake.seen.closed).toBe(1), { timeout: 10_000 })
  })

  test('whoever gives up is told their own reason, and the socket is closed', async () => {
    const { ask, outcomes, states } = open()
    const gone = new Error('gone')
    fake.fails('hang')
    for (let i = 0; i < 6; i++) {
      const reader = new AbortController()
      const asked = thrownBy(ask(reader.signal))
      await vi.waitFor(() => expect(fake.asked).toHaveLength(i + 1))
      reader.abort(gone)
      expect(await asked).toBe(gone)
    }
    await vi.waitFor(() => expect(fake.seen).toMatchObject({ closed: 6, inFlight: 0 }), { timeout: 10_000 })
    expect(outcomes).toEqual(Array(6).fill('aborted'))
    expect(states).toEqual([])
  })

  test('whoever has given up asks nothing', async () => {
    const gone = new Error('gone')
    expect(await thrownBy(open().ask(AbortSignal.abort(gone)))).toBe(gone)
    expect(fake.visits).toEqual([])
  })

  test('fifty megabytes are not read to the end', async () => {
    fake.fails('huge', 1)
    await expect(open().ask()).resolves.toMatchObject({ json: { citations: [3] } })
    expect(fake.seen.closed).toBe(1)
  })

  test('a signal that lives on keeps nothing of the calls that had it', async () => {
    const { ask } = open()
    const { signal } = new AbortController()
    const [added, removed] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')]
    for (let i = 0; i < 20; i++) await ask(signal)
    expect(added).toHaveBeenCalledTimes(20)
    expect(removed).toHaveBeenCalledTimes(20)
  })
})

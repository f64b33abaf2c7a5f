import { expect, test } from 'vitest'
import { createAskingFetch, NotAskedError } from './askingFetch'
import { bodyIn } from './fakes/body'

const HASH = 'a'.repeat(64)
const body = JSON.stringify({
  operationName: 'Start',
  variables: { first: 1 },
  extensions: { persistedQuery: { version: 1, sha256Hash: HASH } },
})
const answer = (status: number, value: unknown) => new Response(JSON.stringify(value), { status })
const unknown = (status: number) =>
  answer(status, { errors: [{ message: '', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] })

/** A page whose session has these tokens one after the other, and whose server gives these answers. */
function given(tokens: (string | null)[], answers: Response[]) {
  const asked: { token: string | null; body: unknown }[] = []
  const refused: string[] = []
  const ask = createAskingFetch({
    fetch: async (_url, init) => {
      asked.push({ token: new Headers(init?.headers).get('authorization'), body: bodyIn(init) })
      const next = answers.shift()
      if (!next) throw new TypeError('Failed to fetch')
      return next
    },
    session: {
      token: async () => (tokens.length > 1 ? tokens.shift() : tokens[0]) ?? null,
      refused: token => refused.push(token),
    },
    trusted: { textOf: hash => (hash === HASH ? 'query Start { viewer { id } }' : undefined) },
    clock: { observe() {} },
    patience: 5_000,
  })
  return { ask: () => ask('/graphql', { method: 'POST', body }), asked, refused }
}

test('a question goes as whom the session is', async () => {
  const { ask, asked } = given(['one'], [answer(200, {})])
  await ask()
  expect(asked.map(({ token }) => token)).toEqual(['Bearer one'])
})

test('a token that is refused is renewed, and the question goes once more', async () => {
  const { ask, asked, refused } = given(['old', 'new'], [answer(401, {}), answer(200, { data: 1 })])
  expect((await ask()).status).toBe(200)
  expect([asked.map(({ token }) => token), refused]).toEqual([['Bearer old', 'Bearer new'], ['old']])
})

test.each([
  ['the session is over', null],
  ['there is no other token', 'old'],
])('a refusal stands where %s', async (_, next) => {
  const { ask, asked } = given(['old', next], [answer(401, {})])
  expect((await ask()).status).toBe(401)
  expect(asked).toHaveLength(1)
})

const SPELLED_OUT = { operationName: 'Start', variables: { first: 1 }, query: 'query Start { viewer { id } }' }

test.each([200, 400, 404])('a server of another build, which answers %i, is told the text', async status => {
  const { ask, asked } = given(['one'], [unknown(status), answer(200, { data: 1 })])
  expect(await (await ask()).json()).toEqual({ data: 1 })
  expect(asked[1]?.body).toEqual(SPELLED_OUT)
})

test('it is told the text at once from then on', async () => {
  const { ask, asked } = given(['one'], [unknown(200), answer(200, {}), answer(200, {})])
  await ask()
  await ask()
  expect(asked.slice(1).map(({ body }) => body)).toEqual([SPELLED_OUT, SPELLED_OUT])
})

test('without a token nothing is asked: the page is not shown what nobody may see', async () => {
  const { ask, asked } = given([null], [answer(200, { data: { viewer: null } })])
  await expect(ask()).rejects.toBeInstanceOf(NotAskedError)
  expect(asked).toEqual([])
})

test('a mistake of another kind is answered as it is', async () => {
  const mistake = { errors: [{ message: '', extensions: { code: 'BAD_USER_INPUT' } }] }
  const { ask, asked } = given(['one'], [answer(400, mistake)])
  expect(await (await ask()).json()).toEqual(mistake)
  expect(asked).toHaveLength(1)
})

test('an answer that is no JSON is handed on', async () => {
  const { ask } = given(['one'], [new Response('<html>', { status: 502 })])
  expect(await (await ask()).text()).toBe('<html>')
})

test('where nobody answers, that is said', async () => {
  const { ask } = given(['one'], [])
  await expect(ask()).rejects.toThrow('Failed to fetch')
})

import { buildSchema, GraphQLError, graphql, locatedError } from 'graphql'
import { describe, expect, test, vi } from 'vitest'
import { BadInputError, PillingError, UnavailableError, UpstreamError } from '../errors.js'
import { createLog } from '../log.js'
import { formatError, formatErrors, MASKED_MESSAGE } from './errors.js'

const at = (error: Error) => locatedError(error, undefined, ['medicine', 0])
const open = { hidesSchema: false }

describe('what we say ourselves is shown as it is', () => {
  test.each([
    [new BadInputError('first', 'first: 1부터 100까지'), { code: 'BAD_USER_INPUT', argument: 'first' }],
    [new UnavailableError('쉬고 있습니다', 4.2), { code: 'UPSTREAM_UNAVAILABLE', retryAfter: 5 }],
    [new UpstreamError('mfds', 'quota', '한도', { retryAfter: 60 }), { code: 'UPSTREAM_UNAVAILABLE', retryAfter: 60 }],
    [new PillingError('FORBIDDEN', '안 됩니다'), { code: 'FORBIDDEN' }],
  ])('%o', (error, extensions) => {
    const { formatted, isMasked } = formatError(at(error), open)
    expect(formatted).toEqual({ message: error.message, path: ['medicine', 0], extensions })
    expect(isMasked).toBe(false)
  })
})

describe('the codes of the libraries become those that were promised', () => {
  test.each([
    ['BAD_REQUEST', 'BAD_USER_INPUT'],
    ['OPERATION_RESOLUTION_FAILURE', 'BAD_USER_INPUT'],
    ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_PARSE_FAILED'],
    ['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_FOUND'],
  ])('%s is told as %s', (code, told) => {
    expect(formatError(new GraphQLError('x', { extensions: { code } }), open).formatted.extensions).toEqual({
      code: told,
    })
  })
})

describe('anything else is masked', () => {
  test.each([
    ['a driver', new Error('password authentication failed for user "pilling"')],
    ['a slip', new TypeError("Cannot read properties of undefined (reading 'name')")],
    ['an error of GraphQL whose code nobody promised', new GraphQLError('x', { extensions: { code: 'toString' } })],
    ['an error of GraphQL inside a resolver', new GraphQLError('Int cannot represent 3.5')],
    ['text', 'secret'],
  ])('%s', (_, error) => {
    const thrown = error instanceof Error ? at(error) : error
    const { formatted, isMasked } = formatError(thrown, open)
    expect(formatted).toMatchObject({ message: MASKED_MESSAGE, extensions: { code: 'INTERNAL_SERVER_ERROR' } })
    expect(isMasked).toBe(true)
  })

  test('is logged once with its cause, and carries the id to quote', () => {
    const log = createLog({ level: 'silent', file: null })
    const logged = vi.spyOn(log, 'error')
    const cause = new Error('boom')
    expect(formatErrors([at(cause)], { log, requestId: 'r1', hidesSchema: true })).toEqual([
      {
        message: MASKED_MESSAGE,
        path: ['medicine', 0],
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'r1' },
      },
    ])
    expect(logged.mock.calls).toEqual([[{ err: cause, path: 'medicine.0' }, expect.any(String)]])
  })
})

const schema = buildSchema(
  'enum Kind { EXACT } interface Thing { id: ID } type Query { by(kind: Kind! = EXACT): Int thing: Thing }',
)
const failures = async (source: string, rootValue: object = {}, variableValues = {}) =>
  (await graphql({ schema, source, rootValue, variableValues })).errors?.map(
    error => formatError(error, open).formatted,
  ) ?? []

test('an argument that turns out null as the query runs is the mistake of its caller', async () => {
  expect(await failures('query ($k: Kind = EXACT) { by(kind: $k) }', {}, { k: null })).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT' } },
  ])
})

test('a value that cannot be given, or a type that cannot be told, is ours', async () => {
  expect(await failures('{ by }', { by: () => 'secret' })).toMatchObject([{ message: MASKED_MESSAGE }])
  expect(await failures('{ thing { id } }', { thing: () => ({}) })).toMatchObject([{ message: MASKED_MESSAGE }])
})

test('where the schema is hidden no error suggests a name of it', () => {
  const error = new GraphQLError('Value "EXAC" does not exist in "Kind" enum. Did you mean the enum value "EXACT"?', {
    extensions: { code: 'BAD_USER_INPUT' },
  })
  expect(formatError(error, { hidesSchema: true }).formatted.message).toBe(
    'Value "EXAC" does not exist in "Kind" enum.',
  )
  expect(formatError(error, open).formatted.message).toContain('Did you mean')
})

test('a value as long as a body is not sent back', () => {
  const error = new GraphQLError(`got "${'x'.repeat(90_000)}"`, { extensions: { code: 'BAD_USER_INPUT' } })
  expect(formatError(error, open).formatted.message.length).toBeLessThan(600)
})

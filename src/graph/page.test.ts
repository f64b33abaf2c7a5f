import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { decodeCursor, encodeCursor, pageInfoOf, pageSize } from './page.js'

const shape = z.tuple([z.int(), z.string()])
const refused = (argument: string) => expect.objectContaining({ code: 'BAD_USER_INPUT', details: { argument } })

test('a cursor comes back as the parts it was made of, and can stand in a URL', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.string({ unit: 'binary' }).filter(text => !/[\0\p{Cs}]/u.test(text)),
      (rank, name) => {
        const cursor = encodeCursor([rank, name])
        expect(decodeCursor(cursor, shape)).toEqual([rank, name])
        expect(encodeURIComponent(cursor)).toBe(cursor)
      },
    ),
  )
})

test.each([
  ['nothing', ''],
  ['words', '타이레놀'],
  ['no JSON', Buffer.from('{').toString('base64url')],
  ['another shape', encodeCursor(['a', 1])],
  ['fewer parts', encodeCursor([1])],
  ['a NUL, which no database stores', encodeCursor([1, 'a\0'])],
  ['half a character', Buffer.from('[1,"\\ud800"]').toString('base64url')],
  ['more than a cursor ever holds', encodeCursor([1, 'x'.repeat(5_000)])],
])('a cursor of %s is refused by the name of its argument', (_, cursor) => {
  expect(() => decodeCursor(cursor, shape)).toThrow(refused('after'))
  expect(() => decodeCursor(cursor, shape, 'before')).toThrow(refused('before'))
})

test('any text at all is an answer or a refusal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      try {
        decodeCursor(text, shape)
      } catch (error) {
        expect(error).toEqual(refused('after'))
      }
    }),
  )
})

test.each([1, 10, 100])('a page may hold %i', size => expect(pageSize(size)).toBe(size))

test.each([0, -1, 101, 1.5, NaN, Infinity])('a page may not hold %d', size => {
  expect(() => pageSize(size)).toThrow(refused('first'))
})

test('page info names both ends', () => {
  const edges = [{ cursor: 'a' }, { cursor: 'b' }]
  expect(pageInfoOf(edges, { hasNextPage: true, after: null })).toEqual({
    hasNextPage: true,
    hasPreviousPage: false,
    startCursor: 'a',
    endCursor: 'b',
  })
  expect(pageInfoOf([], { hasNextPage: false, after: 'a' })).toEqual({
    hasNextPage: false,
    hasPreviousPage: true,
    startCursor: null,
    endCursor: null,
  })
})

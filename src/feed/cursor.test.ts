import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BadInputError } from '../errors.js'
import { decodeFeedCursor, encodeFeedCursor } from './cursor.js'

const seq = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })

test('a cursor gives the place that it was made of, to whose log it is of and nobody else', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), seq, (mine, theirs, place) => {
      fc.pre(mine !== theirs)
      const cursor = encodeFeedCursor(mine, place)
      expect(cursor).toMatch(/^[\w-]+$/)
      expect(decodeFeedCursor(cursor, mine)).toBe(place)
      expect(decodeFeedCursor(cursor, theirs)).toBe('foreign')
      expect(cursor).not.toContain(mine)
    }),
  )
})

const inside = (text: string) => Buffer.from(text).toString('base64url')
const mine = randomUUID()
const mark = Buffer.from(encodeFeedCursor(mine, 1), 'base64url').toString().split('.')[0] ?? ''

test.each<[string, string]>([
  ['nothing', ''],
  ['what is no base64', '가나다'],
  ['NUL', '\0'],
  ['half a letter', '\ud83d'],
  ['text', inside('hello')],
  ['a number alone', inside('5')],
  ['no number', inside(`${mark}.`)],
  ['a number below nothing', inside(`${mark}.-1`)],
  ['part of a number', inside(`${mark}.1.5`)],
  ['a number in another writing', inside(`${mark}.01`)],
  ['a number that none can be', inside(`${mark}.9999999999999999`)],
  ['more behind it', inside(`${mark}.1 `)],
  ['padding', `${encodeFeedCursor(mine, 1)}=`],
  ['a space', ` ${encodeFeedCursor(mine, 1)}`],
  ['a cursor of a list', inside(JSON.stringify([1, mine]))],
  ['1 MB', 'A'.repeat(1_000_000)],
])('%s is no cursor', (_, text) => {
  expect(() => decodeFeedCursor(text, mine, 'since')).toThrow(BadInputError)
  expect(() => decodeFeedCursor(text, mine, 'since')).toThrow(
    expect.objectContaining({ details: { argument: 'since' } }),
  )
})

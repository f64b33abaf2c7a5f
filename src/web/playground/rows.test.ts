import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCsvCounter, createLineCounter, messagesOf, type RowCounter } from './rows'

const bytesOf = (text: string) => new TextEncoder().encode(text)

/** As a network would bring it: cut anywhere, also within a letter. */
function fed(counter: RowCounter, text: string, sizes: readonly number[]): RowCounter {
  let rest = bytesOf(text)
  for (const size of sizes) {
    counter.feed(rest.subarray(0, size))
    rest = rest.subarray(size)
  }
  counter.feed(rest)
  return counter
}

const cuts = fc.array(fc.integer({ min: 0, max: 7 }))

describe('rows of a CSV', () => {
  test.each([
    ['', 0],
    ['\uFEFFname\r\n', 0],
    ['name\r\n타이레놀\r\n', 1],
    ['name,notes\r\na,"one\r\ntwo"\r\nb,\r\n', 2],
    ['name\r\n"he said ""yes""\r\n"\r\n', 1],
  ])('%j has %i', (text, rows) => {
    expect(fed(createCsvCounter(), text, []).rows()).toBe(rows)
  })

  test('are as many as were written, wherever the stream is cut', () => {
    const cell = fc.string({ unit: 'grapheme' }).map(text => `"${text.replaceAll('"', '""')}\r\n"`)
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 3 })), cuts, (rows, sizes) => {
        const text = ['head', ...rows.map(cells => cells.join(','))].map(line => `${line}\r\n`).join('')
        expect(fed(createCsvCounter(), text, sizes).rows()).toBe(rows.length)
      }),
    )
  })
})

describe('rows of JSON Lines', () => {
  test('are as many as were written, wherever the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), cuts, (rows, sizes) => {
        const text = rows.map(row => `${JSON.stringify(row)}\n`).join('')
        const counter = fed(createLineCounter(), text, sizes)
        expect([counter.rows(), counter.errors()]).toEqual([rows.length, null])
      }),
    )
  })

  test('a last line that tells of errors is no row, however it is cut and whether or not it ends', () => {
    const error = '{"errors":[{"message":"잠시 뒤에 다시 물어 주세요.","extensions":{"code":"UNAVAILABLE"}}]}'
    fc.assert(
      fc.property(cuts, fc.boolean(), (sizes, isEnded) => {
        const counter = fed(createLineCounter(), `{"name":"가"}\n{"name":"나"}\n${error}${isEnded ? '\n' : ''}`, sizes)
        expect([counter.rows(), counter.errors()]).toEqual([2, '잠시 뒤에 다시 물어 주세요.'])
      }),
    )
  })

  test.each(['{"errors":["a","b"]}', '{"errors":[{"note":"a"}]}', '{"errors":[]}', '{"errors":[}'])(
    'a row of data such as %s tells of none',
    line => {
      const counter = fed(createLineCounter(), `${line}\n`, [])
      expect([counter.rows(), counter.errors()]).toEqual([1, null])
    },
  )

  test('a row of megabytes is counted and not kept', () => {
    const counter = fed(createLineCounter(), `{"errors":[{"message":"${'가'.repeat(1_000_000)}"}]}\n{}\n`, [9, 99_999])
    expect([counter.rows(), counter.errors()]).toEqual([2, null])
  })
})

test.each([
  [{ errors: [{ message: 'a' }, { message: 'b' }] }, 'a b'],
  [{ errors: [] }, null],
  [{ errors: 'a' }, null],
  [{ data: {} }, null],
  ['errors', null],
  [null, null],
])('the messages of %j are %j', (body, messages) => {
  expect(messagesOf(body)).toBe(messages)
})

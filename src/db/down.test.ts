import { DrizzleQueryError } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { isConnectionLost, isDatabaseDown } from './down.js'

const failed = (code: string) => Object.assign(new Error('no'), { code })

test.each([
  ['CONNECTION_ENDED', true, true],
  ['CONNECTION_CLOSED', true, true],
  ['CONNECT_TIMEOUT', true, true],
  ['ECONNREFUSED', true, true],
  ['ETIMEDOUT', true, true],
  ['EAI_AGAIN', true, true],
  ['57P01', true, true],
  ['57P03', true, true],
  ['08006', true, true],
  ['53300', true, false],
  ['57014', true, false],
  ['CONNECTIONS_BUSY', true, false],
  ['42P01', false, false],
  ['23505', false, false],
  ['40001', false, false],
  ['ENOENT', false, false],
])('%s: down %s, connection lost %s, wrapped by Drizzle or not', (code, isDown, isLost) => {
  for (const error of [failed(code), new DrizzleQueryError('select 1', [], failed(code))]) {
    expect(isDatabaseDown(error)).toBe(isDown)
    expect(isConnectionLost(error)).toBe(isLost)
  }
})

test.each([null, undefined, 'ECONNREFUSED', { code: 'ECONNREFUSED' }, new Error('no')])('%s says nothing', value => {
  expect(isDatabaseDown(value)).toBe(false)
})

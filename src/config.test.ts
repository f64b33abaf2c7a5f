import { expect, test } from 'vitest'
import { ConfigError, readConfig, VARIABLES } from './config.js'

test('an empty environment is a whole configuration, with what needs a key switched off', () => {
  expect(readConfig({})).toMatchObject({
    port: 4000,
    host: '127.0.0.1',
    databaseUrl: null,
    redisUrl: null,
    portal: null,
    introspection: 'open',
    metricsPort: null,
  })
})

test('in production introspection is for analysts unless said otherwise', () => {
  expect(readConfig({ NODE_ENV: 'production' }).introspection).toBe('analyst')
  expect(readConfig({ NODE_ENV: 'production', INTROSPECTION: 'off' }).introspection).toBe('off')
})

test('every mistake is named in one message, and no value is repeated', () => {
  const wrong = {
    PORT: '70000',
    DATABASE_URL: 'mysql://me:hunter22@db/x',
    REDIS_URL: 'not a url hunter22',
    DATA_GO_KR_SERVICE_KEY: 'hunter2',
    INTROSPECTION: 'hunter22',
    CORS_ORIGINS: 'https://ok.example.kr, https://hunter22.kr/path',
    LOG_LEVEL: 'loud',
    METRICS_PORT: 'hunter22',
  }
  const read = () => readConfig(wrong)
  expect(read).toThrow(ConfigError)
  const message = (() => {
    try {
      read()
      return ''
    } catch (error) {
      return (error as Error).message
    }
  })()
  for (const name of Object.keys(wrong)) expect(message).toContain(name)
  expect(message).not.toContain('hunter2')
})

test('a variable that is set to nothing counts as unset', () => {
  const empty = Object.fromEntries(Object.keys(VARIABLES).map(name => [name, '']))
  expect(readConfig(empty)).toEqual(readConfig({}))
})

import { afterEach, expect, test } from 'vitest'
import { createMetrics, type Metrics } from './metrics.js'

const open: Metrics[] = []
afterEach(async () => void (await Promise.all(open.splice(0).map(each => each.close()))))
const create = () => {
  const metrics = createMetrics()
  open.push(metrics)
  return metrics
}

test('what tools report can be read under the names that dashboards use', async () => {
  const metrics = create()
  metrics.operation({ type: 'query', field: 'medicines', seconds: 0.004, codes: [] })
  metrics.operation({ type: 'unknown', field: null, seconds: 0.001, codes: ['GRAPHQL_PARSE_FAILED'] })
  metrics.operation({ type: 'subscription', field: 'forever', seconds: 3_600, codes: [] })
  metrics.externalCall('mfds', 'timeout')
  metrics.circuit('mfds', 'open')
  metrics.sqlStatement()
  metrics.sqlStatement(2)
  const text = await metrics.text()
  for (const line of [
    'api_response_time_seconds_bucket{le="0.005",type="query",field="medicines"} 1',
    'api_response_time_seconds_count{type="unknown",field="none"} 1',
    'api_errors_total{code="GRAPHQL_PARSE_FAILED"} 1',
    'external_api_calls_total{upstream="mfds",outcome="timeout"} 1',
    'circuit_state{upstream="mfds"} 2',
    'sql_statements_total 3',
  ]) {
    expect(text.split('\n')).toContain(line)
  }
  expect(text).not.toContain('field="forever"')
  expect(text).toContain('nodejs_eventloop_lag_seconds')
})

test('refusals are counted by what they were for', async () => {
  const metrics = create()
  for (const whose of ['ip', 'user', 'ip']) metrics.rateLimited(whose)
  const lines = (await metrics.text()).split('\n')
  expect(lines).toContain('rate_limited_total{whose="ip"} 2')
  expect(lines).toContain('rate_limited_total{whose="user"} 1')
})

test('what is watched is read when the metrics are; where that fails nothing is said of it, and all else is there', async () => {
  const metrics = create()
  const reads = [async () => 3, async () => Promise.reject(new Error('away')), async () => 0]
  const errors: unknown[] = []
  metrics.watch({
    name: 'pending',
    help: 'Those who wait',
    read: () => reads.shift()!(),
    failed: error => errors.push(error),
  })
  metrics.sqlStatement()
  expect(reads).toHaveLength(3)
  expect((await metrics.text()).split('\n')).toContain('pending 3')
  const text = await metrics.text()
  expect(text).not.toMatch(/^pending /m)
  expect(text).toContain('sql_statements_total 1')
  expect(errors).toEqual([new Error('away')])
  expect((await metrics.text()).split('\n')).toContain('pending 0')
})

test('hit rates follow from the reads', async () => {
  const metrics = create()
  metrics.cacheHit('medicine', 'MEMORY', 6)
  metrics.cacheHit('medicine', 'REDIS')
  metrics.cacheMiss('medicine', 3)
  metrics.cacheHit('medicine', 'REDIS', 0)
  const lines = (await metrics.text()).split('\n')
  expect(lines).toContain('cache_reads_total{cache="medicine",level="MEMORY"} 6')
  expect(lines).toContain('cache_reads_total{cache="medicine",level="NONE"} 3')
  expect(lines).toContain('cache_hit_rate_percent{cache="medicine",level="MEMORY"} 60')
  expect(lines).toContain('cache_hit_rate_percent{cache="medicine",level="REDIS"} 10')
  expect(lines).toContain('cache_hit_rate_percent{cache="medicine",level="ALL"} 70')
})

test('they are served on a port of their own, and two apps do not share them', async () => {
  const [one, other] = [create(), create()]
  one.sqlStatement(7)
  const { port } = await one.listen(0, '127.0.0.1')
  const response = await fetch(`http://127.0.0.1:${port}/metrics`)
  expect(response.headers.get('content-type')).toContain('text/plain')
  expect(await response.text()).toContain('sql_statements_total 7')
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404)
  expect(await other.text()).toContain('sql_statements_total 0')
})

test('a port that is taken is an error, not a crash', async () => {
  const [one, other] = [create(), create()]
  const { port } = await one.listen(0, '127.0.0.1')
  await expect(other.listen(port, '127.0.0.1')).rejects.toThrow('EADDRINUSE')
})

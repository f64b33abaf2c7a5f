import { say, table } from '../acceptance/table.js'
import type { Listener } from './listener.js'
import type { Distribution, Result } from './tally.js'

/** Says how the load went. */
export function tell(result: Result, failures: readonly string[], listeners: readonly Listener[]): void {
  const dropped = listeners.reduce((sum, { drops }) => sum + drops.length, 0)
  const row = (name: string, { count, p50, p90, p99, max }: Distribution) => [
    name,
    String(count),
    ...[p50, p90, p99, max].map(ms => ms.toFixed(1)),
  ]
  const rows = [row('답 answer', result.answering), row('다른 기기에 닿기까지 event', result.reaching)]
  if (result.resumed.count > 0) rows.push(row('끊겼다가 이어 받음 resumed', result.resumed))
  say(`\n${table(['', '건수 count', 'p50 ms', 'p90', 'p99', 'max'], rows)}\n`)
  const buckets = result.buckets.filter(([, count]) => count > 0)
  say(
    table(
      ['닿기까지 (reached within)', '건수 count'],
      buckets.map(([most, count]) => [`≤ ${most} ms`, String(count)]),
    ),
  )
  say(
    `\n복용 완료: 보냄 ${result.sent}, 확인됨 ${result.acknowledged}, 실패 ${failures.length} (sent, acknowledged, failed)`,
  )
  for (const failure of failures.slice(0, 5)) say(`    ${failure}`)
  say(
    `알림: 와야 할 것 ${result.expected}, 온 것 ${result.received}, 잃은 것 ${result.lost}, 두 번 온 것 ${result.doubled} (expected, received, lost, doubled)`,
  )
  say(`서버가 끊은 소켓 ${dropped}개 (sockets that the server dropped)`)
}

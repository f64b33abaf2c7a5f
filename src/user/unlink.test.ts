import { Writable } from 'node:stream'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { createHeldClock } from '../../test/fakes/clock.js'
import { UpstreamError, type UpstreamFault } from '../errors.js'
import { createUnlinker, type UnlinkerParts } from './unlink.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const refuses = (fault: UpstreamFault) => new UpstreamError('kakao', fault, 'It did not work.')

/** Those to be unlinked, a Kakao that does as it is told, and what was logged. */
function createYard(subs: readonly bigint[], kakao: { unlink(sub: bigint): Promise<void> } | null) {
  const clock = createHeldClock()
  const rows = new Map(subs.map(sub => [sub, { attempts: 0, at: clock.now(), askedAt: new Date(clock.now()) }]))
  const lines: string[] = []
  const log = pino(new Writable({ write: (line: Buffer, _, done) => (lines.push(line.toString()), done()) }))
  const rowOf = ({ sub, askedAt }: { sub: bigint; askedAt: Date }) =>
    rows.get(sub)?.askedAt.getTime() === askedAt.getTime() ? rows.get(sub) : undefined
  const store: UnlinkerParts['store'] = {
    async claimUnlink(now, leaseUntil) {
      const [due] = [...rows].filter(([, { at }]) => at <= now.getTime()).sort(([, a], [, b]) => a.at - b.at)
      if (!due) return null
      const [sub, row] = due
      Object.assign(row, { at: leaseUntil.getTime(), attempts: row.attempts + 1 })
      return { sub, attempts: row.attempts, askedAt: row.askedAt }
    },
    isStillAsked: async claim => rowOf(claim) !== undefined,
    async unlinkDone(claim) {
      if (rowOf(claim)) rows.delete(claim.sub)
    },
    async unlinkLater(claim, at) {
      const row = rowOf(claim)
      if (row) row.at = at.getTime()
    },
  }
  return { store, unlinker: createUnlinker({ store, kakao, clock, log }), clock, rows, lines }
}

/** A Kakao that fails while `fault` is set, and remembers whom it was asked for. */
function createKakao(fault: UpstreamFault | null = null) {
  const kakao = {
    fault,
    asked: [] as bigint[],
    async unlink(sub: bigint) {
      kakao.asked.push(sub)
      if (kakao.fault) throw refuses(kakao.fault)
    },
  }
  return kakao
}

describe('those who are erased here and still linked at Kakao', () => {
  test('are unlinked, and forgotten', async () => {
    const kakao = createKakao()
    const { unlinker, rows } = createYard([1n, 2n, 9_223_372_036_854_775_807n], kakao)
    await unlinker.run()
    expect(kakao.asked).toEqual([1n, 2n, 9_223_372_036_854_775_807n])
    expect(rows.size).toBe(0)
  })

  test('are unlinked once though two servers work at it', async () => {
    const kakao = createKakao()
    const { unlinker } = createYard([1n, 2n, 3n, 4n], kakao)
    await Promise.all([unlinker.run(), unlinker.run()])
    expect(kakao.asked.sort()).toEqual([1n, 2n, 3n, 4n])
  })

  test('are unlinked later where Kakao is down', async () => {
    const kakao = createKakao('server')
    const { unlinker, clock, rows } = createYard([1n], kakao)
    await unlinker.run()
    kakao.fault = null
    await unlinker.run()
    expect(kakao.asked).toEqual([1n])
    await clock.advance(MINUTE)
    await unlinker.run()
    expect(kakao.asked).toEqual([1n, 1n])
    expect(rows.size).toBe(0)
  })

  test('wait longer each time: a minute, doubled up to six hours', async () => {
    const { unlinker, clock, rows } = createYard([1n], createKakao('timeout'))
    const waits: number[] = []
    for (let i = 0; i < 12; i += 1) {
      await unlinker.run()
      waits.push((rows.get(1n)!.at - clock.now()) / MINUTE)
      await clock.advance(rows.get(1n)!.at - clock.now())
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360])
  })

  test.each([
    ['Kakao answers each with an error', createKakao('server')],
    ['our key is refused', createKakao('key')],
    ['Kakao is not set up any more', null],
  ])('are given up and forgotten after 30 days where %s', async (_, kakao) => {
    const { unlinker, clock, rows, lines } = createYard([1_234_567_890n], kakao)
    const start = clock.now()
    while (rows.size > 0 && clock.now() - start < 60 * DAY) {
      await unlinker.run()
      await clock.advance(MINUTE * 30)
    }
    const days = (clock.now() - start) / DAY
    expect(days).toBeGreaterThanOrEqual(30)
    expect(days).toBeLessThan(31)
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ level: 50, msg: expect.stringContaining('given up') })
    expect(lines.join('')).not.toContain('1234567890')
  })

  test('stay linked where they sign in again between two steps of ours', async () => {
    const kakao = createKakao()
    const { store, unlinker, rows } = createYard([1n, 2n], kakao)
    const { claimUnlink } = store
    store.claimUnlink = async (...args) => {
      const claimed = await claimUnlink(...args)
      if (claimed?.sub === 1n) rows.delete(1n)
      return claimed
    }
    await unlinker.run()
    expect(kakao.asked).toEqual([2n])
  })

  test.each<[string, UpstreamFault | null]>([
    ['works', null],
    ['fails', 'server'],
  ])(
    'are unlinked in their turn where they come back and leave again while the first unlinking %s',
    async (_, fault) => {
      const leaveAgain = {
        attempts: 0,
        at: createHeldClock().now() + HOUR,
        askedAt: new Date(createHeldClock().now() + 1),
      }
      const { unlinker, rows } = createYard([1n], {
        async unlink(sub) {
          rows.set(sub, leaveAgain)
          if (fault) throw refuses(fault)
        },
      })
      await unlinker.run()
      expect(rows.get(1n)).toEqual({ ...leaveAgain, at: createHeldClock().now() + HOUR })
    },
  )

  test('are not asked for one by one while Kakao is down', async () => {
    const kakao = createKakao('resting')
    const { unlinker } = createYard([1n, 2n, 3n], kakao)
    await unlinker.run()
    expect(kakao.asked).toEqual([1n])
  })

  test('do not wait for one whom Kakao will not unlink', async () => {
    const asked: bigint[] = []
    const unlink = async (sub: bigint) => {
      asked.push(sub)
      if (sub === 1n) throw refuses('request')
      if (sub === 2n) throw new TypeError('nobody foresaw this')
    }
    const { unlinker, rows } = createYard([1n, 2n, 3n], { unlink })
    await unlinker.run()
    expect(asked).toEqual([1n, 2n, 3n])
    expect([...rows.keys()]).toEqual([1n, 2n])
  })
})

import { describe, expect, test } from 'vitest'
import type { Dose } from './lookAgain'
import type { Mark, MarkKind } from './markShelf'
import { createSendOnce } from './oldMark'
import type { Outcome } from './outcome'

const HOUR = 3_600_000
const NOW = Date.parse('2026-03-10T08:00:00Z')
const DONE: Outcome = { kind: 'done' }
const DOUBTFUL: Outcome = { kind: 'refused', why: { code: 'DOUBTFUL', message: null } }

const mark = (kind: MarkKind, triedHoursAgo: number | null): Mark => ({
  id: 'name',
  scheduleId: 'morning',
  kind,
  at: NOW - 30 * HOUR,
  triedAt: triedHoursAgo === null ? null : NOW - triedHoursAgo * HOUR,
})

/** A server where the dose stands so; null: it doesn't answer, undefined: there is none. */
function given(status: Dose['status'] | null | undefined, changedHoursAgo = 100) {
  const sent: Mark[] = []
  const updatedAt = new Date(NOW - changedHoursAgo * HOUR).toISOString()
  const dose = status && { id: 'morning', status, updatedAt, scheduledTime: updatedAt, completedAt: null, note: null }
  const medicine = { id: 'm', itemSeq: '200000001', name: '가나다정', manufacturer: '가나다제약', imageUrl: null }
  const sendOnce = createSendOnce({
    send: async each => {
      sent.push(each)
      return DONE
    },
    look: async () => (dose === null ? null : dose ? [{ ...dose, dose: null, medicine }] : []),
    now: () => NOW,
  })
  return { sendOnce, sent }
}

describe('a mark', () => {
  test.each([
    ['was never tried', null],
    ['was tried an hour ago: the server knows its name', 1],
  ])('that %s is sent', async (_, triedHoursAgo) => {
    const { sendOnce, sent } = given('COMPLETED', 0)
    expect(await sendOnce(mark('complete', triedHoursAgo))).toEqual(DONE)
    expect(sent).toHaveLength(1)
  })
})

describe('a mark that was tried so long ago that the server has forgotten its name', () => {
  test.each([
    ['complete', 'COMPLETED'],
    ['skip', 'SKIPPED'],
    ['reopen', 'PENDING'],
    ['reopen', 'MISSED'],
  ] as const)('is done where the dose stands as it says (%s, %s)', async (kind, status) => {
    const { sendOnce, sent } = given(status, 20)
    expect([await sendOnce(mark(kind, 24)), sent]).toEqual([DONE, []])
  })

  test.each([
    ['complete', 'PENDING'],
    ['complete', 'MISSED'],
    ['skip', 'PENDING'],
    ['reopen', 'COMPLETED'],
  ] as const)(
    'never arrived, and is sent, where nothing has happened to the dose since (%s, %s)',
    async (kind, status) => {
      const { sendOnce, sent } = given(status, 25)
      expect([await sendOnce(mark(kind, 24)), sent.length]).toEqual([DONE, 1])
    },
  )

  test.each([
    ['complete', 'PENDING'],
    ['complete', 'MISSED'],
    ['skip', 'COMPLETED'],
    ['reopen', 'SKIPPED'],
  ] as const)('is left to its person where the dose is another since (%s, %s)', async (kind, status) => {
    const { sendOnce, sent } = given(status, 20)
    expect([await sendOnce(mark(kind, 24)), sent]).toEqual([DOUBTFUL, []])
  })

  test('is taken back where there is no such dose any more', async () => {
    const refused = { kind: 'refused', why: { code: 'NOT_FOUND', message: null } }
    expect(await given(undefined).sendOnce(mark('complete', 24))).toEqual(refused)
  })

  test('waits where the dose can’t be asked for', async () => {
    const stopped = { kind: 'stopped', retryAfter: null, mayBeDone: true }
    expect(await given(null).sendOnce(mark('complete', 24))).toEqual(stopped)
  })
})

import { describe, expect, it, test } from 'vitest'
import { isOver, type Said, standingOf } from './standing'

/** Six in the evening in Korea. */
const NOW = Date.parse('2026-03-10T09:00:00Z')
const SOON = '2026-03-10T10:00:00Z'
const JUST = '2026-03-10T08:59:00Z'
const LONG_AGO = '2026-03-10T00:00:00Z'
const ASKED = Date.parse('2026-03-09T15:00:00Z')
const MIDNIGHT = Date.parse('2026-03-10T15:00:00Z')
const MINUTE = 60_000

const said = (isOpen: boolean | null, closesAt: string | null, opensAt: string | null): Said => ({
  isOpen,
  closesAt,
  opensAt,
})
const known = (state: 'open' | 'closed', until: string | null) => ({ state, until, lastKnown: null })

describe('whether a pharmacy is open', () => {
  it.each([
    ['open until it closes', said(true, SOON, null), known('open', SOON)],
    ['open around the clock', said(true, null, null), known('open', null)],
    ['closed since, though it was open when we asked', said(true, JUST, null), known('closed', null)],
    ['closed until it opens', said(false, null, SOON), known('closed', SOON)],
    ['closed for who knows how long', said(false, null, null), known('closed', null)],
    ['open since, though it was closed when we asked', said(false, null, JUST), known('open', null)],
    ['not known is not closed', said(null, null, null), { state: 'unknown', until: null, lastKnown: null }],
  ])('%s', (_, given, expected) => expect(standingOf(given, ASKED, NOW)).toEqual(expected))

  it.each([
    ['opened long ago, and may have closed again', said(false, null, LONG_AGO)],
    ['closed long ago, and may have opened again', said(true, LONG_AGO, null)],
  ])('is not known of one that %s', (_, given) =>
    expect(standingOf(given, ASKED, NOW)).toEqual({ state: 'unknown', until: null, lastKnown: ASKED }),
  )

  test('is said for three minutes of what was to come to pass, and then no more', () => {
    const at = Date.parse(SOON)
    const stateAt = (now: number) => standingOf(said(false, null, SOON), ASKED, now).state
    expect([at - 1, at, at + 3 * MINUTE - 1, at + 3 * MINUTE].map(stateAt)).toEqual([
      'closed',
      'open',
      'open',
      'unknown',
    ])
  })

  it.each([
    ['around the clock', said(true, null, null), 'open'],
    ['who knows how long', said(false, null, null), 'closed'],
  ] as const)('is said of %s for the day in Korea on which it was asked', (_, given, state) => {
    expect(standingOf(given, NOW, MIDNIGHT - 1).state).toBe(state)
    expect(standingOf(given, NOW, MIDNIGHT + 3 * MINUTE)).toEqual({ state: 'unknown', until: null, lastKnown: NOW })
  })

  it('is not said without an end where nobody knows when it was asked', () =>
    expect(standingOf(said(true, null, null), null, NOW).state).toBe('unknown'))
})

it('is asked again once something has changed, and not before', () => {
  const all = [said(true, SOON, null), said(false, null, SOON), said(null, null, null)]
  expect(isOver(all, NOW, NOW)).toBe(false)
  expect(isOver([...all, said(false, null, JUST)], NOW, NOW)).toBe(true)
  expect(isOver([], NOW, NOW)).toBe(false)
})

it('is asked again on the next day, whatever was said of it', () => {
  const all = [said(true, null, null), said(false, null, null), said(null, null, null)]
  expect(all.map(one => isOver([one], NOW, MIDNIGHT - 1))).toEqual([false, false, false])
  expect(all.map(one => isOver([one], NOW, MIDNIGHT))).toEqual([true, true, true])
})

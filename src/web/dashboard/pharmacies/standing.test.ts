import { describe, expect, it } from 'vitest'
import { isOver, type Said, standingOf } from './standing'

const NOW = Date.parse('2026-03-10T09:00:00Z')
const SOON = '2026-03-10T10:00:00Z'
const PAST = '2026-03-10T08:59:00Z'
const said = (isOpen: boolean | null, closesAt: string | null, opensAt: string | null): Said => ({
  isOpen,
  closesAt,
  opensAt,
})

describe('whether a pharmacy is open', () => {
  it.each([
    ['open until it closes', said(true, SOON, null), { state: 'open', until: SOON }],
    ['open around the clock', said(true, null, null), { state: 'open', until: null }],
    ['closed since, though it was open when we asked', said(true, PAST, null), { state: 'closed', until: null }],
    ['closed until it opens', said(false, null, SOON), { state: 'closed', until: SOON }],
    ['closed for who knows how long', said(false, null, null), { state: 'closed', until: null }],
    ['open since, though it was closed when we asked', said(false, null, PAST), { state: 'open', until: null }],
    ['not known is not closed', said(null, null, null), { state: 'unknown', until: null }],
  ])('%s', (_, given, expected) => expect(standingOf(given, NOW)).toEqual(expected))
})

it('is asked again once something has changed, and not before', () => {
  expect(isOver([said(true, SOON, null), said(false, null, SOON), said(null, null, null)], NOW)).toBe(false)
  expect(isOver([said(true, SOON, null), said(false, null, PAST)], NOW)).toBe(true)
  expect(isOver([], NOW)).toBe(false)
})

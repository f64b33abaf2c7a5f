import { describe, expect, test } from 'vitest'
import { SHARED } from '../words/shared'
import { IN_BAR, routeAt, routesFor } from './routes'

const ALL = routesFor(['USER', 'ANALYST'])

describe('the pages that are offered', () => {
  test.each(ALL.map(route => [route.name, route] as const))('%s: its link opens it', (name, route) => {
    expect([route.href, `${route.href}/:itemSeq?`]).toContain(route.path)
    expect(routeAt(route.href)?.name).toBe(name)
    for (const { nav } of [SHARED.ko, SHARED.en]) expect(nav[name]).toMatch(/\S/)
  })

  test('have a search for medicines among them, on a phone behind “more”', () => {
    expect(ALL.find(({ name }) => name === 'medicines')?.href).toBe('/medicines')
    expect(IN_BAR.has('medicines')).toBe(false)
  })

  test.each([
    [['USER'], false],
    [['USER', 'ANALYST'], true],
    [['USER', 'ADMIN'], true],
  ] as const)('have insights among them for %s: %s', (roles, isOffered) => {
    expect(routesFor([...roles]).some(({ name }) => name === 'insights')).toBe(isOffered)
  })
})

test.each([
  ['/medicines/200001234', 'medicines'],
  ['/calendar', 'calendar'],
  ['/medicinesfoo', undefined],
  ['/calendar/3', undefined],
  ['/nothing', undefined],
])('an address that is opened first fetches its page: %s', (path, name) => {
  expect(routeAt(path)?.name).toBe(name)
})

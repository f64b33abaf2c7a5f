import { expect, test } from 'vitest'
import { createTimer } from './fakes/timer'
import { createRevisions } from './revisions'

test('a plan of forty doses is one change', () => {
  const { timer, pass } = createTimer()
  const revisions = createRevisions(timer)
  let told = 0
  revisions.watch(() => told++)
  for (let dose = 0; dose < 40; dose++) revisions.bump('doses')
  expect(revisions.of('doses')).toBe(0)
  pass(1_000)
  expect([revisions.of('doses'), revisions.of('counts'), told]).toEqual([1, 0, 1])
  revisions.bump('doses')
  pass(1_000)
  expect(revisions.of('doses')).toBe(2)
})

test('after the end nothing happens any more', () => {
  const { timer, pass } = createTimer()
  const revisions = createRevisions(timer)
  revisions.bump('counts')
  revisions.close()
  pass(10_000)
  expect(revisions.of('counts')).toBe(0)
})

import { describe, expect, test } from 'vitest'
import { blockingBetween, interactiveAt, median, shiftOf } from './speedSums.js'

const task = (begin: number, length: number) => ({ begin, end: begin + length })

describe('when a page can be used', () => {
  test.each([
    ['at its first paint where nothing holds it up', [], [], 1_000],
    ['after the last task before five quiet seconds', [task(1_200, 300), task(4_000, 100)], [], 4_100],
    ['before a task that comes after them', [task(1_200, 300), task(7_000, 100)], [], 1_500],
    ['not by a task that was over before', [task(200, 300)], [], 1_000],
    [
      'at its last task, though more than two requests go on',
      [task(1_200, 300)],
      [task(0, 4_000), task(0, 4_500), task(0, 5_000)],
      1_500,
    ],
    [
      'later where many requests keep the quiet away',
      [task(6_000, 100)],
      [task(0, 4_000), task(0, 4_500), task(0, 5_000)],
      6_100,
    ],
    ['as before where two requests go on', [task(7_000, 100)], [task(0, 4_500), task(0, 5_000)], 1_000],
    ['nobody knows when, where it was not quiet for long enough', [task(8_000, 100), task(4_000, 100)], [], null],
  ])('is %s', (_, tasks, requests, expected) => {
    expect(interactiveAt(1_000, tasks, requests, 12_000)).toBe(expected)
  })
})

test('blocking is what long tasks take above 50 ms, between the first paint and then', () => {
  const tasks = [task(0, 900), task(950, 200), task(2_000, 120), task(3_000, 50), task(9_000, 500)]
  expect(blockingBetween(1_000, 5_000, tasks)).toBe(100 + 70)
})

test.each([
  [[], 0],
  [
    [
      { at: 100, value: 0.1 },
      { at: 900, value: 0.1 },
    ],
    0.2,
  ],
  [
    [
      { at: 100, value: 0.1 },
      { at: 1_200, value: 0.2 },
    ],
    0.2,
  ],
  [Array.from({ length: 8 }, (_, i) => ({ at: i * 900, value: 0.1 })), 0.6],
])('shifts are summed by bursts: %j', (shifts, expected) => {
  expect(shiftOf(shifts)).toBeCloseTo(expected)
})

test('the median of an even number lies between the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([])).toBeNaN()
})

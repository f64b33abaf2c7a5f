import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../clock.js'
import { withFileLock } from './lock.js'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilling-lock-'))
  path = join(folder, 'lock')
})
afterEach(() => rm(folder, { recursive: true }))

/** Runs many at once, and gives how many were at it together at most. */
async function crowd(): Promise<number> {
  let [now, most] = [0, 0]
  const work = async () => {
    most = Math.max(most, ++now)
    await readdir(folder)
    now--
  }
  await Promise.all(Array.from({ length: 8 }, () => withFileLock(path, systemClock, work)))
  return most
}

test('only one works at a time, and nothing is left behind', async () => {
  expect(await crowd()).toBe(1)
  expect(await readdir(folder)).toEqual([])
})

test('the lock goes when the work fails', async () => {
  await expect(withFileLock(path, systemClock, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await crowd()).toBe(1)
})

test.each([
  ['of a process that is no more', '999999999\n', 0],
  ['whose process has our number, untouched for long', `${process.pid}\n`, 60],
  ['that was never finished', '', 60],
])('a lock %s is taken over, by one only', async (_name, text, secondsOld) => {
  await writeFile(path, text)
  const then = Date.now() / 1000 - secondsOld
  await utimes(path, then, then)
  expect(await crowd()).toBe(1)
})

import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../clock.js'
import { readSigningKeys } from './key.js'

async function createFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'pilling-key-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}
const read = (dataDir: string, signing: { current: string; previous: string | null } | null = null) =>
  readSigningKeys({ signing, dataDir, clock: systemClock, randomBytes })

test('the keys of the environment are taken as they are, and no file is made', async () => {
  const [current, previous, dataDir] = [randomBytes(32), randomBytes(32), await createFolder()]
  const signing = { current: current.toString('base64'), previous: previous.toString('base64url') }
  expect(await read(dataDir, signing)).toEqual({ current, previous })
  expect(await read(dataDir, { ...signing, previous: null })).toEqual({ current, previous: null })
  expect(await readdir(dataDir)).toEqual([])
})

test.each([
  [{ current: 'no key of ours', previous: null }, /^SIGNING_KEY:/],
  [{ current: randomBytes(32).toString('base64'), previous: 'no key of ours' }, /^SIGNING_KEY_PREVIOUS:/],
])('a key of the environment that is none is named and not told', async (signing, named) => {
  const refusal = await read(await createFolder(), signing).catch((error: unknown) => String(error))
  expect(refusal).toMatch(new RegExp(named.source.replace('^', '')))
  expect(refusal).not.toContain('no key of ours')
})

test('without one a key is made, kept for its owner’s eyes only, and there at the next start', async () => {
  const dataDir = join(await createFolder(), 'not', 'there', 'yet')
  const made = await read(dataDir)
  expect(made.current).toHaveLength(32)
  expect(await read(dataDir)).toEqual(made)
  expect(await readdir(dataDir)).toEqual(['signing.key'])
  expect(Buffer.from(await readFile(join(dataDir, 'signing.key'), 'utf8'), 'base64')).toEqual(made.current)
  if (process.platform !== 'win32') expect((await stat(join(dataDir, 'signing.key'))).mode & 0o777).toBe(0o600)
})

test('processes that start at once agree', async () => {
  const dataDir = await createFolder()
  const made = await Promise.all(Array.from({ length: 20 }, () => read(dataDir)))
  expect(new Set(made.map(({ current }) => current.toString('hex'))).size).toBe(1)
})

test('a half-written file of one that died is no hindrance', async () => {
  const dataDir = await createFolder()
  await writeFile(join(dataDir, 'signing.key.new'), 'AAAA', { mode: 0o644 })
  await read(dataDir)
  expect(await readdir(dataDir)).toEqual(['signing.key'])
  if (process.platform !== 'win32') expect((await stat(join(dataDir, 'signing.key'))).mode & 0o777).toBe(0o600)
})

test.each(['', 'AAAA', '\0'.repeat(45)])(
  'a damaged file %j stops the start and stays, for a person to decide',
  async text => {
    const dataDir = await createFolder()
    await writeFile(join(dataDir, 'signing.key'), text)
    await expect(read(dataDir)).rejects.toThrow('손상')
    expect(await readFile(join(dataDir, 'signing.key'), 'utf8')).toBe(text)
  },
)

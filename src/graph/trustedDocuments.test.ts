import { Writable } from 'node:stream'
import { rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { build, createDashboardDir, hashOf, manifestOf } from '../../test/dashboard.js'
import { createTrustedDocuments } from './trustedDocuments.js'

const [ONE, TWO] = ['{ one }', '{ two(text: "한글\\n") }']

async function createShelf() {
  const directory = await createDashboardDir()
  const lines: string[] = []
  const log = pino(new Writable({ write: (line, _, done) => (lines.push(String(line)), done()) }))
  const path = join(directory, 'documents.json')
  const documents = createTrustedDocuments({ path, log })
  return {
    path,
    documents,
    write: (text: string) => build(directory, { 'documents.json': text }),
    told: (level: number) => lines.filter(line => line.includes(`"level":${level}`)),
  }
}

test('a text is found by its hash, and nothing by any other', async () => {
  const { documents, write } = await createShelf()
  await write(manifestOf(ONE, TWO))
  expect(await documents.find(hashOf(ONE))).toBe(ONE)
  expect(await documents.find(hashOf(TWO))).toBe(TWO)
  for (const hash of [hashOf('{ three }'), '', 'toString', '__proto__', hashOf(ONE).toUpperCase()])
    expect(await documents.find(hash)).toBeNull()
})

test('a build that comes later is read, and so is each that takes its place', async () => {
  const { documents, write, path, told } = await createShelf()
  expect(await documents.find(hashOf(ONE))).toBeNull()
  await write(manifestOf(ONE))
  expect(await documents.find(hashOf(ONE))).toBe(ONE)
  await write(manifestOf(TWO))
  expect(await documents.find(hashOf(TWO))).toBe(TWO)
  expect(await documents.find(hashOf(ONE))).toBeNull()
  await rm(path)
  expect(await documents.find(hashOf(ONE))).toBeNull()
  expect(await documents.find(hashOf(TWO))).toBe(TWO)
  expect(told(50)).toEqual([])
})

test('what is asked for while the file is read is found, too', async () => {
  const { documents, write } = await createShelf()
  await write(manifestOf(ONE, TWO))
  const asked = [ONE, TWO, ONE, TWO].map(text => documents.find(hashOf(text)))
  expect(await Promise.all(asked)).toEqual([ONE, TWO, ONE, TWO])
})

test.each([
  ['no JSON', '{'],
  ['nothing', ''],
  ['null', 'null'],
  ['a list', JSON.stringify([ONE])],
  ['a text under the hash of another', JSON.stringify({ [hashOf(TWO)]: TWO, [hashOf(ONE)]: TWO })],
  ['a hash in capital letters', JSON.stringify({ [hashOf(ONE).toUpperCase()]: ONE })],
  ['what is no text', JSON.stringify({ [hashOf(ONE)]: { kind: 'Document' } })],
])('a file that holds %s is logged once and left aside, with all that is in it', async (_, broken) => {
  const { documents, write, path, told } = await createShelf()
  await write(broken)
  for (const text of [ONE, TWO, ONE]) expect(await documents.find(hashOf(text))).toBeNull()
  expect(told(50)).toHaveLength(1)

  await write(manifestOf(ONE))
  expect(await documents.find(hashOf(ONE))).toBe(ONE)
  await writeFile(path, broken)
  await utimes(path, new Date(), new Date(Date.now() + 5_000))
  expect(await documents.find(hashOf(TWO))).toBeNull()
  expect(await documents.find(hashOf(ONE))).toBe(ONE)
  expect(told(50)).toHaveLength(2)
})

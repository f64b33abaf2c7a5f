import { afterEach, expect, test, vi } from 'vitest'
import { createDestination, type Picker } from './destination'

const bytes = new TextEncoder().encode('name\r\n')

/** What a browser that has file dialogs does with a file that is `size` bytes long by the end. */
function fileOnDisk(size: number) {
  const log: string[] = []
  const said = (word: string) => async () => void log.push(word)
  const stream = { write: said('write'), close: said('close'), abort: said('abort') }
  const file = {
    createWritable: async () => stream,
    getFile: async () => ({ size }),
    remove: said('remove'),
  }
  return { log, file }
}

/** A page without a dialog, or with one that ends so; and the links that were pressed in it. */
function page(pick: Picker | undefined) {
  const links: { href: string; download: string }[] = []
  const document = {
    createElement: () => {
      const link = { href: '', download: '', click: () => void links.push(link) }
      return link
    },
  }
  return { destination: createDestination({ pick, document }), links }
}

const denied = (name: string) => async () => {
  throw new DOMException('no', name)
}

afterEach(() => vi.restoreAllMocks())

test('what is written goes into the chosen file', async () => {
  const { file, log } = fileOnDisk(6)
  const place = await page(async () => file).destination.open('a.csv', 'text/csv')
  await place?.write(bytes)
  await place?.finish()
  expect(log).toEqual(['write', 'close'])
})

test.each([
  [0, ['write', 'abort', 'remove']],
  [9, ['write', 'abort']],
])('given up, a file that holds %i bytes is left as it was before', async (size, expected) => {
  const { file, log } = fileOnDisk(size)
  const place = await page(async () => file).destination.open('a.csv', 'text/csv')
  await place?.write(bytes)
  await place?.discard()
  expect(log).toEqual(expected)
})

test('whoever closes the dialog has no file', async () => {
  expect(await page(denied('AbortError')).destination.open('a.csv', 'text/csv')).toBeNull()
})

test.each([
  ['without dialogs', undefined],
  ['that allows none here', denied('SecurityError')],
])('in a browser %s it comes among the downloads, once it is whole', async (_, pick) => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  const { destination, links } = page(pick)
  const place = await destination.open('a.csv', 'text/csv')
  await place?.write(bytes)
  expect(links).toEqual([])
  await place?.finish()
  expect(links).toMatchObject([{ href: expect.stringMatching(/^blob:/) as string, download: 'a.csv' }])
  expect(await (await fetch(links[0]?.href ?? '')).text()).toBe('name\r\n')
})

import { expect, test, vi } from 'vitest'
import type { Place } from './destination'
import { createDownload, type Progress, type Wanted } from './download'

const CSV = { 'content-type': 'text/csv; charset=utf-8; header=present' }
const JSONL = { 'content-type': 'application/jsonl; charset=utf-8' }
const WANTED: Wanted = { format: 'csv', query: '{ x }', operationName: 'Medicines', variables: {}, headers: {} }

const bytesOf = (text: string) => new TextEncoder().encode(text)

/** A stream that its test goes on with. */
function createStream() {
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>(undefined, {
    highWaterMark: 9,
  })
  const writer = writable.getWriter()
  return {
    readable,
    say: (text: string) => writer.write(bytesOf(text)),
    end: () => writer.close(),
    cut: () => writer.abort(new TypeError('network error')),
  }
}

type Ask = (accept: string, signal: AbortSignal) => Promise<Response>

/** A page with a file to write into, and what became of the file. */
function open(ask: Ask, place: Partial<Place> | null = {}) {
  const file = { name: '', text: '', fate: 'open' }
  const asked: string[] = []
  let now = 0
  const download = createDownload({
    ask: (_, accept, signal) => {
      asked.push(accept)
      return ask(accept, signal)
    },
    destination: {
      async open(name) {
        file.name = name
        if (place === null) return null
        return {
          write: async bytes => void (file.text += new TextDecoder().decode(bytes)),
          finish: async () => void (file.fate = 'kept'),
          discard: async () => void (file.fate = 'gone'),
          ...place,
        }
      },
    },
    now: () => (now += 1_000),
  })
  const told: Progress[] = []
  download.watch(() => told.push(download.progress()))
  return { download, file, told, asked }
}

const failure = ({ download }: ReturnType<typeof open>) => {
  const progress = download.progress()
  return progress.kind === 'failed' ? progress.failure : progress
}

test('a whole answer is written as it comes, with its rows counted meanwhile, and kept', async () => {
  const stream = createStream()
  const page = open(async () => new Response(stream.readable, { headers: CSV }))
  const over = page.download.start(WANTED)
  await stream.say('name\r\n가\r\n')
  await vi.waitFor(() => expect(page.download.progress()).toEqual({ kind: 'receiving', rows: 1, bytes: 11 }))
  expect(page.file.fate).toBe('open')
  await stream.say('나\r\n')
  await stream.end()
  await over
  expect(page.asked).toEqual(['text/csv'])
  expect(page.file).toEqual({ name: 'Medicines.csv', text: 'name\r\n가\r\n나\r\n', fate: 'kept' })
  expect(page.download.progress()).toEqual({ kind: 'done', rows: 2, bytes: 16 })
  expect(page.told[0]).toEqual({ kind: 'asking' })
})

test('an operation without a name gives its file ours', async () => {
  const page = open(async () => new Response('', { headers: JSONL }))
  await page.download.start({ ...WANTED, format: 'jsonl', operationName: null })
  expect([page.file.name, page.file.fate, page.asked]).toEqual(['pilling.jsonl', 'kept', ['application/jsonl']])
})

test.each<[string, Ask, object]>([
  [
    'the server’s reasons',
    async () => Response.json({ errors: [{ message: '목록이 없습니다.' }, { message: '둘째.' }] }, { status: 400 }),
    { kind: 'refused', detail: '목록이 없습니다. 둘째.' },
  ],
  [
    'another’s page',
    async () => new Response('<h1>Bad Gateway</h1>', { status: 502 }),
    { kind: 'refused', detail: 'HTTP 502' },
  ],
  ['a server that gives no files', async () => Response.json({ data: {} }), { kind: 'notThere', detail: '' }],
  ['nothing', () => Promise.reject(new TypeError('Failed to fetch')), { kind: 'unreachable', detail: '' }],
])('%s in place of rows is told, and no file is left', async (_, ask, expected) => {
  const page = open(ask)
  await page.download.start(WANTED)
  expect([failure(page), page.file.fate]).toEqual([expected, 'gone'])
})

test('a stream that breaks off leaves no file that looks whole', async () => {
  const stream = createStream()
  const page = open(async () => new Response(stream.readable, { headers: CSV }))
  const over = page.download.start(WANTED)
  await stream.say('name\r\n가\r\n')
  await stream.cut()
  await over
  expect([failure(page), page.file.fate]).toEqual([{ kind: 'cut', detail: '' }, 'gone'])
})

test('nor do lines whose last one tells of errors', async () => {
  const body = '{"name":"가"}\n{"errors":[{"message":"한도를 넘었습니다."}]}\n'
  const page = open(async () => new Response(body, { headers: JSONL }))
  await page.download.start({ ...WANTED, format: 'jsonl' })
  expect([failure(page), page.file.fate]).toEqual([{ kind: 'incomplete', detail: '한도를 넘었습니다.' }, 'gone'])
})

test('a full disk is told, and the server is let go', async () => {
  const full = async () => {
    throw new DOMException('no space left', 'QuotaExceededError')
  }
  let signal: AbortSignal | null = null
  const page = open(
    async (_, given) => {
      signal = given
      return new Response('name\r\n', { headers: CSV })
    },
    { write: full },
  )
  await page.download.start(WANTED)
  expect(failure(page)).toEqual({ kind: 'disk', detail: 'no space left' })
  expect(signal).toMatchObject({ aborted: true })
})

test.each([0, 1])('cancelled after %i rows, it leaves no file and lets the server go', async rows => {
  const stream = createStream()
  const page = open(async (_, signal) => {
    signal.addEventListener('abort', () => void stream.cut())
    if (rows === 0)
      await new Promise((__, fail) =>
        signal.addEventListener('abort', () => fail(new DOMException('aborted', 'AbortError'))),
      )
    return new Response(stream.readable, { headers: CSV })
  })
  const over = page.download.start(WANTED)
  if (rows > 0) await stream.say('name\r\n가\r\n')
  await vi.waitFor(() => expect(page.download.progress().kind).toBe(rows > 0 ? 'receiving' : 'asking'))
  page.download.cancel()
  await over
  expect([page.download.progress(), page.file.fate]).toEqual([{ kind: 'cancelled' }, 'gone'])
})

test('whoever closes the dialog asks for nothing', async () => {
  const page = open(async () => new Response(), null)
  await page.download.start(WANTED)
  expect([page.download.progress(), page.asked]).toEqual([{ kind: 'idle' }, []])
})

test('a second press while one is under way begins nothing, and after it another may begin', async () => {
  const stream = createStream()
  const page = open(async () => new Response(page.asked.length > 1 ? 'name\r\n' : stream.readable, { headers: CSV }))
  const over = page.download.start(WANTED)
  await page.download.start(WANTED)
  page.download.fail('syntax')
  page.download.dismiss()
  expect(page.download.progress()).toEqual({ kind: 'asking' })
  await stream.end()
  await over
  await page.download.start(WANTED)
  expect(page.asked).toHaveLength(2)
  page.download.dismiss()
  expect(page.download.progress()).toEqual({ kind: 'idle' })
})

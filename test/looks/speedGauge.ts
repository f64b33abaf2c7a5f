import type { Page } from 'playwright-core'
import { blockingBetween, interactiveAt, shiftOf, type Shift, type Stretch } from './speedSums.js'

/** One opening of a page. Times in milliseconds since it was asked for; NaN where it never came. */
export interface Opening {
  readonly firstPaint: number
  readonly largestPaint: number
  readonly interactive: number
  readonly blocking: number
  readonly shift: number
  readonly scripts: readonly Script[]
}

export interface Script {
  readonly file: string
  /** That came over the network, as it was sent and without headers; 0 of one that was in the browser's cache. */
  readonly bytes: number
  /** How it was compressed on its way. */
  readonly encoding: string
}

/** A phone of the middle as Lighthouse has it: four times as slow as this machine, 1.6 Mbit/s, 150 ms there and back. */
export const PHONE = { slower: 4, latency: 150, down: (1.6 * 1024 * 1024) / 8, up: (0.75 * 1024 * 1024) / 8 } as const

/** How long a page is waited for, and how often we look whether it has become quiet; in milliseconds. */
const [PATIENCE, STEP] = [45_000, 250]
/** Nothing under way for so long: all has come. */
const ALL_THERE = 1_500

/** Noted by the page itself from its first moment on. */
const NOTES = `(() => {
  const notes = { firstPaint: null, largestPaint: null, tasks: [], shifts: [] }
  globalThis.__openingNotes = notes
  const watch = (type, note) =>
    new PerformanceObserver(list => list.getEntries().forEach(note)).observe({ type, buffered: true })
  watch('paint', ({ name, startTime }) => { if (name === 'first-contentful-paint') notes.firstPaint = startTime })
  watch('largest-contentful-paint', ({ startTime }) => { notes.largestPaint = startTime })
  watch('longtask', ({ startTime, duration }) => { notes.tasks.push({ begin: startTime, end: startTime + duration }) })
  watch('layout-shift', ({ startTime, value, hadRecentInput }) => {
    if (!hadRecentInput) notes.shifts.push({ at: startTime, value })
  })
})()`

interface Notes {
  readonly firstPaint: number | null
  readonly largestPaint: number | null
  readonly tasks: readonly Stretch[]
  readonly shifts: readonly Shift[]
}

/** Makes a page's browser as slow as a phone, and measures what it opens. */
export async function createGauge(page: Page) {
  const devtools = await page.context().newCDPSession(page)
  await page.addInitScript(NOTES)
  await devtools.send('Network.enable')
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: PHONE.slower })
  await devtools.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: PHONE.latency, downloadThroughput: PHONE.down, uploadThroughput: PHONE.up },
  })
  return {
    forget: () => devtools.send('Network.clearBrowserCache'),

    /** Resolves when the page has been quiet for long enough to say when it could be used; `isBrief`: when all has come. */
    async open(url: string, isBrief = false): Promise<Opening> {
      await page.goto('about:blank')
      const traffic = await listen(page)
      try {
        await page.goto(url, { waitUntil: 'commit', timeout: PATIENCE })
        return await settled(page, traffic, isBrief)
      } finally {
        await traffic.stop()
      }
    },
  }
}

type Traffic = Awaited<ReturnType<typeof listen>>

async function settled(page: Page, traffic: Traffic, isBrief: boolean): Promise<Opening> {
  for (let waited = 0; ; waited += STEP) {
    await page.waitForTimeout(STEP)
    const now = await page.evaluate<number>('performance.now()')
    const notes = await page.evaluate<Notes>('globalThis.__openingNotes')
    const { firstPaint, largestPaint, tasks, shifts } = notes
    const at = firstPaint === null ? null : interactiveAt(firstPaint, tasks, traffic.requests(now), now)
    const isOver = isBrief ? firstPaint !== null && traffic.quietFor(now) >= ALL_THERE : at !== null
    if (!isOver && waited < PATIENCE) continue
    return {
      firstPaint: firstPaint ?? NaN,
      largestPaint: largestPaint ?? NaN,
      interactive: at ?? NaN,
      blocking: firstPaint === null || at === null ? NaN : blockingBetween(firstPaint, at, tasks),
      shift: shiftOf(shifts),
      scripts: traffic.scripts(),
    }
  }
}

interface Request extends Script {
  readonly method: string
  readonly begin: number
  end: number | null
}

/** What goes over the wire from now on; times as the page counts them. */
async function listen(page: Page) {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  const requests = new Map<string, { -readonly [Key in keyof Request]: Request[Key] }>()
  let zero: number | null = null
  const since = (timestamp: number) => (timestamp - (zero ?? timestamp)) * 1_000
  devtools.on('Network.requestWillBeSent', ({ requestId, request, timestamp }) => {
    if (!request.url.startsWith('http')) return
    zero ??= timestamp
    const file = new URL(request.url).pathname.split('/').at(-1) ?? ''
    requests.set(requestId, {
      file,
      method: request.method,
      begin: since(timestamp),
      end: null,
      bytes: 0,
      encoding: '',
    })
  })
  devtools.on('Network.responseReceived', ({ requestId, response }) => {
    const known = requests.get(requestId)
    const header = Object.entries(response.headers).find(([name]) => name.toLowerCase() === 'content-encoding')
    if (known) known.encoding = header?.[1] ?? ''
  })
  devtools.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    const known = requests.get(requestId)
    if (known) known.bytes += encodedDataLength
  })
  devtools.on('Network.loadingFinished', ({ requestId, timestamp }) => {
    const known = requests.get(requestId)
    if (known) known.end = since(timestamp)
  })
  devtools.on('Network.loadingFailed', ({ requestId, timestamp }) => {
    const known = requests.get(requestId)
    if (known) known.end = since(timestamp)
  })
  return {
    stop: () => devtools.detach(),
    /** Since when nothing has been under way, in milliseconds. */
    quietFor: (now: number): number => now - Math.max(0, ...[...requests.values()].map(({ end }) => end ?? now)),
    /** Those that Lighthouse counts: what is fetched, not what is sent. */
    requests: (now: number): Stretch[] =>
      [...requests.values()]
        .filter(({ method }) => method === 'GET')
        .map(({ begin, end }) => ({ begin, end: end ?? now })),
    scripts: (): Script[] =>
      [...requests.values()]
        .filter(({ file }) => file.endsWith('.js'))
        .map(({ file, bytes, encoding }) => ({ file, bytes, encoding })),
  }
}

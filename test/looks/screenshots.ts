import { mkdir, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { say } from '../acceptance/table.js'
import { buildPages } from '../browser/build.js'
import { KAKAO_PEOPLE, signInAsGuest, signInWithKakao, visit } from '../browser/visitor.js'
import { ensureChromium, launchChromium } from '../chromium.js'
import { openHouse, type House } from './house.js'
import { servePictures } from './pictures.js'
import { plantPerson } from './planting.js'
import { type View, VIEWS } from './views.js'

/**
 * `npm run screenshots [-- VIEW…]`: every page of the dashboard and the playground as people see it, on the fakes and on
 * weeks of doses that nobody took, in light and dark, on a phone and on a desk, into dist/screenshots. What is longer than
 * the screen has a second picture, as a whole. Exits with 1 where a page did not come.
 */
const PLACE = fileURLToPath(new URL('../../dist/screenshots', import.meta.url))
const THEMES = ['light', 'dark'] as const

interface Screen {
  readonly name: string
  readonly width: number
  readonly height: number
  /** Else all. */
  readonly only?: readonly string[]
}
const SCREENS: readonly Screen[] = [
  { name: 'phone', width: 390, height: 844 },
  { name: 'desktop', width: 1440, height: 900 },
  { name: 'narrow', width: 360, height: 780, only: ['today', 'calendar', 'pharmacies-found'] },
  { name: '4k', width: 3840, height: 2160, only: ['today', 'insights'] },
]

async function main(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.filter(name => VIEWS.every(view => view.name !== name))
  if (unknown.length > 0) {
    say(
      `없는 화면 (no such view): ${unknown.join(', ')}\n있는 것 (there are): ${VIEWS.map(({ name }) => name).join(', ')}`,
    )
    return 2
  }
  ensureChromium()
  say('페이지를 짓고 서버를 켭니다 (building the pages, starting the server)')
  await buildPages()
  const house = await openHouse()
  const browser = await launchChromium()
  const close = async () => {
    await browser.close()
    await house.close()
  }
  const stop = () => void close().finally(() => process.exit(130))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    return await lookAtAll(house, browser, wanted)
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    await close()
  }
}

async function lookAtAll(house: House, browser: Browser, wanted: readonly string[]): Promise<number> {
  if (wanted.length === 0) await rm(PLACE, { recursive: true, force: true })
  await mkdir(PLACE, { recursive: true })
  const people = await letIn(house, browser)
  const tasks = THEMES.flatMap(theme =>
    SCREENS.flatMap(screen => VIEWS.filter(view => isDue(view, screen, wanted)).map(view => ({ view, theme, screen }))),
  )
  const missed: string[] = []
  for (const [i, task] of tasks.entries()) {
    const name = `${task.view.name}-${task.theme}-${task.screen.name}`
    const fault = await look(house, people[task.view.who], { ...task, name })
    say(`${String(i + 1).padStart(3)}/${tasks.length} ${name}${fault ? ` ✗ ${fault}` : ''}`)
    if (fault) missed.push(name)
  }
  say(`\n${relative(process.cwd(), PLACE)}/ 에 있습니다 (pictures are there). 찍지 못한 것 (missed): ${missed.length}`)
  return missed.length === 0 ? 0 : 1
}

const isDue = ({ name, on }: View, screen: Screen, wanted: readonly string[]) =>
  (wanted.length === 0 || wanted.includes(name)) &&
  (screen.only?.includes(name) ?? true) &&
  (on === undefined || (on === 'phone') === screen.width < 900)

/** Who looks: nobody yet, somebody with weeks behind them who is an analyst too, and who has only just come. */
async function letIn(house: House, browser: Browser) {
  const open = () =>
    visit(browser, { geolocation: { latitude: 37.5663, longitude: 126.9779 }, permissions: ['geolocation'] })
  const [nobody, somebody, newcomer] = [await open(), await open(), await open()]
  for (const { context } of [nobody, somebody, newcomer]) await servePictures(context)
  await signInWithKakao(somebody, house.address)
  await signInAsGuest(newcomer, house.address)
  await plantPerson(house, somebody, KAKAO_PEOPLE[0])
  return { nobody: nobody.page, somebody: somebody.page, analyst: somebody.page, newcomer: newcomer.page }
}

interface Look {
  readonly view: View
  readonly theme: (typeof THEMES)[number]
  readonly screen: Screen
  readonly name: string
}

/** What went wrong; null where nothing did. */
async function look({ address }: House, page: Page, { view, theme, screen, name }: Look): Promise<string | null> {
  const { width, height } = screen
  await page.setViewportSize({ width, height })
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await speak(page, address, view.language ?? 'ko')
  try {
    await view.show(page, address)
    await arePicturesThere(page)
    await page.screenshot({ path: join(PLACE, `${name}.png`) })
    await lookAtWhole(page, screen, name)
    return null
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error)
  } finally {
    await view.after?.(page)
  }
}

/** Chosen as a visitor has chosen it before. */
async function speak(page: Page, address: string, language: string): Promise<void> {
  if (!page.url().startsWith(address)) await page.goto(`${address}/dashboard/`)
  await page.evaluate(`localStorage.setItem('pilling:language', ${JSON.stringify(language)})`)
}

/** What is further down comes when it is looked at. */
const arePicturesThere = (page: Page) =>
  page.evaluate(
    `Promise.allSettled([...document.images].filter(({ loading }) => loading !== 'lazy').map(each => each.decode()))`,
  )

/** On a screen that is as high as the page: what stands fixed stands at its end. */
async function lookAtWhole(page: Page, { width, height }: Screen, name: string): Promise<void> {
  const whole = await page.evaluate<number>('document.documentElement.scrollHeight')
  if (whole <= height + 4) return
  await page.setViewportSize({ width, height: Math.min(whole, 8_000) })
  await page.waitForTimeout(150)
  await arePicturesThere(page)
  await page.screenshot({ path: join(PLACE, `${name}-whole.png`) })
}

main(process.argv.slice(2)).then(
  code => (process.exitCode = code),
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)

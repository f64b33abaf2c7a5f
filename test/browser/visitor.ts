import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { isReady, SIGN_IN_PAGE } from './pages.js'

/** Somebody at a browser of their own. */
export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  /** What the browser complained of so far: errors on the console, what a policy forbade, what a script threw. */
  readonly troubles: readonly string[]
  close(): Promise<void>
}

/** Milliseconds for anything that a visitor waits for. */
const PATIENCE = 30_000

/** Opens a browser of one's own, in Korea, with nobody signed in and no page open. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'ko-KR', timezoneId: 'Asia/Seoul', ...options })
  context.setDefaultTimeout(PATIENCE)
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', error => troubles.push(`thrown: ${error.message}`))
  page.on('console', message => {
    if (message.type() !== 'error') return
    const { url } = message.location()
    // So a page learns that nobody is signed in; the browser makes an error of it.
    if (url.endsWith('/auth/refresh') && message.text().includes('401')) return
    troubles.push(`console: ${message.text()} ${url}`)
  })
  return { context, page, troubles, close: () => context.close() }
}

/** Who can be picked on the fake Kakao's page, by the number that Kakao knows them by. */
export const KAKAO_PEOPLE = ['1000000001', '1000000002', '9007199254740993'] as const

/** Signs in with the fake Kakao as one of its people, and arrives at today. `address` is how Kakao knows us. */
export async function signInWithKakao(
  { page }: Pick<Visitor, 'page'>,
  address: string,
  sub: (typeof KAKAO_PEOPLE)[number] = KAKAO_PEOPLE[0],
) {
  await openSignIn(page, address)
  await page.getByRole('link', { name: '카카오로 시작하기' }).click()
  await page.getByRole('radio', { name: sub }).check()
  await page.getByRole('button', { name: '동의하고 계속하기 · Agree' }).click()
  await isReady(page, TODAY)
}

export async function signInAsGuest({ page }: Pick<Visitor, 'page'>, address: string) {
  await openSignIn(page, address)
  await page.getByRole('button', { name: '손님으로 둘러보기' }).click()
  await isReady(page, TODAY)
}

async function openSignIn(page: Page, address: string): Promise<void> {
  await page.goto(`${address}${SIGN_IN_PAGE.path}`)
  await isReady(page, SIGN_IN_PAGE)
}

const TODAY = { heading: '오늘' }

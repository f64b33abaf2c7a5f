import type { Page } from 'playwright-core'
import { isReady, type KnownPage, open, pagesWith } from '../browser/pages.js'

/** Something to look at: a page as it opens, or what one gets to see there. */
export interface View {
  readonly name: string
  readonly who: KnownPage['who'] | 'newcomer'
  readonly language?: 'en'
  /** Only where the screen is so. */
  readonly on?: 'phone' | 'desktop'
  show(page: Page, address: string): Promise<void>
  /** Puts right what it changed. */
  after?(page: Page): Promise<void>
}

/** A sample that has a picture, a long text and a summary with citations. */
const PAGES = pagesWith({ itemSeq: '202106092', name: '타이레놀정500밀리그람(아세트아미노펜)' })

const known = (name: string): KnownPage => {
  const found = PAGES.find(each => each.name === name)
  if (!found) throw new Error(`There is no page ${name}.`)
  return found
}

const asItOpens = (name: string): View => ({
  name,
  who: known(name).who,
  show: (page, at) => open(page, at, known(name)),
})

const english = (name: string): View => ({
  ...asItOpens(name),
  name: `${name}-english`,
  language: 'en',
  async show(page, at) {
    await page.goto(at + known(name).path)
    await page.locator('h1').first().waitFor()
    await page.locator('.skeleton, .today-summary-coming').first().waitFor({ state: 'hidden' })
  },
})

const ofNewcomer = (name: string): View => ({ ...asItOpens(name), name: `${name}-empty`, who: 'newcomer' })

/** A page, and what is done there. */
function further(page: string, name: string, act: (page: Page) => Promise<unknown>, more: Partial<View> = {}): View {
  const shown = known(page)
  return {
    ...{ name, who: shown.who, ...more },
    async show(at, address) {
      await open(at, address, shown)
      await act(at)
    },
  }
}

const NOW = { exact: true } as const

/** No question is answered any more, though the browser believes it is online. */
const cutOff = (page: Page) => page.route('**/graphql', route => route.abort())

/** Goes to another page of the dashboard without loading it anew. */
async function follow(page: Page, name: string, awaited: string): Promise<void> {
  await page.getByRole('link', { name, exact: true }).filter({ visible: true }).click()
  await page.locator(awaited).first().waitFor()
}

/** Every page as it opens, then what is behind a click, and how it is to be cut off, to be new or to read English. */
export const VIEWS: readonly View[] = [
  ...PAGES.map(({ name }) => asItOpens(name)),
  further('new-regimen', 'new-regimen-suggestions', async page => {
    await page.locator('input[role=combobox]').fill('타이레')
    await page.getByRole('option').first().waitFor()
  }),
  further('new-regimen', 'new-regimen-preview', async page => {
    await page.locator('input[role=combobox]').fill('타이레')
    await page.getByRole('option').first().click()
    await page.locator('.regimens-preview, [class*="preview"]').first().waitFor()
    await page.waitForTimeout(1_500)
  }),
  further('medicine', 'medicine-cited', async page => {
    await page.locator('button.medicine-citation').first().click()
    await page.waitForTimeout(400)
  }),
  further('medicine', 'medicine-keep', page => page.locator('.page-actions button').first().click()),
  further('medicines', 'medicines-found', async page => {
    await page.locator('main input:not([type=radio])').first().fill('ㅌㅇㄹㄴ')
    await page.waitForTimeout(1_500)
  }),
  further('playground', 'playground-answer', async page => {
    await page.locator('.graphiql-execute-button').click()
    await page.locator('.result-window').getByText('servedFrom').first().waitFor()
  }),
  further(
    'today',
    'today-offline',
    page =>
      page
        .context()
        .setOffline(true)
        .then(() => page.locator('.connection-banner').waitFor()),
    {
      after: page => page.context().setOffline(false),
    },
  ),
  further('today', 'more', page => page.getByRole('button', { name: '더 보기', ...NOW }).click(), { on: 'phone' }),
  further('pharmacies', 'pharmacies-found', async page => {
    await page.getByRole('button', { name: '내 위치로 찾기' }).click()
    await page.locator('.pharmacies-scope').waitFor()
    await isReady(page, known('pharmacies'))
  }),
  further(
    'pharmacies',
    'pharmacies-map',
    async page => {
      await page.getByRole('button', { name: '내 위치로 찾기' }).click()
      await page.getByRole('tab', { name: '지도' }).click()
      await isReady(page, known('pharmacies'))
    },
    { on: 'phone' },
  ),
  further('today', 'failed', page => cutOff(page).then(() => follow(page, '달력', '.failure')), {
    after: page => page.unrouteAll(),
  }),
  further(
    'calendar',
    'stale',
    async page => {
      await follow(page, '오늘', '.today-progress, main .card')
      await cutOff(page)
      await follow(page, '달력', '.failure-note')
    },
    { after: page => page.unrouteAll() },
  ),
  ...['today', 'calendar', 'regimens', 'adherence', 'saved'].map(ofNewcomer),
  ...['sign-in', 'today', 'calendar', 'regimens', 'adherence', 'medicine', 'pharmacies', 'insights', 'settings'].map(
    english,
  ),
]

import type { Page } from 'playwright-core'

/** A page as its visitors know it: where it is, who may open it, and what tells that it is all there. */
export interface KnownPage {
  readonly name: string
  /** Below the server's address. */
  readonly path: string
  /** Who sees it so. `analyst` is somebody signed in who has the role. */
  readonly who: 'nobody' | 'somebody' | 'analyst'
  /** Its first heading, in Korean. */
  readonly heading: string
  /** What shows once its scripts are there too, where that is later than its heading. */
  readonly last?: string
}

export const SIGN_IN_PAGE: KnownPage = {
  name: 'sign-in',
  path: '/dashboard/',
  who: 'nobody',
  heading: '약, 제때 드시는 일을 돕습니다.',
}

/** Its editors come after everything else, and until they are there a press on "run" does nothing. */
export const PLAYGROUND: KnownPage = {
  name: 'playground',
  path: '/graphql',
  who: 'nobody',
  heading: 'Pilling 플레이그라운드',
  last: '.graphiql-query-editor .view-line',
}

/** Every page of the dashboard that has an address, and the playground; `medicine` is one that the server knows. */
export const pagesWith = (medicine: { readonly itemSeq: string; readonly name: string }): readonly KnownPage[] => [
  SIGN_IN_PAGE,
  { name: 'today', path: '/dashboard/', who: 'somebody', heading: '오늘' },
  { name: 'calendar', path: '/dashboard/calendar', who: 'somebody', heading: '달력' },
  { name: 'regimens', path: '/dashboard/regimens', who: 'somebody', heading: '복용 계획' },
  { name: 'new-regimen', path: '/dashboard/regimens?new', who: 'somebody', heading: '새 복용 계획' },
  { name: 'adherence', path: '/dashboard/adherence', who: 'somebody', heading: '복약 기록' },
  { name: 'saved', path: '/dashboard/saved', who: 'somebody', heading: '담은 약' },
  { name: 'medicines', path: '/dashboard/medicines', who: 'somebody', heading: '약 찾기' },
  { name: 'medicine', path: `/dashboard/medicines/${medicine.itemSeq}`, who: 'somebody', heading: medicine.name },
  { name: 'pharmacies', path: '/dashboard/pharmacies', who: 'somebody', heading: '약국' },
  { name: 'insights', path: '/dashboard/insights', who: 'analyst', heading: '분석' },
  { name: 'settings', path: '/dashboard/settings', who: 'somebody', heading: '설정' },
  { name: 'no-page', path: '/dashboard/no-such-page', who: 'somebody', heading: '없는 화면입니다' },
  PLAYGROUND,
]

/** Milliseconds: the slowest machine that tests run on takes its time. */
const PATIENCE = 30_000

/** Resolves when the page shows its heading, and nothing of it is on its way any more. */
export async function isReady(page: Page, { heading, last }: Pick<KnownPage, 'heading' | 'last'>): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).first().waitFor({ timeout: PATIENCE })
  if (last !== undefined) await page.locator(last).first().waitFor({ timeout: PATIENCE })
  await page.locator(COMING).filter({ visible: true }).first().waitFor({ state: 'hidden', timeout: PATIENCE })
  // Letters of another shape than those that stay would still move what is shown.
  await page.evaluate('document.fonts.ready.then(() => true)')
}

/** What holds the place of something, and whatever says that it is busy. */
const COMING = '.skeleton, .today-summary-coming, main [aria-busy="true"], .graphiql-spinner'

/** Goes there and waits until it is ready. */
export async function open(page: Page, address: string, known: KnownPage): Promise<void> {
  await page.goto(address + known.path)
  await isReady(page, known)
}

import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { dosesOf } from '../feed.js'
import { signInWithKakao as byApi } from '../session.js'
import { openHouse, SLOW, useChromium } from './house.js'
import { isReady, SIGN_IN_PAGE } from './pages.js'
import { KAKAO_PEOPLE, signInAsGuest, signInWithKakao } from './visitor.js'

const TYLENOL = { name: '타이레놀정500밀리그람(아세트아미노펜)', itemSeq: '202106092' }
const OTHER = { name: '가나다정', itemSeq: '600000001' }

const newVisitor = useChromium()

test('from signing in with Kakao over a plan and a dose to signing out in English', SLOW, async () => {
  const { address } = await openHouse({ medicines: [TYLENOL, OTHER] })
  const visitor = await newVisitor()
  const { page } = visitor
  await signInWithKakao(visitor, address)
  await page.getByText('오늘 드실 약이 없습니다').waitFor()
  await page.getByRole('link', { name: '복용 계획 만들기' }).click()
  await page.getByRole('link', { name: '새 계획' }).click()
  await page.getByRole('combobox', { name: '약' }).fill('타이ㄹ')
  await page.getByRole('option', { name: TYLENOL.name }).click()
  await page.getByLabel('1번째 시각').fill('23:59')
  await page.getByLabel('양', { exact: true }).fill('1')
  await page.getByLabel('단위', { exact: true }).fill('정')
  const preview = page.getByRole('region', { name: '저장하면 이렇게 드십니다' })
  await preview.getByText('오후 11:59').first().waitFor()
  await page.getByRole('button', { name: '저장' }).click()
  await page.getByText(`${TYLENOL.name}: 복용 계획을 만들었습니다.`).waitFor()

  await page.getByRole('link', { name: '오늘', exact: true }).click()
  const dose = page.getByRole('article').filter({ hasText: TYLENOL.name })
  await dose.getByText('1정').waitFor()
  await dose.getByRole('button', { name: '먹었어요' }).click()
  await dose.getByText(/에 복용$/).waitFor()
  await page.getByText('오늘 드실 약을 모두 드셨어요').waitFor()

  await page.getByRole('link', { name: '설정' }).click()
  await page.getByText('English', { exact: true }).click()
  await isReady(page, { heading: 'Settings' })
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  await page.getByRole('link', { name: 'Today', exact: true }).click()
  await dose.getByText(/^Taken at /).waitFor()
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await isReady(page, { heading: 'Your medicines, on time.' })
  await page.reload()
  await isReady(page, { heading: 'Your medicines, on time.' })
  expect(visitor.troubles).toEqual([])
})

test('what is written while the chosen medicine is on its way stays written', SLOW, async () => {
  const { wires } = await openHouse({ medicines: [TYLENOL, OTHER], wires: 1 })
  const wire = wires[0]!
  const visitor = await newVisitor()
  const { page } = visitor
  await signInWithKakao(visitor, wire.address)
  await page.getByRole('link', { name: '복용 계획', exact: true }).click()
  await page.getByRole('link', { name: '새 계획' }).click()
  await page.getByRole('combobox', { name: '약' }).fill('타이')
  const option = page.getByRole('option', { name: TYLENOL.name })
  await option.waitFor()
  wire.hang()
  await option.click()
  await page.getByLabel('1번째 시각').fill('23:58')
  const note = page.getByLabel('메모')
  await note.fill('식후에')
  await wire.heal()
  await page.getByRole('button', { name: '다른 약 고르기' }).waitFor()
  expect(await page.getByLabel('1번째 시각').inputValue()).toBe('23:58')
  expect(await note.inputValue()).toBe('식후에')
  expect(await note.and(page.locator(':focus')).count()).toBe(1)
})

test('a guest looks around, and is asked before they sign out for good', SLOW, async () => {
  const { address } = await openHouse()
  const visitor = await newVisitor({ viewport: { width: 390, height: 844 } })
  const { page } = visitor
  await signInAsGuest(visitor, address)
  await page.getByRole('button', { name: '더 보기' }).click()
  await page.getByRole('dialog').getByRole('link', { name: '설정' }).click()
  await page.getByRole('button', { name: '로그아웃', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: '로그아웃할까요?' })
  await dialog.getByText('손님은 로그아웃하면 다시 들어올 수 없습니다.').waitFor()
  await dialog.getByRole('button', { name: '로그아웃' }).click()
  await isReady(page, SIGN_IN_PAGE)
  expect(visitor.troubles).toEqual([])
})

test('with a keyboard alone somebody plans a medicine from its first consonants and ticks a dose', SLOW, async () => {
  const house = await openHouse({ medicines: [TYLENOL, OTHER] })
  await dosesOf(await byApi(house, KAKAO_PEOPLE[0]), OTHER.itemSeq).enter('')
  const visitor = await newVisitor({ viewport: { width: 1280, height: 900 } })
  const { page } = visitor
  await signInWithKakao(visitor, house.address)
  await follow(page, page.getByRole('link', { name: '복용 계획', exact: true }))
  await follow(page, page.getByRole('link', { name: '새 계획' }))
  await isReady(page, { heading: '새 복용 계획' })
  await tabTo(page, page.getByRole('combobox', { name: '약' }))
  await page.keyboard.type('ㅌㅇㄹㄴ')
  await page.getByRole('option', { name: TYLENOL.name }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '다른 약 고르기' }).waitFor()
  await tabTo(page, page.getByLabel('양', { exact: true }))
  await page.keyboard.type('2')
  await tabTo(page, page.getByLabel('단위', { exact: true }))
  await page.keyboard.type('정')
  await follow(page, page.getByRole('button', { name: '저장' }))
  await isReady(page, { heading: '복용 계획' })
  await page.getByRole('article').filter({ hasText: TYLENOL.name }).getByText('한 번에 2정').waitFor()

  await follow(page, page.getByRole('link', { name: '오늘', exact: true }))
  const dose = page.getByRole('article').filter({ hasText: OTHER.name })
  await tabTo(page, dose.getByRole('button', { name: '먹었어요' }))
  await page.keyboard.press('Space')
  await dose.getByText(/에 복용$/).waitFor()
  // The other button takes the place of the pressed one; the next key is not to begin at the top again.
  await tabTo(page, dose.getByRole('button', { name: '되돌리기' }))
  expect(visitor.troubles).toEqual([])
})

/** So many at the most: around all that can be reached on a page. */
const STOPS = 60

/** Goes on until the focus is there, and can be seen. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  const focused = target.and(page.locator(':focus-visible'))
  for (let i = 0; i < STOPS && (await focused.count()) === 0; i++) await page.keyboard.press('Tab')
  expect(await focused.count()).toBe(1)
}

async function follow(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press('Enter')
}

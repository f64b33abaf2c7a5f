import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { dosesOf, soon } from '../feed.js'
import { signInWithKakao as byApi } from '../session.js'
import { openHouse, SLOW, useChromium } from './house.js'
import { open, PLAYGROUND } from './pages.js'
import { KAKAO_PEOPLE } from './visitor.js'

const indications = '이 약은 두통에 사용합니다.'
const TYLENOL = { name: '타이레놀정500밀리그람(아세트아미노펜)', itemSeq: '202106092', indications }
const DANGEROUS = { name: '=1+1정, "큰"', itemSeq: '600000001', indications }
const WIDE = { viewport: { width: 1440, height: 900 } }

const newVisitor = useChromium()

/** A press on one of the examples, which opens it in a tab. */
const choose = (page: Page, title: string) =>
  page
    .getByRole('region', { name: '예제' })
    .getByRole('button', { name: new RegExp(`^${title}`) })
    .click()
const run = (page: Page) => page.locator('.graphiql-execute-button').click()
const answer = (page: Page) => page.locator('.result-window')

test('the playground opens with an example that runs', SLOW, async () => {
  const { address } = await openHouse({ medicines: [TYLENOL] })
  const { page, troubles } = await newVisitor(WIDE)
  await open(page, address, PLAYGROUND)
  await run(page)
  await answer(page).getByText(TYLENOL.itemSeq).waitFor()
  expect(troubles).toEqual([])
})

test('a subscription runs inside it for who has signed in with Kakao', SLOW, async () => {
  const house = await openHouse({ medicines: [TYLENOL] })
  const doses = dosesOf(await byApi(house, KAKAO_PEOPLE[0]), TYLENOL.itemSeq)
  const id = await doses.enter('')
  const { page, troubles } = await newVisitor(WIDE)
  await open(page, house.address, PLAYGROUND)
  await page.getByRole('link', { name: '카카오로 로그인' }).click()
  await page.getByRole('radio', { name: KAKAO_PEOPLE[0] }).check()
  await page.getByRole('button', { name: '동의하고 계속하기 · Agree' }).click()
  await page.getByRole('button', { name: '로그아웃' }).waitFor()
  await choose(page, '내 복용에 일어나는 일')
  await run(page)
  // Nothing on the page tells from when on it is heard: so something happens until it is.
  await soon(async () => {
    await doses.mark('complete', id)
    await doses.mark('reopen', id)
    expect(await answer(page).textContent()).toMatch(/REOPENED|COMPLETED/)
  })
  await run(page)
  expect(troubles).toEqual([])
})

test('all pages of a connection are saved as one CSV file, in which a formula is text', SLOW, async () => {
  const { address } = await openHouse({ medicines: [TYLENOL, DANGEROUS] })
  const { page, context, troubles } = await newVisitor(WIDE)
  // Its dialog belongs to the system, where no test can press a button: so the browser is one that has none.
  await context.addInitScript('delete window.showSaveFilePicker')
  await open(page, address, PLAYGROUND)
  await choose(page, '의약품을 파일로')
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: /^CSV/ }).click()
  const file = await coming
  expect(file.suggestedFilename()).toBe('Medicines.csv')
  const text = await readFile(await file.path(), 'utf8')
  const [head, ...rows] = text.split('\r\n')
  expect(head).toBe(
    '\uFEFFedge.matchedBy,itemSeq,name,manufacturer,indications,boxedWarning,provenance.source,provenance.updatedAt',
  )
  expect(rows.at(-1)).toBe('')
  expect(rows.slice(0, -1).map(row => row.split(',')[1])).toEqual(
    expect.arrayContaining([TYLENOL.itemSeq, DANGEROUS.itemSeq]),
  )
  expect(rows).toHaveLength(3)
  expect(text).toContain(`,"'=1+1정, ""큰""",시험제약(주),${indications},`)
  await page.getByText('다 받았습니다: 2줄').waitFor()
  expect(troubles).toEqual([])
})

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { fromGlobalId } from '../../src/graph/node.js'
import { soon } from '../feed.js'
import { plantDoses } from '../looks/plantingDoses.js'
import { plantInsights } from '../looks/plantingInsights.js'
import { plantSaved } from '../looks/plantingSaved.js'
import { signInWithKakao as byApi } from '../session.js'
import { sqlOf } from '../traces.js'
import { audit } from './audit.js'
import { openHouse, SLOW, useChromium, type House } from './house.js'
import { type KnownPage, open, pagesWith } from './pages.js'
import { KAKAO_PEOPLE, signInWithKakao } from './visitor.js'

/** One of those that a server without any brings itself. */
const SAMPLE = { itemSeq: '202106092', name: '타이레놀정500밀리그람(아세트아미노펜)' }
const PAGES = pagesWith(SAMPLE)
const MEDICINE = 'query ($itemSeq: String!) { medicine(itemSeq: $itemSeq) { id } }'

const newVisitor = useChromium()

/** A house in which much has happened: doses of weeks, medicines kept, and what analysts read. */
async function openFullHouse() {
  const house = await openHouse()
  await soon(async () => expect(await house.ask(MEDICINE, SAMPLE)).toEqual({ medicine: { id: expect.any(String) } }))
  const minji = await byApi(house, KAKAO_PEOPLE[0])
  const { id } = fromGlobalId(minji.id)
  const sql = sqlOf(house)
  await house.app.users.roles.grant(id, 'ANALYST')
  await plantDoses(sql, minji.ask, id)
  await plantSaved(minji.ask)
  await plantInsights(sql)
  return house
}

/** What is behind a press on some of the pages. */
const FURTHER: readonly (readonly [page: string, name: string, go: (page: Page) => Promise<void>])[] = [
  [
    'new-regimen',
    'suggestions',
    async page => {
      await page.getByRole('combobox', { name: '약' }).fill('타이')
      await page.getByRole('option').first().waitFor()
    },
  ],
  [
    'pharmacies',
    'pharmacies found',
    async page => {
      await page.getByRole('combobox', { name: '지역' }).selectOption('seoul')
      await page.locator('.pharmacies-row').first().waitFor()
    },
  ],
  [
    'medicine',
    'keeping a medicine',
    async page => {
      await page.locator('main').getByRole('button', { name: /담/ }).first().click()
      await page.getByRole('dialog').waitFor()
    },
  ],
  [
    'settings',
    'leaving for good',
    async page => {
      await page.getByRole('button', { name: '탈퇴하기' }).click()
      await page.getByRole('dialog').waitFor()
    },
  ],
]

const known = (name: string): KnownPage => {
  const found = PAGES.find(each => each.name === name)
  if (!found) throw new Error(`There is no page ${name}`)
  return found
}

async function auditAll(page: Page, { address }: House, pages: readonly KnownPage[]): Promise<string[]> {
  const found: string[] = []
  for (const each of pages) {
    await open(page, address, each)
    found.push(...(await audit(page, each.name)))
  }
  return found
}

test('axe finds nothing wrong with any page, and nothing stands out or complains', SLOW, async () => {
  const house = await openFullHouse()
  const [stranger, minji] = [await newVisitor(), await newVisitor()]
  const found = await auditAll(
    stranger.page,
    house,
    PAGES.filter(({ who }) => who === 'nobody'),
  )
  await signInWithKakao(minji, house.address)
  found.push(
    ...(await auditAll(
      minji.page,
      house,
      PAGES.filter(({ who }) => who !== 'nobody'),
    )),
  )
  for (const [on, name, go] of FURTHER) {
    await minji.page.setViewportSize({ width: 1280, height: 900 })
    await open(minji.page, house.address, known(on))
    await go(minji.page)
    found.push(...(await audit(minji.page, name)))
  }
  expect(found).toEqual([])
  expect([...stranger.troubles, ...minji.troubles]).toEqual([])
})

import { decodeJwt } from 'jose'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { dosesOf, logOf, soon, userIdOf } from '../feed.js'
import { signInWithKakao as byApi } from '../session.js'
import { openDevice } from './device.js'
import { openHouse, SLOW, useChromium } from './house.js'
import { isReady } from './pages.js'
import { KAKAO_PEOPLE, signInAsGuest, signInWithKakao } from './visitor.js'

const MEDICINE = { name: '가나다정', itemSeq: '600000001' }
const [MINJI, JUNSEO] = KAKAO_PEOPLE
const MINUTE = 60_000

const newVisitor = useChromium()

/** As whom a page sent what names this dose, by the tokens that went with it. */
function sendersOf(page: Page, dose: string): ReadonlySet<string | undefined> {
  const senders = new Set<string | undefined>()
  page.on('request', request => {
    if (!request.postData()?.includes(dose)) return
    const token = request.headers()['authorization']?.replace('Bearer ', '')
    senders.add(token === undefined ? undefined : decodeJwt(token).sub)
  })
  return senders
}

test(
  'what waits on a page is never sent as somebody else who has signed in beside it, and is sent once its owner is back',
  SLOW,
  async () => {
    const house = await openHouse({ medicines: [MEDICINE], wires: 1 })
    const wire = house.wires[0]!
    const minji = await byApi(house, MINJI)
    const id = await dosesOf(minji, MEDICINE.itemSeq).enter('')
    const visitor = await newVisitor()
    const { page, context } = visitor
    const senders = sendersOf(page, id)
    const phone = await openDevice(visitor, wire.address, MINJI)
    await wire.cut()
    await phone.dose(MEDICINE.name).tick()
    await phone.dose(MEDICINE.name).shows('done', 'waiting')

    // Her token has run out by the time that she is connected again, and the browser is somebody else's.
    house.clock.passes(16 * MINUTE)
    await context.clearCookies()
    const beside = await context.newPage()
    await signInWithKakao({ page: beside }, house.address, JUNSEO)
    await beside.close()
    await wire.heal()
    await page.getByText('오늘 드실 약이 없습니다').waitFor()
    await phone.dose(MEDICINE.name).row.waitFor({ state: 'detached' })
    expect((await logOf(house.databaseUrl, minji)).map(({ kind }) => kind)).toEqual(['CREATED'])

    await context.clearCookies()
    await signInWithKakao(visitor, wire.address, MINJI)
    await phone.dose(MEDICINE.name).shows('done', 'sent')
    await soon(async () =>
      expect((await logOf(house.databaseUrl, minji)).map(({ kind }) => kind)).toEqual(['CREATED', 'COMPLETED']),
    )
    expect([...senders]).toEqual([userIdOf(minji)])
  },
)

test('a page whose files could not be had opens by itself once there is a network again', SLOW, async () => {
  const { address } = await openHouse()
  const visitor = await newVisitor()
  const { page, context } = visitor
  await signInAsGuest(visitor, address)
  await context.setOffline(true)
  await page.getByRole('link', { name: '복약 기록', exact: true }).click()
  await page.getByText('인터넷에 연결되면 이 화면이 저절로 열립니다.').waitFor()
  await context.setOffline(false)
  await isReady(page, { heading: '복약 기록' })
})

test(
  'a dialog that is closed gives the keyboard back, keeps what was written, and says its own troubles',
  SLOW,
  async () => {
    const { address } = await openHouse({ medicines: [MEDICINE] })
    const visitor = await newVisitor()
    const { page, context } = visitor
    await signInAsGuest(visitor, address)
    await page.goto(`${address}/dashboard/medicines/${MEDICINE.itemSeq}`)
    const opener = page.getByRole('button', { name: '담아 두기' })
    await opener.press('Enter')
    const dialog = page.getByRole('dialog', { name: '담아 두기' })
    const note = dialog.getByLabel('메모')
    await note.fill('식후에만')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await opener.and(page.locator(':focus')).count()).toBe(1)
    await opener.press('Enter')
    expect(await note.inputValue()).toBe('식후에만')
    await page.keyboard.press('Escape')

    await page.goto(`${address}/dashboard/settings`)
    await page.getByRole('button', { name: '로그아웃', exact: true }).click()
    const leaving = page.getByRole('dialog', { name: '로그아웃할까요?' })
    await context.setOffline(true)
    await leaving.getByRole('button', { name: '내 자료 받기' }).click()
    await leaving.locator('.notice-bad').waitFor()
  },
)

import { expect, test } from 'vitest'
import { DELETE, dosesOf, logOf, soon } from '../feed.js'
import { startServer } from '../program.js'
import { signInWithKakao } from '../session.js'
import { openDevice, type Device } from './device.js'
import { openHouse, SLOW, useChromium, type House } from './house.js'
import { KAKAO_PEOPLE } from './visitor.js'

const [SUB] = KAKAO_PEOPLE
const MEDICINES = [
  { name: '가나다정', itemSeq: '600000001' },
  { name: '라마바정', itemSeq: '600000002' },
  { name: '사아자정', itemSeq: '600000003' },
]

const newVisitor = useChromium()

/** One person who holds `medicines` to be taken now, asking by the API of the world's own server. */
async function minjiOf(house: House) {
  const person = await signInWithKakao(house, SUB)
  const ids: string[] = []
  for (const { itemSeq } of MEDICINES) ids.push(await dosesOf(person, itemSeq).enter(''))
  const doses = dosesOf(person, '')
  return { person, doses, ids: ids as [string, string, string], log: () => logOf(house.databaseUrl, person) }
}

const kinds = (log: readonly { kind: string; scheduleId: string | null }[], id: string) =>
  log.filter(({ scheduleId }) => scheduleId === id).map(({ kind }) => kind)

/** Each change once, in its order, from when the page began to listen; and it is the page that it was. */
async function heardAll(device: Device, log: Awaited<ReturnType<typeof logOf>>) {
  const changes = log.filter(({ kind }) => kind !== 'CREATED').map(({ cursor }) => cursor)
  await soon(() => expect(device.heard.map(({ cursor }) => cursor)).toEqual(changes))
  expect(await device.isTheSamePage()).toBe(true)
}

test('a dose ticked on one device shows on the other, and so does what is undone and skipped', SLOW, async () => {
  const house = await openHouse({ medicines: MEDICINES })
  const { ids, log } = await minjiOf(house)
  const [phone, desk] = [
    await openDevice(await newVisitor({ viewport: { width: 390, height: 844 } }), house.address),
    await openDevice(await newVisitor(), house.address),
  ]
  await phone.dose('가나다정').tick()
  await desk.dose('가나다정').shows('done', 'sent')
  await phone.dose('가나다정').shows('done', 'sent')
  await desk.dose('가나다정').undo()
  await phone.dose('가나다정').shows('open', 'sent')
  await desk.dose('라마바정').skip()
  await phone.dose('라마바정').shows('skipped', 'sent')

  const told = await log()
  expect(ids.map(id => kinds(told, id))).toEqual([
    ['CREATED', 'COMPLETED', 'REOPENED'],
    ['CREATED', 'SKIPPED'],
    ['CREATED'],
  ])
  for (const device of [phone, desk]) {
    await heardAll(device, told)
    expect(await device.page.getByRole('article').count()).toBe(MEDICINES.length)
    expect(device.troubles).toEqual([])
  }
})

test('the server is killed and started again: what was ticked meanwhile is there once', SLOW, async () => {
  const house = await openHouse({ medicines: MEDICINES, isApart: true })
  const env = { ...house.settings, PORT: String(house.port) }
  const doomed = await startServer(env)
  const { doses, ids, log } = await minjiOf(house)
  const [phone, desk] = [
    await openDevice(await newVisitor(), house.address),
    await openDevice(await newVisitor(), house.address),
  ]
  await desk.dose('가나다정').tick()
  await phone.dose('가나다정').shows('done', 'sent')

  doomed.kill('SIGKILL')
  expect(await doomed.ended).toBe('SIGKILL')
  await phone.banner.getByText('다시 연결하는 중입니다').waitFor()
  // One at a page whose server is gone, one by another server of the same house.
  await phone.dose('라마바정').tick()
  await phone.dose('라마바정').shows('done', 'waiting')
  await phone.banner.getByText('아직 보내지 못한 표시 1개').waitFor()
  await doses.mark('complete', ids[2])
  expect(kinds(await log(), ids[1])).toEqual(['CREATED'])

  await startServer(env)
  for (const device of [phone, desk]) {
    await device.isLive()
    for (const { name } of MEDICINES) await device.dose(name).shows('done', 'sent')
    await device.banner.waitFor({ state: 'hidden' })
  }
  const told = await log()
  expect(ids.map(id => kinds(told, id))).toEqual(ids.map(() => ['CREATED', 'COMPLETED']))
  for (const device of [phone, desk]) await heardAll(device, told)
})

test('a tick that the server refuses is taken back, and it is said why', SLOW, async () => {
  const house = await openHouse({ medicines: MEDICINES, wires: 1 })
  const { person, ids, log } = await minjiOf(house)
  const [wire] = house.wires
  if (!wire) throw new Error('There is no wire to cut')
  const phone = await openDevice(await newVisitor(), wire.address)
  // So it can't have heard that the dose is gone.
  await wire.cut()
  await person.ask(DELETE, { id: ids[0] })
  await phone.dose('가나다정').tick()
  await phone.dose('가나다정').shows('done', 'waiting')
  await wire.heal()
  await phone.page.locator('.notice-bad').getByText('그런 복용 일정이 없습니다.').waitFor()
  await phone.dose('가나다정').row.waitFor({ state: 'detached' })
  await phone.dose('라마바정').shows('open', 'sent')
  expect(kinds(await log(), ids[0])).toEqual(['CREATED', 'DELETED'])
  expect(await phone.isTheSamePage()).toBe(true)
})

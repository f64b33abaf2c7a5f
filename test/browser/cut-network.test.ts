import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { dosesOf, logOf, soon } from '../feed.js'
import { signInWithKakao } from '../session.js'
import { openDevice, type Device } from './device.js'
import { openHouse, SLOW, useChromium, type House } from './house.js'
import { KAKAO_PEOPLE } from './visitor.js'

/** Milliseconds that a network is cut: so long that whoever doesn't come back by themselves has given up. */
const CUT = 30_000
const HERE = { name: '가나다정', itemSeq: '600000001' }
const THERE = { name: '라마바정', itemSeq: '600000002' }
const UNTOUCHED = { name: '사아자정', itemSeq: '600000003' }

type Wire = House['wires'][number]

/** How the network goes and comes back, and what the banner says as long as it is gone. */
const CUTS: readonly (readonly [string, RegExp, (wire: Wire, device: Device) => Promise<() => Promise<void>>])[] = [
  [
    'connections end and none is taken',
    /다시 연결하는 중입니다/,
    async wire => {
      await wire.cut()
      return () => wire.heal()
    },
  ],
  [
    'nothing goes through, and nobody says so',
    /다시 연결하는 중입니다/,
    async wire => {
      wire.hang()
      return () => wire.heal()
    },
  ],
  [
    'the device itself is without a network',
    /인터넷이 끊겼습니다/,
    async (_, { context }) => {
      await context.setOffline(true)
      return () => context.setOffline(false)
    },
  ],
]

const newVisitor = useChromium()

/** What happens to one person: half a minute without a network, in which they tick here and elsewhere. */
async function isCutOff(house: House, at: number) {
  const [name, banner, cut] = CUTS[at] ?? CUTS[0]!
  const [wire, sub] = [house.wires[at], KAKAO_PEOPLE[at]]
  if (!wire || !sub) throw new Error(`Nobody is there for: ${name}`)
  const person = await signInWithKakao(house, sub)
  const doses = dosesOf(person, '')
  const enter = ({ itemSeq }: typeof HERE) => dosesOf(person, itemSeq).enter('')
  const [here, there, untouched] = [await enter(HERE), await enter(THERE), await enter(UNTOUCHED)]
  const device = await openDevice(await newVisitor(), wire.address, sub)

  const heal = await cut(wire, device)
  // Not for a condition: the time itself is what is tried.
  const over = wait(CUT)
  await device.dose(HERE.name).tick()
  await device.dose(HERE.name).shows('done', 'waiting')
  await doses.mark('complete', there)
  await device.banner.getByText(banner).waitFor()
  await device.banner.getByText('아직 보내지 못한 표시 1개').waitFor()
  await over
  await device.dose(THERE.name).shows('open', 'sent')
  await heal()

  await device.dose(HERE.name).shows('done', 'sent')
  await device.dose(THERE.name).shows('done', 'sent')
  await device.banner.waitFor({ state: 'hidden' })
  const log = await logOf(house.databaseUrl, person)
  const kinds = (id: string) => log.filter(({ scheduleId }) => scheduleId === id).map(({ kind }) => kind)
  expect([here, there, untouched].map(kinds), name).toEqual([
    ['CREATED', 'COMPLETED'],
    ['CREATED', 'COMPLETED'],
    ['CREATED'],
  ])
  const changes = log.filter(({ kind }) => kind !== 'CREATED').map(({ cursor }) => cursor)
  await soon(() =>
    expect(
      device.heard.map(({ cursor }) => cursor),
      name,
    ).toEqual(changes),
  )
  await device.dose(UNTOUCHED.name).shows('open', 'sent')
  expect([await device.page.getByRole('article').count(), await device.isTheSamePage()], name).toEqual([3, true])
}

// At the same time, so that half a minute passes once.
test('half a minute without a network: what is ticked on both sides is there once', SLOW, async () => {
  const house = await openHouse({ medicines: [HERE, THERE, UNTOUCHED], wires: CUTS.length })
  await Promise.all(CUTS.map((_, at) => isCutOff(house, at)))
})

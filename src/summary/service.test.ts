import { describe, expect, test } from 'vitest'
import { askFor, createMovableClock, labelOf } from '../../test/summaries.js'
import type { Cache } from '../cache/cache.js'
import { createAbsences } from './absence.js'
import type { Made } from './making.js'
import { createReadings } from './reading.js'
import { createSummaries } from './service.js'
import type { Kept } from './version.js'

const LABEL = labelOf('195700020')
const EXTRACT = { text: LABEL.indications, origin: 'EXTRACT', stale: false }

/** Summaries whose stores don't answer until they are let, and a model that is never done. */
function given({ isResting = false } = {}) {
  const clock = createMovableClock()
  const begun: string[] = []
  let answer = () => {}
  const hanging = new Promise<ReadonlyMap<string, never>>(resolve => (answer = () => resolve(new Map<string, never>())))
  const cache: Pick<Cache<Kept>, 'getMany'> = { getMany: () => hanging }
  const summaries = createSummaries({
    cache,
    store: { versions: async () => new Map<string, Kept>() },
    readings: createReadings(),
    making: {
      begin: ({ pair }) => (begun.push(pair.itemSeq), new Promise<Made>(() => {})),
      isResting: () => isResting,
    },
    usage: { note() {} },
    absences: createAbsences({ now: clock.now }),
    onOld() {},
    onLeftOld() {},
    onMissed() {},
    onServed() {},
    clock,
  })
  const look = async (ask = askFor(LABEL)) => {
    const [found] = await summaries.look([ask])
    if (!found) throw new Error('nothing was seen')
    return found
  }
  return { summaries, look, begun, answer: () => answer() }
}

describe('stores that don’t answer in time', () => {
  test.each([0, 50])('are not waited for by who waits %d ms: the label speaks, and the work goes on', async ms => {
    const { summaries, look, begun, answer } = given()
    const looking = look()
    const seen = await summaries.settle(looking, summaries.waitingUntil(ms), askFor(LABEL))
    expect(seen).toMatchObject({ ...EXTRACT, pending: true })
    expect(begun).toEqual([])
    answer()
    await looking
    expect(begun).toEqual([LABEL.itemSeq])
  })

  test('leave nothing to be told later where the model rests, or the label says nothing', async () => {
    const resting = given({ isResting: true })
    const { settle, waitingUntil } = resting.summaries
    expect(await settle(resting.look(), waitingUntil(0), askFor(LABEL))).toMatchObject({ ...EXTRACT, pending: false })
    const { summaries, look } = given()
    const ask = askFor(LABEL, '녹내장')
    expect(await summaries.settle(look(ask), summaries.waitingUntil(0), ask)).toMatchObject({
      origin: 'EXTRACT',
      citations: [],
      pending: false,
    })
  })

  test('that fail late harm nobody who has been answered', async () => {
    const { summaries } = given()
    const late = new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error('late')), 700))
    expect(await summaries.settle(late, summaries.waitingUntil(0), askFor(LABEL))).toMatchObject(EXTRACT)
    await expect(late).rejects.toThrow('late')
  })
})

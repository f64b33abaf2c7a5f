import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { createTimer } from './fakes/timer'
import type { Mark } from './markShelf'
import { createOutbox } from './outbox'
import type { Outcome, Why } from './outcome'
import type { Shelf } from './shelf'

const DONE: Outcome = { kind: 'done' }
const STOPPED: Outcome = { kind: 'stopped', retryAfter: null, mayBeDone: true }
const REFUSED = { kind: 'refused', why: { code: 'NOT_FOUND', message: '지워진 일정입니다.' } } as const

function createShelf(): Shelf & { readonly values: Map<string, string> } {
  const values = new Map<string, string>()
  return {
    values,
    put: (name, value) => void values.set(name, value),
    take: name => void values.delete(name),
    all: prefix => [...values].filter(([name]) => name.startsWith(prefix)).map(([, value]) => value),
  }
}

/** A browser whose server gives these answers in their order, and `done` after them. */
function given({
  shelf = createShelf(),
  owner = 'minji',
}: { shelf?: ReturnType<typeof createShelf>; owner?: string } = {}) {
  const { timer, pass } = createTimer()
  const sent: Mark[] = []
  const answers: (Outcome | Promise<Outcome>)[] = []
  const refused: [string, Why][] = []
  const looked: (readonly string[])[] = []
  const network = { isThere: true, isSeen: true }
  let names = 0
  const open = () =>
    createOutbox({
      owner,
      shelf,
      send: async mark => {
        sent.push(mark)
        return answers.shift() ?? DONE
      },
      onRefused: ({ scheduleId }, why) => refused.push([scheduleId, why]),
      look: async ids => {
        looked.push(ids)
        return network.isSeen
      },
      isReachable: () => network.isThere,
      timer,
      newId: () => `${owner}-${++names}-${shelf.values.size}-${timer.now()}`,
    })
  const said = () => sent.map(({ scheduleId, kind }) => `${scheduleId} ${kind}`)
  return { open, shelf, timer, pass, sent, said, answers, refused, looked, network }
}

const tick = (scheduleId: string, at = 1) => ({ scheduleId, kind: 'complete', at }) as const
const settled = () => new Promise(resolve => setImmediate(resolve))

describe('marks on their way', () => {
  test('are sent at once, and gone when they are answered', async () => {
    const { open, said, shelf } = given()
    const outbox = open()
    outbox.add(tick('morning'))
    expect(outbox.marks()).toHaveLength(1)
    await vi.waitFor(() => expect(outbox.marks()).toEqual([]))
    expect([said(), shelf.values.size]).toEqual([['morning complete'], 0])
  })

  test('wait for the network, and go under the same name when it is back', async () => {
    const { open, answers, sent, pass } = given()
    answers.push(STOPPED, STOPPED)
    const outbox = open()
    outbox.add(tick('morning'))
    await settled()
    pass(1_000)
    await settled()
    expect(outbox.marks()).toHaveLength(1)
    outbox.wake()
    await vi.waitFor(() => expect(outbox.marks()).toEqual([]))
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1)
    expect(sent).toHaveLength(3)
  })

  test('outlive the page, and are sent by the next under the same name', async () => {
    const { open, answers, sent, shelf } = given()
    answers.push(new Promise<Outcome>(() => {}))
    const first = open()
    first.add(tick('morning'))
    await settled()
    first.close()
    expect(shelf.values.size).toBe(1)
    const second = open()
    expect(second.marks()).toHaveLength(1)
    await vi.waitFor(() => expect(second.marks()).toEqual([]))
    expect(sent.map(({ id }) => id)).toEqual([sent[0]?.id, sent[0]?.id])
  })

  test("are nobody's but their owner's", async () => {
    const { open, answers, shelf } = given()
    answers.push(STOPPED)
    open().add(tick('morning'))
    await settled()
    const { open: openAsJun, sent } = given({ shelf, owner: 'jun' })
    expect(openAsJun().marks()).toEqual([])
    await settled()
    expect(sent).toEqual([])
  })

  test('of one dose go in their order, and never two at once', async () => {
    const { open, answers, said } = given()
    let answer = (_: Outcome) => {}
    answers.push(new Promise(resolve => (answer = resolve)))
    const outbox = open()
    outbox.add(tick('morning', 5))
    outbox.add({ scheduleId: 'morning', kind: 'reopen', at: 5 })
    outbox.add({ scheduleId: 'morning', kind: 'skip', at: 4 })
    await settled()
    expect(said()).toEqual(['morning complete'])
    answer(DONE)
    await vi.waitFor(() => expect(outbox.marks()).toEqual([]))
    expect(said()).toEqual(['morning complete', 'morning reopen', 'morning skip'])
  })

  test('that the server refuses are taken back, and it is told why', async () => {
    const { open, answers, refused, said } = given()
    answers.push(REFUSED)
    const outbox = open()
    outbox.add(tick('gone'))
    outbox.add(tick('noon'))
    await vi.waitFor(() => expect(outbox.marks()).toEqual([]))
    expect([refused, said()]).toEqual([[['gone', REFUSED.why]], ['gone complete', 'noon complete']])
  })

  test('that are stuck by themselves hold up no others', async () => {
    const { open, answers, said } = given()
    answers.push({ kind: 'stuck', retryAfter: null, mayBeDone: true })
    const outbox = open()
    outbox.add(tick('morning'))
    outbox.add({ scheduleId: 'morning', kind: 'reopen', at: 2 })
    outbox.add(tick('noon', 3))
    await settled()
    expect(said()).toEqual(['morning complete', 'noon complete'])
    expect(outbox.marks().map(({ kind }) => kind)).toEqual(['complete', 'reopen'])
  })

  test('leave the server alone as long as it asks for it', async () => {
    const { open, answers, sent, pass } = given()
    answers.push({ kind: 'stopped', retryAfter: 20_000, mayBeDone: false })
    const outbox = open()
    outbox.add(tick('morning'))
    await settled()
    pass(19_000)
    await settled()
    expect(sent).toHaveLength(1)
    pass(1_000)
    await vi.waitFor(() => expect(outbox.marks()).toEqual([]))
  })

  test('are not even tried while the browser knows it is offline, and are new to the server when it is back', async () => {
    const { open, sent, pass, network } = given()
    network.isThere = false
    const outbox = open()
    outbox.add(tick('morning'))
    await settled()
    pass(24 * 3_600_000)
    await settled()
    expect([sent, outbox.marks().map(({ triedAt }) => triedAt)]).toEqual([[], [null]])
    network.isThere = true
    outbox.wake()
    await vi.waitFor(() => expect(outbox.marks()).toEqual([]))
    expect(sent).toHaveLength(1)
  })

  test.each([
    ['where no answer came', true, true],
    ['unless the server said that it was not', false, false],
  ])('may have been done once they were sent %s', async (_, mayBeDone, isTried) => {
    const { open, answers, shelf } = given()
    answers.push({ kind: 'stopped', retryAfter: null, mayBeDone })
    const outbox = open()
    outbox.add(tick('morning'))
    await settled()
    expect(outbox.marks().map(({ triedAt }) => triedAt !== null)).toEqual([isTried])
    expect([...shelf.values.values()].map(text => (JSON.parse(text) as Mark).triedAt !== null)).toEqual([isTried])
  })

  test('that were never sent are, however late it is', async () => {
    const { open, shelf, pass, sent } = given()
    const mark = { ...tick('morning'), id: 'old', triedAt: null }
    shelf.put('pilling:mark:minji:old', JSON.stringify(mark))
    pass(48 * 3_600_000)
    const outbox = open()
    await vi.waitFor(() => expect(outbox.marks()).toEqual([]))
    expect(sent.map(({ id }) => id)).toEqual(['old'])
  })

  test.each([
    '',
    'null',
    '{"id":1}',
    '[]',
    '{"id":"a","scheduleId":"b","at":1,"kind":"explode"}',
    '{',
    '{"id":"a","scheduleId":"b","at":1e300,"kind":"complete"}',
    '{"id":"a","scheduleId":"b","at":-1,"kind":"complete"}',
    '{"id":"a","scheduleId":"b","at":8e15,"kind":"complete"}',
  ])('are not read from %j', text => {
    const { open, shelf } = given()
    shelf.put('pilling:mark:minji:x', text)
    expect(open().marks()).toEqual([])
  })

  describe('that another page of this browser has sent', () => {
    /** One whose answer has not come, and which another page took from the shelf. */
    async function sentElsewhere() {
      const here = given()
      here.answers.push(STOPPED)
      const outbox = here.open()
      outbox.add(tick('morning'))
      await settled()
      here.shelf.values.clear()
      outbox.reread()
      return { ...here, outbox, shown: () => outbox.marks().map(({ scheduleId }) => scheduleId) }
    }

    test('show until it is known here too what became of them, and are not sent again', async () => {
      const { shown, pass, looked, network, sent } = await sentElsewhere()
      network.isSeen = false
      expect(shown()).toEqual(['morning'])
      pass(500)
      await settled()
      expect([shown(), looked]).toEqual([['morning'], [['morning']]])
      network.isSeen = true
      pass(1_000)
      await vi.waitFor(() => expect(shown()).toEqual([]))
      expect([looked.length, sent.length]).toEqual([2, 1])
    })

    test('need not be asked for where the feed says it first', async () => {
      const { outbox, shown, pass, looked } = await sentElsewhere()
      outbox.heard('noon')
      expect(shown()).toEqual(['morning'])
      outbox.heard('morning')
      expect(shown()).toEqual([])
      pass(10_000)
      await settled()
      expect(looked).toEqual([])
    })

    test('are under what is said of the dose since', async () => {
      const { outbox } = await sentElsewhere()
      outbox.add({ scheduleId: 'morning', kind: 'reopen', at: 0 })
      expect(outbox.marks().map(({ kind }) => kind)).toEqual(['complete', 'reopen'])
    })
  })

  test('reach the server in their order and none is lost, whatever fails in between', async () => {
    const doses = ['a', 'b', 'c']
    const outcome = fc.constantFrom<Outcome>(DONE, STOPPED, { kind: 'stuck', retryAfter: null, mayBeDone: true })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...doses), { maxLength: 12 }),
        fc.array(outcome, { maxLength: 30 }),
        async (marked, outcomes) => {
          const { open, answers, sent, pass } = given()
          answers.push(...outcomes)
          const outbox = open()
          const asked: { id: string; scheduleId: string }[] = []
          for (const [at, dose] of marked.entries()) {
            outbox.add(tick(dose, at))
            asked.push(
              outbox.marks().find(({ id }) => !asked.some(other => other.id === id)) ?? { id: '', scheduleId: '' },
            )
          }
          for (let turn = 0; turn < 60 && outbox.marks().length > 0; turn++) {
            await settled()
            pass(30_000)
          }
          expect(outbox.marks()).toEqual([])
          for (const dose of doses) {
            const order = asked.filter(({ scheduleId }) => scheduleId === dose).map(({ id }) => id)
            const arrived = [...new Set(sent.filter(({ scheduleId }) => scheduleId === dose).map(({ id }) => id))]
            expect(arrived).toEqual(order)
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { createDatabase, type TestDatabase } from '../../test/database.js'
import { askFor, createModel, createMovableClock, labelOf, shown, startSummaries } from '../../test/summaries.js'
import { UnsentError } from '../upstream/http.js'
import { LostError } from '../upstream/openai.js'
import { nextDayInKorea } from './day.js'

const TEXT = '이 약은 두통, 치통에 사용합니다.'
const INVENTED = { text: '이 약은 두통에 하루 17번 사용합니다.', citations: [1] }
const ASK = askFor(labelOf('195700020'))

let database: TestDatabase
let model: ReturnType<typeof createModel>
beforeEach(async () => {
  database = await createDatabase(inject('postgresUrl'))
  model = createModel()
})
afterEach(() => database.drop())

const start = (options: Partial<Parameters<typeof startSummaries>[0]> = {}) =>
  startSummaries({ databaseUrl: database.url, model, ...options })

describe('the budget of a day', () => {
  test('that is used up right after midnight, for a summary of the day before, leaves the new day alone', async () => {
    const clock = createMovableClock()
    const sized = await start({ clock })
    await shown(sized, ASK)
    const [prompt] = model.asked
    if (!prompt) throw new Error('nothing was asked')
    const most = sized.work?.budget.mostOf(prompt)
    const tokens = (most?.inputTokens ?? 0) + (most?.outputTokens ?? 0)
    const server = await start({ clock, limits: { daily: { tokens, usd: 1 } } })
    clock.passes(nextDayInKorea(clock.now()) - clock.now() - 60_000)
    clock.passes(24 * 3_600_000)
    model.answers((_prompt, index) => {
      if (index > 1) return { text: TEXT, citations: [1] }
      clock.passes(120_000)
      return INVENTED
    })
    const other = askFor(labelOf('195700021'))
    expect(await shown(server, other)).toMatchObject({ origin: 'EXTRACT', pending: false })
    expect(server.told.summaryUnaffordable).toHaveBeenCalledTimes(1)
    expect(model.openai.state).toEqual({ kind: 'closed' })
    expect(await shown(server, other)).toMatchObject({ origin: 'AI' })
  })

  test('pays nothing for what was never sent', async () => {
    const server = await start()
    model.answers(() => new UnsentError('openai', 'network', 'x'))
    expect(await shown(server, ASK)).toMatchObject({ origin: 'EXTRACT' })
    expect(await server.work?.budget.spentToday()).toEqual({ calls: 1, inputTokens: 0, outputTokens: 0, microUsd: 0 })
  })

  test('counts all tries of which the answer was lost, and the next reader may ask again', async () => {
    const server = await start()
    model.answers(() => new LostError('openai', 'network', 'x', { input: 6_000, output: 900 }))
    expect(await shown(server, ASK)).toMatchObject({ origin: 'EXTRACT' })
    expect(await server.work?.budget.spentToday()).toMatchObject({
      inputTokens: 6_000,
      outputTokens: 900,
      microUsd: 660,
    })
    model.answers(() => ({ text: TEXT, citations: [1] }))
    expect(await shown(server, ASK)).toMatchObject({ origin: 'AI' })
  })
})

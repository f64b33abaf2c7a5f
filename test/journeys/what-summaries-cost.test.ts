import { inject, onTestFinished, test, expect } from 'vitest'
import { nextDayInKorea } from '../../src/summary/day.js'
import { systemClock } from '../../src/clock.js'
import { createChance } from '../acceptance/random.js'
import { billOf } from '../cost/bill.js'
import { answersTo, drawQuestions } from '../cost/evaluation.js'
import { inventLabels } from '../cost/labels.js'
import { fallible } from '../cost/model.js'
import { liveThrough } from '../cost/month.js'
import { workAtNight } from '../cost/night.js'
import { openShop } from '../cost/shop.js'
import { MONTH } from '../cost/traffic.js'
import { createDatabase } from '../database.js'
import { startOpenAi } from '../fakes/openai.js'
import { createModel } from '../summaries.js'

const PRICES = { input: 0.05, output: 0.4 }

async function openSmallShop(count: number) {
  const database = await createDatabase(inject('postgresUrl'))
  onTestFinished(() => database.drop())
  const openai = await startOpenAi()
  openai.answers(fallible)
  onTestFinished(() => openai.close())
  const labels = inventLabels(count, createChance(1))
  const env = { ...openai.env, DATABASE_URL: database.url, OPENAI_DAILY_TOKENS: '999999999', OPENAI_DAILY_USD: '1000' }
  const shop = await openShop({ labels, opensAt: nextDayInKorea(Date.now()), servers: 2, env })
  onTestFinished(() => shop.close())
  return { shop, labels, openai }
}

test('a few days of the month that simulate-cost replays: each summary is paid for once, and each text anew', async () => {
  const { shop, labels, openai } = await openSmallShop(30)
  const shape = { ...MONTH, days: 3, asksADay: 800, keywords: 0.1, changes: 2 }
  const seen = await liveThrough({ shop, labels, shape, chance: createChance(1), work: workAtNight })
  const { without, cacheOnly, paid, saved, reads } = await billOf(shop, seen, PRICES)

  expect(seen.asks).toBe(3 * 800)
  expect(without.calls).toBe(seen.asks - seen.nothing)
  expect(Object.values(reads).reduce((sum, each) => sum + each, 0)).toBe(without.calls)
  expect(seen.atOnce.AI).toBeGreaterThan(seen.atOnce.EXTRACT)
  const inBatches = openai.batches.reduce((sum, { prompts }) => sum + prompts.size, 0)
  expect(inBatches).toBeGreaterThan(0)
  expect(paid.calls).toBe(openai.asked.length + inBatches)
  // What nobody asked for is prepared as well, and one in 20 is answered twice.
  expect(paid.calls).toBeGreaterThanOrEqual(cacheOnly.calls)
  expect(paid.calls).toBeLessThan(1.5 * cacheOnly.calls + labels.length)
  expect(saved).toBeCloseTo(1 - paid.calls / without.calls, 10)
  expect(saved).toBeGreaterThan(0.8)
  expect(paid.usd).toBeLessThan(without.usd * (1 - saved) * 1.2)
})

test('what evaluate-summaries asks is let through, refused or left unanswered, and each is counted once', async () => {
  const labels = inventLabels(40, createChance(2))
  const drawn = { labels, medicines: 20, words: ['술', '임신', '피아노'], each: 3, chance: createChance(3) }
  const { questions, silent, absent, present } = drawQuestions(drawn)
  expect(drawQuestions({ ...drawn, chance: createChance(3) }).questions.map(({ hash }) => hash)).toEqual(
    questions.map(({ hash }) => hash),
  )
  expect(absent + present).toBe(3 * 20)
  expect(questions.filter(({ keyword }) => keyword === null)).toHaveLength(20 - silent)
  expect(questions.some(({ keyword }) => keyword?.key === '피아노')).toBe(false)

  const model = createModel()
  const wrong = '이 약은 1회 987 mg씩 하루 7번 복용합니다.'
  const [liar, corrected] = [questions[0]?.label.name ?? '', questions[1]?.label.name ?? '']
  model.answers(({ user }) => {
    const { medicine, sentences, refused } = JSON.parse(user) as {
      medicine: string
      sentences: { number: number; text: string }[]
      refused?: object
    }
    const [{ number, text } = { number: 1, text: '' }] = sentences
    const isWrong = medicine === liar || (medicine === corrected && !refused)
    return { text: isWrong ? wrong : text, citations: [number] }
  })
  const { answers, spent } = await answersTo(questions, {
    openai: model.openai,
    prices: PRICES,
    atOnce: 4,
    now: systemClock.now,
  })
  expect(answers).toHaveLength(questions.length)
  expect(answers[0]).toMatchObject({ how: 'refused', version: { text: null } })
  expect(answers[0]?.refusals).toMatchObject([{ text: wrong, reason: 'number' }, { text: wrong }])
  expect(answers[1]).toMatchObject({ how: 'second', refusals: [{ reason: 'number' }] })
  expect(answers.filter(({ how }) => how === 'first').length).toBeGreaterThan(questions.length / 2)
  expect(spent.calls).toBe(model.asked.length)
  expect(spent.usd * 1e6).toBeCloseTo(model.asked.length * (100 * 0.05 + 20 * 0.4), 3)
})

import { expect, test, vi } from 'vitest'
import { startProgram } from '../program.js'
import { createWorld, type World } from '../world.js'

const LABEL = { indications: '이 약은 두통, 치통에 사용합니다.' }
const medicines = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `미리${i}정`, ...LABEL }))

/** As `npm run summaries` does, on the stores of a world. */
const start = ({ settings }: World, args: readonly string[] = [], env: Record<string, string> = {}) =>
  startProgram('dist/summaries.js', { ...settings, ...env }, ...args)

async function run(world: World, args: readonly string[] = [], env: Record<string, string> = {}) {
  const program = start(world, args, env)
  return { code: await program.ended, said: program.said() }
}

interface Answer {
  medicine: { summary: { origin: string; pending: boolean } }
}
const QUERY = 'query ($code: String!) { medicine(itemSeq: $code) { summary(maxWaitMs: 0) { origin pending } } }'

test('says what it will cost, makes as many as it may, and the next run makes the rest and no more', async () => {
  const world = await createWorld({ openai: true, medicines: medicines(6) })
  const first = await run(world, ['--limit', '4'])
  expect(first.said).toContain('summaries to make: 4')
  expect(first.said).toMatch(/어림: 토큰 약 [\d,]+개, 약 \$0\.\d{4}/)
  expect(first.said).toMatch(/남은 예산: 토큰 [\d,]+개, \$0\.\d{4}/)
  expect(first.said).toContain('made 4, refused 0, failed 0')
  expect(first.said).toContain('100%')
  expect(first.code).toBe(0)
  const second = await run(world, ['--yes'])
  expect([second.said, second.code]).toEqual([expect.stringContaining('made 2, refused 0, failed 0'), 0])
  const third = await run(world)
  expect([third.said.trim(), third.code]).toEqual(['만들 요약이 없습니다 (nothing to do).', 0])
  expect(world.openai.asked).toHaveLength(6)
  for (const { itemSeq } of world.known)
    expect((await world.ask<Answer>(QUERY, { code: itemSeq })).medicine.summary).toEqual({
      origin: 'AI',
      pending: false,
    })
  expect(world.openai.asked).toHaveLength(6)
})

test('stops when it is told to, and goes on where it was', async () => {
  const world = await createWorld({ openai: true, medicines: medicines(30) })
  world.openai.fails('slow', Infinity, { ms: 300 })
  const program = start(world)
  await vi.waitFor(() => expect(world.openai.asked.length).toBeGreaterThan(3), { timeout: 30_000 })
  program.kill('SIGINT')
  expect(await program.ended).toBe(130)
  expect(program.said()).toContain('run again to go on')
  const before = world.openai.asked.length
  expect(before).toBeLessThan(30)
  world.openai.recovers()
  const rest = await run(world)
  expect(rest.code).toBe(0)
  expect(rest.said).toContain(`summaries to make: ${30 - before}`)
  expect(world.openai.asked).toHaveLength(30)
})

test('says in a sentence what can’t be done', async () => {
  const world = await createWorld({ openai: true, medicines: medicines(3) })
  const [noKey, flag, limit, poor] = await Promise.all([
    run(world, [], { OPENAI_API_KEY: '' }),
    run(world, ['--help']),
    run(world, ['--limit', '0']),
    run(world, [], { OPENAI_DAILY_TOKENS: '1000' }),
  ])
  expect([noKey.code, flag.code, limit.code, poor.code]).toEqual([2, 2, 2, 0])
  expect(noKey.said).toContain('OPENAI_API_KEY가 없어')
  expect(flag.said).toContain('npm run summaries')
  expect(poor.said).toContain('the budget of the day is used up')
  world.openai.fails(401)
  const refused = await run(world)
  expect(refused.code).toBe(1)
  for (const { said } of [noKey, flag, limit, poor, refused]) {
    expect(said).not.toMatch(/ {4}at |node_modules/)
    expect(said).not.toContain(world.openai.key)
  }
  expect(world.openai.batches).toEqual([])
})

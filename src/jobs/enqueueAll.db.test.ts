import { expect, test, vi } from 'vitest'
import { createSetClock, createYard, Word } from '../../test/jobs.js'
import { defineJob } from './job.js'

/** A job that keeps what it was asked with. */
function createNoting() {
  const noted: string[] = []
  const run = async ({ word }: { word: string }) => void noted.push(word)
  return { job: defineJob({ name: 'test.note', payload: Word, run }), noted }
}

test('of many that are enqueued at once each is done, once, with what it was asked with', async () => {
  const yard = await createYard()
  const { job, noted } = createNoting()
  const { queue, start } = await yard.open([job])
  const words = ['하나', "'; drop table job --", '{}', '$1 \\ "', ...Array.from({ length: 40 }, (_, i) => `${i}`)]
  await queue.enqueueAll(
    job,
    words.map(word => ({ word })),
  )
  await queue.enqueueAll(job, [])
  start()
  await vi.waitFor(() => expect(noted).toHaveLength(words.length), { timeout: 20_000 })
  expect(noted.sort()).toEqual(words.sort())
})

test('they wait as others of their name do, and as long as is asked', async () => {
  const yard = await createYard()
  const { job } = createNoting()
  const clock = createSetClock('2126-03-01T08:00:00.000Z')
  const { queue } = await yard.open([job], { clock })
  const at = new Date(clock.now() + 60_000)
  await queue.enqueue(job, { word: '하나' }, { at })
  await queue.enqueueAll(job, [{ word: '둘' }], { at })
  const [one, other] = await yard.postgres.sql`
    select state, start_after, keep_until, expire_in, retry_limit, retry_delay, retry_backoff, policy, singleton_key
    from pgboss.job where name = ${job.name}`
  expect(one).toEqual(other)
  expect(new Date(String(one?.['start_after']))).toEqual(at)
})

test('none of them is a job when their transaction is rolled back, or one has another shape', async () => {
  const yard = await createYard()
  const { job } = createNoting()
  const { queue } = await yard.open([job])
  const failing = yard.postgres.db.transaction(async tx => {
    await queue.enqueueAll(job, [{ word: '하나' }, { word: '둘' }], { tx })
    throw new Error('not so')
  })
  await expect(failing).rejects.toThrow('not so')
  const wrong = JSON.parse('{ "word": 7 }') as { word: string }
  await expect(queue.enqueueAll(job, [{ word: '하나' }, wrong])).rejects.toThrow()
  expect(await queue.due([job.name])).toEqual([])
})

test('those that nobody prepared, and those of which one waits at most, are refused rather than lost', async () => {
  const yard = await createYard()
  const { queue } = await yard.open([])
  const { job } = createNoting()
  await expect(queue.enqueueAll(job, [{ word: '하나' }])).rejects.toThrow('not prepared')
  const keyed = { ...job, keyOf: ({ word }: { word: string }) => word }
  await expect(queue.enqueueAll(keyed, [{ word: '하나' }])).rejects.toThrow(RangeError)
})

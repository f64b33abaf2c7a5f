import { expect, test } from 'vitest'
import type { Viewer } from '../viewer.js'
import { createVerifier } from './verifier.js'

const kim: Viewer = {
  userId: 'kim',
  roles: ['USER'],
  credential: { kind: 'session', id: '1', expiresAt: null },
  isGuest: false,
  isVerified: true,
}

/** Answers when told to. */
function createHeld() {
  const asked: { answer: (viewer: Viewer | null) => void; fail: (error: Error) => void }[] = []
  const verifier = createVerifier(
    () => new Promise((answer, fail) => asked.push({ answer, fail: error => fail(error) })),
  )
  return { asked, verifier, turn: () => new Promise(resolve => setImmediate(resolve)) }
}

test.each([
  ['news of that user', 'kim', 2],
  ['news that may be of anybody', null, 2],
  ['news of another', 'lee', 1],
])('%s while it is asked who that is: asked %#', async (_, news, times) => {
  const { asked, verifier, turn } = createHeld()
  const told = verifier.verify('Bearer kim')
  verifier.note(news)
  asked[0]!.answer(kim)
  await turn()
  expect(asked).toHaveLength(times)
  asked[1]?.answer({ ...kim, roles: ['ADMIN'] })
  expect((await told)?.roles).toEqual(times === 1 ? ['USER'] : ['ADMIN'])
})

test('news from before, and news of nobody who is signed in, change nothing', async () => {
  const { asked, verifier } = createHeld()
  verifier.note('kim')
  const told = verifier.verify('Bearer kim')
  asked[0]!.answer(kim)
  expect(await told).toBe(kim)
  const anonymous = verifier.verify(null)
  verifier.note(null)
  asked[1]!.answer(null)
  expect(await anonymous).toBeNull()
  expect(asked).toHaveLength(2)
})

test('what was overtaken and is then refused is refused', async () => {
  const { asked, verifier, turn } = createHeld()
  const told = verifier.verify('Bearer kim')
  verifier.note('kim')
  asked[0]!.answer(kim)
  await turn()
  asked[1]!.fail(new Error('ended'))
  await expect(told).rejects.toThrow('ended')
})

import { expect, test, vi } from 'vitest'
import { sessionOf } from './sessionOf'

/** A browser that is signed in as `now.owner`. */
function given() {
  const now: { owner: string | null; token: string | null } = { owner: 'minji', token: 'of minji' }
  const session = {
    owner: () => now.owner,
    held: () => now.token,
    token: async () => now.token,
    refused: vi.fn(),
    watch: () => () => {},
  }
  return { now, session }
}

test('a page asks with its person’s tokens, the next ones too', async () => {
  const { now, session } = given()
  const mine = sessionOf(session, 'minji')
  expect([mine.held(), await mine.token()]).toEqual(['of minji', 'of minji'])
  now.token = 'of minji, renewed'
  expect(await mine.token()).toBe('of minji, renewed')
})

test.each([
  ['another has signed in', 'jun'],
  ['it isn’t known who it is', null],
])('it is given none where %s', async (_, owner) => {
  const { now, session } = given()
  const mine = sessionOf(session, 'minji')
  Object.assign(now, { owner, token: 'of jun' })
  expect([mine.held(), await mine.token()]).toEqual([null, null])
})

test('it is given none where another signs in while it waits for one', async () => {
  const { now, session } = given()
  const mine = sessionOf(
    { ...session, token: async () => Object.assign(now, { owner: 'jun', token: 'of jun' }).token },
    'minji',
  )
  expect(await mine.token()).toBeNull()
})

test('a page that is nobody’s is given none', async () => {
  const { now, session } = given()
  now.owner = null
  expect(await sessionOf(session, null).token()).toBeNull()
})

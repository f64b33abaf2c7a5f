import { expect, test } from 'vitest'
import type { Session } from '../session/session'
import { createAsker } from './asker'
import type { TokenBox } from './token'

/** Who is signed in and whose token was put in; null: nobody, none. */
function given(signedIn: string | null, put: string | null) {
  const refused: string[] = []
  const session: Session = {
    who: () => ({ kind: 'unknown' }),
    held: () => signedIn,
    owner: () => signedIn,
    token: async () => signedIn,
    wake: () => {},
    refused: token => void refused.push(`session ${token}`),
    signInAsGuest: async () => true,
    signOut: async () => true,
    watch: () => () => {},
  }
  const box: TokenBox = {
    state: () => ({ kind: 'none' }),
    held: () => put,
    put: () => null,
    clear: () => {},
    refused: token => void refused.push(`box ${token}`),
    watch: () => () => {},
  }
  return { asker: createAsker(session, box), session, refused }
}

test.each([
  ['nobody', null, null, {}, {}, []],
  ['who is signed in', 'mine', null, {}, { authorization: 'Bearer mine' }, ['session mine']],
  ['the token put in, whoever is signed in', 'mine', 'theirs', {}, { authorization: 'Bearer theirs' }, ['box theirs']],
  ['the Headers editor before both', 'mine', 'theirs', { AUTHORIZATION: 'Bearer x' }, {}, []],
  ['other headers beside', null, 'theirs', { 'x-a': '1' }, { authorization: 'Bearer theirs' }, ['box theirs']],
])('it asks as %s', async (_, signedIn, put, headers, expected, told) => {
  const { asker, refused } = given(signedIn, put)
  const credential = await asker.as(headers)
  credential.refused()
  expect([credential.headers, refused]).toEqual([expected, told])
})

test('a socket is told the same, and only the session renews its own token', () => {
  const both = given('mine', 'theirs')
  expect(both.asker.onSocket({ 'X-A': '1' })).toEqual({
    params: { 'x-a': '1', authorization: 'Bearer theirs' },
    session: null,
  })
  expect(both.asker.onSocket({ Authorization: 'Bearer x' })).toEqual({
    params: { authorization: 'Bearer x' },
    session: null,
  })
  const signedIn = given('mine', null)
  expect(signedIn.asker.onSocket({})).toEqual({ params: {}, session: signedIn.session })
})

import { expect, test, vi } from 'vitest'
import { createTokenBox, endOf, tokenIn, type Verdict } from './token'

const API = `pilling_${'Ab3_-'.repeat(8)}xyz`
const jwt = (claims: unknown) =>
  ['{"alg":"EdDSA"}', JSON.stringify(claims), 'signed'].map(part => Buffer.from(part).toString('base64url')).join('.')
const ACCESS = jwt({ exp: 1_800_000_000, sub: '홍길동' })

const GOOD: Verdict = { kind: 'good', nickname: '분석가', roles: ['USER', 'ANALYST'] }

function open(check: (token: string) => Promise<Verdict> = async () => GOOD, entries: [string, string][] = []) {
  const kept = new Map(entries)
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  }
  return { box: createTokenBox({ storage, check }), kept }
}

test.each([
  [API, { token: API }],
  [`  ${ACCESS}\n`, { token: ACCESS }],
  [`Bearer ${API}`, { token: API }],
  [`"bearer ${API}"`, { token: API }],
  [`"${ACCESS}",`, { token: ACCESS }],
  ['', { problem: 'empty' }],
  ['  "" ', { problem: 'empty' }],
  ['Bearer ', { problem: 'shape' }],
  ['a'.repeat(43), { problem: 'refresh' }],
  ['비밀번호', { problem: 'shape' }],
  ['pilling_short', { problem: 'shape' }],
  [`${API} ${API}`, { problem: 'shape' }],
  [`${API}\0`, { problem: 'shape' }],
  [`a.b.${'c'.repeat(5_000)}`, { problem: 'shape' }],
])('%j is read as %j', (typed, expected) => {
  expect(tokenIn(typed)).toEqual(expected)
})

test.each([
  [ACCESS, 1_800_000_000_000],
  [API, null],
  [jwt({}), null],
  [jwt({ exp: '1800000000' }), null],
  [jwt(null), null],
  [jwt([]), null],
  ['a.%%%.c', null],
])('the end of %s is %s', (token, end) => {
  expect(endOf(token)).toBe(end)
})

test('a token is looked at by the server, and held for this tab alone', async () => {
  const { box, kept } = open()
  expect(box.put(` Bearer ${ACCESS} `)).toBeNull()
  expect(box.state()).toEqual({ kind: 'set', verdict: { kind: 'checking' }, endsAt: 1_800_000_000_000 })
  await vi.waitFor(() => expect(box.state()).toMatchObject({ verdict: GOOD }))
  expect([box.held(), [...kept.values()]]).toEqual([ACCESS, [ACCESS]])
  expect(JSON.stringify(box.state())).not.toContain(ACCESS)
  box.clear()
  expect([box.held(), box.state(), [...kept]]).toEqual([null, { kind: 'none' }, []])
})

test('what is no token changes nothing', () => {
  const { box } = open()
  box.put(API)
  expect(box.put('잘못')).toBe('shape')
  expect(box.held()).toBe(API)
})

test('a reload finds the token again, and looks at it anew', async () => {
  const { box } = open(async () => ({ kind: 'refused' }), [['pilling:token', API]])
  expect(box.held()).toBe(API)
  await vi.waitFor(() => expect(box.state()).toMatchObject({ verdict: { kind: 'refused' } }))
})

test('what somebody else left there is not taken', () => {
  expect(open(undefined, [['pilling:token', 'rubbish']]).box.held()).toBeNull()
})

test('the answer of a token that was taken out meanwhile says nothing of the next', async () => {
  const answers: ((verdict: Verdict) => void)[] = []
  const { box } = open(() => new Promise(resolve => answers.push(resolve)))
  box.put(API)
  box.put(ACCESS)
  answers[0]?.({ kind: 'refused' })
  await Promise.resolve()
  expect(box.state()).toMatchObject({ verdict: { kind: 'checking' } })
  answers[1]?.(GOOD)
  await vi.waitFor(() => expect(box.state()).toMatchObject({ verdict: GOOD }))
})

test('one that the server refuses later is shown as refused, and whoever watches is told', async () => {
  const { box } = open()
  box.put(API)
  await vi.waitFor(() => expect(box.state()).toMatchObject({ verdict: GOOD }))
  const told: unknown[] = []
  box.watch(() => told.push(box.state()))
  box.refused(ACCESS)
  expect(told).toEqual([])
  box.refused(API)
  expect(told).toMatchObject([{ verdict: { kind: 'refused' } }])
})

test('where nothing may be kept it is held as long as the page is', () => {
  const deny = () => {
    throw new DOMException('denied', 'SecurityError')
  }
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const box = createTokenBox({ storage: { getItem: deny, setItem: deny, removeItem: deny }, check: async () => GOOD })
  expect([box.put(API), box.held()]).toEqual([null, API])
  box.clear()
  expect(box.held()).toBeNull()
  expect(warned).toHaveBeenCalledTimes(3)
  warned.mockRestore()
})

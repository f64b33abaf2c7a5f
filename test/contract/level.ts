import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Entry, Level } from '../../src/cache/level.js'
import type { HeldClock } from '../fakes/clock.js'

export interface LevelUnderTest {
  readonly level: Level
  /** The clock that the level was given. It starts at the real time, for Redis expires by its own. */
  readonly clock: HeldClock
  /** How often the level has called its store. */
  calls(): number
  close(): Promise<void>
}

/** What every level must do, whatever it is made of. */
export function levelContract(name: string, open: () => Promise<LevelUnderTest>): void {
  describe(`a level in ${name}`, () => {
    let under: LevelUnderTest
    beforeAll(async () => void (under = await open()))
    afterAll(() => under.close())

    let made = 0
    const key = (text = '') => `contract:v1:${++made}:${text}`
    const entry = (value: unknown, keepFor = 60_000): Entry => ({
      value,
      freshUntil: under.clock.now() + 1_000,
      keepUntil: under.clock.now() + keepFor,
    })
    const set = (...pairs: [string, Entry][]) => under.level.setMany(new Map(pairs))
    const get = async (one: string) => (await under.level.getMany([one])).get(one)

    test('gives back what was set, instants to the millisecond', async () => {
      const k = key()
      const kept = {
        ...entry({ name: '타이레놀' }),
        freshUntil: under.clock.now() + 1_234,
        keepUntil: under.clock.now() + 56_789,
      }
      await set([k, kept])
      expect(await get(k)).toEqual(kept)
    })

    test.each([
      ['a text', 'text'],
      ['a text that looks like a number', '123'],
      ['a text that looks like JSON', '{"a":1}'],
      ['the text null', 'null'],
      ['an empty text', ''],
      ['zero', 0],
      ['false', false],
      ['a fraction', 0.1],
      ['an empty list', []],
      ['a list with holes filled by null', [null, 1, null]],
      ['an object in an object', { a: { b: [{ c: null }] }, '': 1 }],
      ['Hangul, half a syllable, emoji and a backslash', '타이ㄹ 💊 \\ \\u0000 " \' \n\t'],
    ])('keeps %s as it is', async (_what, value) => {
      const k = key()
      await set([k, entry(value)])
      expect((await get(k))?.value).toStrictEqual(value)
    })

    test('knows "there is none" from "not known"', async () => {
      const [none, unknown] = [key(), key()]
      await set([none, entry(null)])
      const found = await under.level.getMany([none, unknown])
      expect(found.get(none)?.value).toBeNull()
      expect(found.has(unknown)).toBe(false)
    })

    test('keeps for ever what is to be kept for ever', async () => {
      const k = key()
      await set([k, entry(1, Infinity)])
      expect(await get(k)).toEqual(entry(1, Infinity))
    })

    test('gives many at once, and no more than was asked for', async () => {
      const keys = Array.from({ length: 500 }, (_, i) => key(String(i)))
      await set(...keys.map((k, i): [string, Entry] => [k, entry({ i })]))
      const asked = [...keys.slice(100, 300), key(), key()]
      const found = await under.level.getMany(asked)
      expect([...found.keys()].sort()).toEqual(keys.slice(100, 300).sort())
      expect(found.get(keys[250] ?? '')?.value).toEqual({ i: 250 })
    })

    test('calls its store once for many keys', async () => {
      const keys = [key(), key(), key()]
      const before = under.calls()
      await set(...keys.map((k): [string, Entry] => [k, entry(1)]))
      await under.level.getMany(keys)
      await under.level.deleteMany(keys)
      expect(under.calls() - before).toBeLessThanOrEqual(3)
    })

    test('calls nothing for no keys', async () => {
      const before = under.calls()
      await under.level.setMany(new Map())
      await under.level.deleteMany([])
      expect((await under.level.getMany([])).size).toBe(0)
      expect(under.calls()).toBe(before)
    })

    test('takes the newer of two answers, "there is none" among them', async () => {
      const k = key()
      for (const value of [1, null, { two: 2 }]) {
        await set([k, entry(value)])
        expect((await get(k))?.value).toEqual(value)
      }
    })

    test('forgets what is deleted, and minds no key that it does not know', async () => {
      const [gone, stays] = [key(), key()]
      await set([gone, entry(1)], [stays, entry(2)])
      await under.level.deleteMany([gone, gone, key()])
      expect([...(await under.level.getMany([gone, stays])).keys()]).toEqual([stays])
    })

    test.each([
      '타이레놀정500밀리그램',
      'é',
      'e\u0301',
      '💊',
      "'; drop table x --",
      '%_\\"',
      ' ',
      'ㅌㅇㄹㄴ',
      '*',
      'a'.repeat(200),
    ])('tells the key %j from any other', async text => {
      const k = key(text)
      await set([k, entry(text)])
      expect((await get(k))?.value).toBe(text)
      expect(await get(`${k} `)).toBeUndefined()
    })

    test('keeps an answer of half a megabyte', async () => {
      const k = key()
      const large = { text: '약'.repeat(150_000) }
      await set([k, entry(large)])
      expect((await get(k))?.value).toEqual(large)
    })

    test('loses the old answer where it cannot keep the new one', async () => {
      const k = key()
      await set([k, entry('old')])
      await set([k, entry('\0\ud800'.repeat(100))])
      expect([undefined, '\0\ud800'.repeat(100)]).toContain((await get(k))?.value)
    })

    test('gives nothing that is past its keeping', async () => {
      const [early, late] = [key(), key()]
      await set([early, entry(1, 10_000)], [late, entry(2, 30_000)])
      await under.clock.advance(10_000)
      expect([...(await under.level.getMany([early, late])).keys()]).toEqual([late])
      await set([early, entry(3)], [late, { ...entry(4), keepUntil: under.clock.now() }])
      expect([...(await under.level.getMany([early, late])).keys()]).toEqual([early])
    })

    test('is not changed by whoever holds what was set or given', async () => {
      const k = key()
      const value = { list: [1] }
      await set([k, entry(value)])
      for (const held of [value, (await get(k))?.value as typeof value]) attempt(() => held.list.push(2))
      expect((await get(k))?.value).toEqual({ list: [1] })
    })
  })
}

/** A level may refuse a change (frozen) or be deaf to it (copied). */
function attempt(work: () => unknown) {
  try {
    work()
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
  }
}

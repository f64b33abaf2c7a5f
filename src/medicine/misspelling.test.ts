import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { distanceIn, fillsGap, gapsOf, holdsNumbers, mistakesAllowed, sequencesOf } from './misspelling.js'
import { toJamo } from './name.js'

/** As `like '%piece%piece%'` has it. */
const isInOrder = (name: string, pieces: readonly string[]) => new RegExp(pieces.join('.*')).test(name)

describe('misspellings', () => {
  test.each([
    ['타이레놀정', '타이래놀', { distance: 1, opens: true }],
    ['우먼스타이레놀정', '타이래놀', { distance: 1, opens: false }],
    ['타이레놀정', '타이레놀', { distance: 0, opens: true }],
    ['게보린정', '타이레놀', null],
  ])('%s holds %s', (name, typed, near) => expect(distanceIn(toJamo(name), toJamo(typed), 2)).toEqual(near))

  test('whatever mistakes are made, the name still holds one of the sequences', () => {
    const letter = fc.constantFrom(...'ㄱㄴㄷㅏㅓㅗ')
    const slip = fc.record({ at: fc.nat(), by: letter, kind: fc.constantFrom('put', 'drop', 'swap') })
    fc.assert(
      fc.property(
        fc.array(letter, { minLength: 6, maxLength: 40 }),
        fc.array(slip, { maxLength: 3 }),
        (typed, slips) => {
          const name = [...typed]
          for (const { at, by, kind } of slips) {
            const place = at % (name.length + 1)
            if (kind === 'put') name.splice(place, 0, by)
            else name.splice(place, 1, ...(kind === 'swap' ? [by] : []))
          }
          const near = distanceIn(name.join(''), typed.join(''), slips.length)
          expect(near).not.toBeNull()
          expect(sequencesOf(typed.join(''), slips.length).some(each => isInOrder(name.join(''), each))).toBe(true)
        },
      ),
    )
  })

  test('pieces are never shorter than a trigram', () => {
    for (let length = 6; length < 100; length++) {
      const typed = 'ㅏ'.repeat(length)
      for (const piece of sequencesOf(typed, mistakesAllowed(typed)).flat())
        expect(piece.length).toBeGreaterThanOrEqual(3)
    }
  })

  test('a name fills the gap that a left-out syllable made', () => {
    expect(gapsOf('타이놀').filter(gap => fillsGap('타이레놀정', gap))).toEqual([{ before: '타이', behind: '놀' }])
    expect(gapsOf('판')).toEqual([])
  })

  test.each([
    ['타이레놀정500밀리그램', '타이래놀500', true],
    ['타이레놀정500밀리그램', '타이래놀', true],
    ['벤포비타100정', '비타500', false],
    ['타이레놀정500밀리그램', '타이래놀50', false],
    ['도미나크림4.5%', '도미냐크림4.5%', true],
  ])('the numbers of %s go with %s: %s', (name, typed, goes) => expect(holdsNumbers(name, typed)).toBe(goes))
})

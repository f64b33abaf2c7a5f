import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPerson, readSub } from './kakaoPerson.js'

const nicknameOf = (nickname: unknown) => readPerson(1n, { nickname }).nickname
const pictureOf = (picture: unknown) => readPerson(1n, { picture }).picture

describe('a person as Kakao tells of them', () => {
  test.each([
    ['1', 1n],
    ['1234567890', 1_234_567_890n],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['9223372036854775807', 2n ** 63n - 1n],
    ['9223372036854775808', null],
    ['99999999999999999999', null],
    ['0', null],
    ['-1', null],
    ['007', null],
    ['1e3', null],
    [' 1', null],
    ['１２', null],
    ['', null],
    [1234567890, null],
    [undefined, null],
  ])('has the number %j as %s', (sub, number) => {
    expect(readSub(sub)).toBe(number)
  })

  test.each([
    ['홍길동', '홍길동'],
    ['  홍\t길\n동  ', '홍 길 동'],
    ['홍길동'.normalize('NFD'), '홍길동'],
    ['\u202e홍\u2066길동\u0000\ud800', '홍길동'],
    ['👨‍👩‍👧', '👨‍👩‍👧'],
    ['가'.repeat(41), '가'.repeat(40)],
    ['👨‍👩‍👧'.repeat(60), '👨‍👩‍👧'.repeat(40)],
    [`가${'\u0301'.repeat(5_000)}나`, null],
    ['\u200b\u2060', null],
    ['\u3164\u115f', null],
    ['   ', null],
    ['', null],
    [7, null],
    [undefined, null],
  ])('is called %j as %j', (said, nickname) => {
    expect(nicknameOf(said)).toBe(nickname)
  })

  test('is called nothing that hides or breaks text', () => {
    const odd = fc.constantFrom(
      ' ',
      '\t',
      '\0',
      '\u202e',
      '\u200d',
      '\u0301',
      '\u1100',
      '\u1161',
      '\ud83d',
      '\ude00',
      '가',
    )
    const unit = fc.oneof(
      odd,
      fc.integer({ min: 0, max: 0xffff }).map(code => String.fromCharCode(code)),
    )
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), said => {
        const nickname = nicknameOf(said)
        if (nickname === null) return
        expect(nickname).toBe(nickname.normalize('NFC').trim())
        expect(nickname).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u)
        expect([...new Intl.Segmenter('ko').segment(nickname)].length).toBeLessThanOrEqual(40)
        expect(nicknameOf(nickname)).toBe(nickname)
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['http://k.kakaocdn.net/dn/a/img_110x110.jpg', 'https://k.kakaocdn.net/dn/a/img_110x110.jpg'],
    ['https://k.kakaocdn.net/a?b=c', 'https://k.kakaocdn.net/a?b=c'],
    ['javascript:alert(1)', null],
    ['data:image/png;base64,AAAA', null],
    ['https://me:secret@k.kakaocdn.net/a', null],
    [`https://k.kakaocdn.net/${'a'.repeat(2_000)}`, null],
    ['a picture', null],
    ['', null],
    [null, null],
  ])('has the picture %j as %j', (said, picture) => {
    expect(pictureOf(said)).toBe(picture)
  })
})

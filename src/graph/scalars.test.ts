import { type GraphQLScalarType, Kind } from 'graphql'
import { describe, expect, test } from 'vitest'
import { DateScalar, DateTimeScalar, JsonObjectScalar, LocalTimeScalar, TimeZoneScalar, UrlScalar } from './scalars.js'

const cases = [
  {
    scalar: DateTimeScalar,
    good: [
      ['2026-03-01T09:00:00+09:00', '2026-03-01T00:00:00.000Z'],
      ['2024-02-29T23:59:59.123456Z', '2024-02-29T23:59:59.123Z'],
      ['1900-01-01T00:00:00-00:00', '1900-01-01T00:00:00.000Z'],
      ['2200-12-31T23:59:59Z', '2200-12-31T23:59:59.000Z'],
      ['2026-03-01t09:00:00z', '2026-03-01T09:00:00.000Z'],
    ],
    bad: [
      '2026-03-01T09:00:00',
      '2026-03-01',
      '2026-02-30T00:00:00Z',
      '2025-02-29T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-03-01T24:00:00Z',
      '2026-03-01T09:60:00Z',
      '2026-03-01T09:00:60Z',
      '2026-03-01T09:00Z',
      '2026-03-01 09:00:00Z',
      '2026-03-01T09:00:00+24:00',
      '2026-03-01T09:00:00+0900',
      '1899-12-31T23:59:59Z',
      '2201-01-01T00:00:00Z',
      '+002026-03-01T09:00:00Z',
      '2026-03-01T09:00:00.Z',
      ' 2026-03-01T09:00:00Z',
      '',
      'now',
      1_772_000_000_000,
      null,
      true,
      {},
      [],
      '٢٠٢٦-03-01T09:00:00Z',
    ],
  },
  {
    scalar: DateScalar,
    good: [
      ['2026-03-01', '2026-03-01'],
      ['2024-02-29', '2024-02-29'],
      ['1900-01-01', '1900-01-01'],
    ],
    bad: [
      '2026-02-30',
      '2025-02-29',
      '2026-3-1',
      '2026-00-10',
      '2026-03-01T00:00:00Z',
      '1899-12-31',
      '2201-01-01',
      '',
      20_260_301,
    ],
  },
  {
    scalar: LocalTimeScalar,
    good: [
      ['00:00', '00:00'],
      ['08:30', '08:30'],
      ['23:59', '23:59'],
    ],
    bad: ['24:00', '8:30', '08:60', '08:30:00', '0830', '', 830],
  },
  {
    scalar: UrlScalar,
    good: [
      ['https://nedrug.mfds.go.kr/a?b=c#d', 'https://nedrug.mfds.go.kr/a?b=c#d'],
      ['http://localhost:4000', 'http://localhost:4000'],
    ],
    bad: [
      '/a',
      '//a.kr',
      'ftp://a.kr',
      'javascript:alert(1)',
      'https://',
      'https:// a.kr',
      'https://a.kr\\b',
      ' https://a.kr',
      'https://a.kr/\n',
      '',
      `https://a.kr/${'x'.repeat(3_000)}`,
    ],
  },
  {
    scalar: TimeZoneScalar,
    good: [
      ['Asia/Seoul', 'Asia/Seoul'],
      ['asia/seoul', 'Asia/Seoul'],
      ['UTC', 'UTC'],
      ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ],
    bad: ['Seoul', '+09:00', 'Asia/Seoul ', 'Asia/Pyongchang', 'JST', '', 9],
  },
] satisfies { scalar: GraphQLScalarType; good: [string, string][]; bad: unknown[] }[]

describe.each(cases)('$scalar.name', ({ scalar, good, bad }) => {
  test.each(good)('takes %s and gives %s, as a variable and as a literal', (text, out) => {
    expect(scalar.serialize(scalar.parseValue(text))).toBe(out)
    expect(scalar.serialize(scalar.parseLiteral({ kind: Kind.STRING, value: text }))).toBe(out)
  })

  test.each(bad.map(value => [value]))('refuses %j in words for its caller', value => {
    const refusal = expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } })
    expect(() => scalar.parseValue(value)).toThrow(refusal)
    if (typeof value === 'string') expect(() => scalar.parseLiteral({ kind: Kind.STRING, value })).toThrow(refusal)
  })

  test('refuses a literal that is no string', () => {
    expect(() => scalar.parseLiteral({ kind: Kind.INT, value: '1' })).toThrow(/이어야 합니다/)
  })

  test('gives nothing that it would not take', () => {
    expect(() => scalar.serialize('no such thing')).toThrow(TypeError)
    expect(() => scalar.serialize(new Date(NaN))).toThrow(TypeError)
  })
})

describe('JSONObject', () => {
  test('goes out as it is', () => {
    expect(JsonObjectScalar.serialize({ a: [1, { b: null }] })).toEqual({ a: [1, { b: null }] })
  })

  test.each([[null], [undefined], ['{}'], [1], [[]]])('is never %j', value => {
    expect(() => JsonObjectScalar.serialize(value)).toThrow('A resolver gave no JSONObject.')
  })

  test('never comes in', () => {
    expect(() => JsonObjectScalar.parseValue({})).toThrow('응답에만')
    expect(() => JsonObjectScalar.parseLiteral({ kind: Kind.OBJECT, fields: [] })).toThrow('응답에만')
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchPlaces, SURE, type Sighting } from './match.js'

const HERE = { latitude: 37.5704, longitude: 127.0046 }
const METRE = 1 / 111_195

/** So many metres to the north of here. */
const at = (metres: number, name: string, phone: string | null = null): Sighting => ({
  name,
  phone,
  latitude: HERE.latitude + metres * METRE,
  longitude: HERE.longitude,
})
const compare = (listed: Sighting, ...places: Sighting[]) => matchPlaces([listed], places)

type Verdict = 'one' | 'another' | 'withheld'

describe('a pharmacy of the list and a place of the map', () => {
  test.each<[what: string, listed: Sighting, place: Sighting, verdict: Verdict]>([
    ['the same name in the same house', at(0, '우리약국'), at(10, '우리약국'), 'one'],
    ['spaces, brackets and full width', at(0, '２４시 온누리약국(본점)'), at(10, '24시온누리 약국'), 'one'],
    ['the same name at the end of the street', at(0, '종로백제약국'), at(400, '종로백제약국'), 'one'],
    ['the same name beyond reach', at(0, '우리약국'), at(510, '우리약국'), 'another'],
    ['a chain before the name', at(0, '강남약국'), at(5, '강남온누리약국'), 'one'],
    ['a chain before the name, farther on', at(0, '강남약국'), at(240, '강남온누리약국'), 'withheld'],
    ['a slip of the pen', at(0, '메디칼약국'), at(20, '메디컬약국'), 'one'],
    ['a slip of the pen, farther on', at(0, '메디칼약국'), at(200, '메디컬약국'), 'withheld'],
    ['another name next door', at(0, '대웅약국'), at(60, '하늘사랑약국'), 'another'],
    ['another name at the same door: perhaps the new one', at(0, '대웅약국'), at(5, '하늘약국'), 'withheld'],
    ['another name, the same number', at(0, '거북이온누리약국', '02-123-4567'), at(10, '한약국', '021234567'), 'one'],
    [
      'another name, the same number, far off',
      at(0, '강약국', '02-123-4567'),
      at(600, '마루약국', '02-123-4567'),
      'another',
    ],
    ['the same name, another number', at(0, '우리약국', '02-123-4567'), at(20, '우리약국', '02-765-4321'), 'one'],
    [
      'the same name, another number, some doors on',
      at(0, '우리약국', '02-123-4567'),
      at(150, '우리약국', '02-765-4321'),
      'withheld',
    ],
    [
      'the same name, another number, far off',
      at(0, '우리약국', '02-123-4567'),
      at(450, '우리약국', '02-765-4321'),
      'another',
    ],
    [
      'a chain before the name, another number',
      at(0, '강남약국', '02-123-4567'),
      at(40, '강남온누리약국', '02-765-4321'),
      'withheld',
    ],
    [
      'a slip of the pen, another number, some doors on',
      at(0, '메디칼약국', '02-123-4567'),
      at(200, '메디컬약국', '02-765-4321'),
      'another',
    ],
    ['a number that is hardly one', at(0, '가나약국', '119'), at(60, '타파약국', '119'), 'another'],
    ['no name to speak of', at(0, '!!!'), at(60, '???'), 'another'],
    ['nothing but 약국', at(0, '약국'), at(10, '약국'), 'one'],
  ])('%s', (_, listed, place, verdict) => {
    const { matches, extra } = compare(listed, place)
    expect(matches.length ? 'one' : extra.length ? 'another' : 'withheld').toBe(verdict)
  })

  test('with the same name, number and house nothing is surer', () => {
    const { matches } = compare(at(0, '참약국', '02-111-2222'), at(30, '참약국', '02)111-2222'))
    expect(matches.map(({ confidence }) => confidence)).toEqual([1])
  })

  test('the nearer and the more alike, the surer', () => {
    const sure = (place: Sighting) => compare(at(0, '서울참약국'), place).matches[0]?.confidence ?? 0
    const falling = [
      sure(at(0, '서울참약국')),
      sure(at(150, '서울참약국')),
      sure(at(300, '서울참약국')),
      sure(at(20, '참약국온누리서울참')),
    ]
    expect(falling).toEqual([...falling].sort((a, b) => b - a))
    expect(new Set(falling).size).toBe(4)
  })
})

describe('several of one name', () => {
  test('each gets the nearest, and the one that is left is another', () => {
    const listed = [at(0, '우리약국'), at(300, '우리약국')]
    const places = [at(310, '우리약국'), at(5, '우리약국'), at(150, '우리약국')]
    const { matches, extra } = matchPlaces(listed, places)
    expect(matches.map(({ listed, place }) => [listed, place])).toEqual([
      [listed[0], places[1]],
      [listed[1], places[0]],
    ])
    expect(extra).toEqual([places[2]])
  })

  test('a number decides where the names do not', () => {
    const listed = [at(0, '온누리약국', '02-111-1111')]
    const places = [at(10, '온누리약국', '02-222-2222'), at(40, '온누리약국', '02-111-1111')]
    expect(matchPlaces(listed, places).matches).toMatchObject([{ place: places[1], confidence: 1 }])
  })
})

const sighting = fc.record({
  name: fc.oneof(fc.constantFrom('우리약국', '온누리약국', '약국', '새우리약국', ''), fc.string({ unit: 'binary' })),
  phone: fc.option(fc.constantFrom('02-111-1111', '02-222-2222', '-')),
  latitude: fc.double({ min: 37.57, max: 37.575, noNaN: true }),
  longitude: fc.double({ min: 127, max: 127.005, noNaN: true }),
})
const lists = fc.array(sighting, { maxLength: 12 })

test('whatever they are called, none is matched twice, and what is matched is not another', () => {
  fc.assert(
    fc.property(lists, lists, (listed, places) => {
      const { matches, extra } = matchPlaces(listed, places)
      const [ours, theirs] = [matches.map(each => each.listed), matches.map(each => each.place)]
      expect(new Set(ours).size).toBe(matches.length)
      expect(new Set([...theirs, ...extra]).size).toBe(matches.length + extra.length)
      for (const { confidence } of matches) expect(confidence >= SURE && confidence <= 1).toBe(true)
    }),
  )
})

test('the order in which they come changes nothing', () => {
  fc.assert(
    fc.property(lists, lists, (listed, places) => {
      const sum = (confidences: readonly { confidence: number }[]) =>
        confidences.map(({ confidence }) => confidence).sort()
      const [there, back] = [matchPlaces(listed, places), matchPlaces(listed.toReversed(), places.toReversed())]
      expect(sum(there.matches)).toEqual(sum(back.matches))
    }),
  )
})

test('what a list knows of itself is found in it', () => {
  const names = ['가나약국', '다라약국', '마바약국', '사아약국']
  const listed = names.map((name, i) => at(i * 100, name))
  const { matches, extra } = matchPlaces(listed, structuredClone(listed).toReversed())
  expect(matches.every(({ listed, place, confidence }) => listed.name === place.name && confidence === 1)).toBe(true)
  expect([matches.length, extra.length]).toEqual([4, 0])
})

import { expect, test } from 'vitest'
import { createWorld } from '../world.js'

interface Found {
  medicines: { nodes: { name: string }[]; edges: { matchedBy: string }[] }
}

test('typing 타이레놀 in any way finds it, the plain tablet first', async () => {
  const world = await createWorld()
  await world.given(
    { name: '우먼스타이레놀정' },
    { name: '타이레놀콜드-에스정' },
    { name: '타이레놀산500밀리그램(아세트아미노펜)' },
    { name: '타이레놀정500밀리그람(아세트아미노펜)' },
    { name: '게보린정' },
  )
  const search = async (typed: string) => {
    const { medicines } = await world.ask<Found>(
      'query ($typed: String!) { medicines(search: $typed) { nodes { name } edges { matchedBy } } }',
      { typed },
    )
    return [medicines.nodes[0]?.name, medicines.edges[0]?.matchedBy]
  }
  const tablet = '타이레놀정500밀리그람(아세트아미노펜)'
  expect(await search('타이레놀정500밀리그람(아세트아미노펜)')).toEqual([tablet, 'EXACT'])
  expect(await search('타이레놀 정 500 mg')).toEqual([tablet, 'EXACT'])
  expect(await search('타이레놀')).toEqual([tablet, 'PREFIX'])
  expect(await search('타이ㄹ')).toEqual([tablet, 'PREFIX'])
  expect(await search('타일')).toEqual([tablet, 'PREFIX'])
  expect(await search('레놀')).toEqual(['타이레놀정500밀리그람(아세트아미노펜)', 'SUBSTRING'])
  expect(await search('ㅌㅇㄹㄴ')).toEqual([tablet, 'CHOSEONG'])
  expect(await search('xkdlfpshf')).toEqual([tablet, 'KEYBOARD'])
  expect(await search('XKDLFPSHF')).toEqual([tablet, 'KEYBOARD'])
  expect(await search('xdfs')).toEqual([tablet, 'KEYBOARD'])
  expect(await search('타이래놀')).toEqual([tablet, 'FUZZY'])
  expect(await search('타이놀')).toEqual([tablet, 'FUZZY'])
  expect(await search('타이레놀 우먼스')).toEqual(['우먼스타이레놀정', 'SUBSTRING'])
  expect(await search('타이레놀정 (아세트아미노펜)')).toEqual([tablet, 'SUBSTRING'])
})

import { expect, test, vi } from 'vitest'
import { createWorld, type World } from '../world.js'

interface Page {
  page: {
    totalCount?: number
    edges: { cursor: string; matchedBy: string; node: { itemSeq: string; name: string } }[]
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
  }
}
const FIELDS = `edges { cursor matchedBy node { itemSeq name } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`
const BY_NAME = `query ($text: String!, $first: Int!, $after: String) {
  page: medicines(search: $text, first: $first, after: $after) { ${FIELDS} }
}`
const BY_SYMPTOM = `query ($text: String!, $first: Int!, $after: String) {
  page: medicinesForSymptom(symptom: $text, first: $first, after: $after) { ${FIELDS} }
}`
const COUNTED = (query: string) => query.replace('edges', 'totalCount edges')

/** Every page after the other; each one's info is checked on the way. */
async function walk(world: Pick<World, 'ask'>, text: string, first: number, query = BY_NAME) {
  const edges: Page['page']['edges'] = []
  for (let after: string | null = null; ;) {
    const { page }: Page = await world.ask<Page>(query, { text, first, after })
    expect(page.edges.length).toBeLessThanOrEqual(first)
    expect(page.pageInfo).toMatchObject({
      hasPreviousPage: after !== null,
      startCursor: page.edges[0]?.cursor ?? null,
      endCursor: page.edges.at(-1)?.cursor ?? null,
    })
    edges.push(...page.edges)
    if (!page.pageInfo.hasNextPage) return edges
    expect(page.edges).toHaveLength(first)
    after = page.pageInfo.endCursor
  }
}

const kindsOf = (edges: Page['page']['edges']) => [...new Set(edges.map(({ matchedBy }) => matchedBy))]
const codesOf = (edges: Page['page']['edges']) => edges.map(({ node }) => node.itemSeq)

test.each([
  ['게보린', ['게보린', '게보린정', '게보린에이정', '뉴게보린정', '더게보린정'], ['EXACT', 'PREFIX', 'SUBSTRING']],
  [
    '콜대원키즈',
    ['어린이콜대원키즈시럽', '콜데원키즈시럽', '콜대언키즈시럽', '콜대원기즈시럽', '콜대원커즈시럽'],
    ['SUBSTRING', 'FUZZY'],
  ],
  ['ㄱㅂㄹ', ['게보린정', '게보린에이정', '뉴게보린정', '가바린정'], ['CHOSEONG']],
  ['rpqhfls', ['게보린정', '게보린에이정', '뉴게보린정', '더게보린정'], ['KEYBOARD']],
])('pages of %s, of every size, follow each other without a gap or a repetition', async (text, names, kinds) => {
  const world = await createWorld({ medicines: [...names, '후시딘연고'].map(name => ({ name })) })
  const whole = await walk(world, text, 100)
  expect(kindsOf(whole)).toEqual(kinds)
  expect(whole.map(({ node }) => node.name).sort()).toEqual(names.toSorted())
  for (const size of [1, 2, 3, 4, 5]) expect(await walk(world, text, size)).toEqual(whole)
})

test('while medicines come in, each of those that were there is seen once, and those behind the reader too', async () => {
  const letters = '가나다라마바사아자차카타파하'
  const world = await createWorld({ medicines: [...letters].map(letter => ({ name: `해열${letter}정` })) })
  const before = codesOf(await walk(world, '해열', 100))
  const { page: opening } = await world.ask<Page>(BY_NAME, { text: '해열', first: 5 })
  const seen = codesOf(opening.edges)
  let after = opening.pageInfo.endCursor
  for (let turn = 0; after; turn++) {
    await world.given({ name: `해열가${turn}정` }, { name: `해열하${turn}정` })
    await vi.waitFor(async () => {
      const { page } = await world.ask<Page>(BY_NAME, { text: `해열하${turn}`, first: 1 })
      expect(page.edges).toHaveLength(1)
    })
    const { page }: Page = await world.ask<Page>(BY_NAME, { text: '해열', first: 5, after })
    seen.push(...codesOf(page.edges))
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
  }
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.filter(code => before.includes(code))).toEqual(before)
  expect(seen.length).toBeGreaterThan(before.length)
})

test('the total is as many as the pages hold, for every kind of search', async () => {
  const parts = ['타이', '레놀', '게보', '린', '콜드', '에스', '판피', '더블', '액']
  const medicines = parts.flatMap(one =>
    parts.map((two, i) => ({ name: `${one}${two}${i % 3 ? '정' : '시럽'}`, indications: `${two} 두통에 씁니다.` })),
  )
  const world = await createWorld({ medicines: [...medicines, { name: 'XKD정' }, { name: 'Tylenol정' }] })
  const kinds = new Set<string>()
  const searches = [
    '타이레놀정',
    '타이',
    '레놀',
    '린',
    '에ㅅ',
    'ㅌㅇ',
    'ㄱㅂㄹ',
    '타ㅇㄹㄴ',
    'xkdl',
    'xkd',
    'xd',
    'rpqhfls',
    '정',
    '레놀 타이',
    '정 린 게보',
  ]
  for (const text of [...searches, '타이래놀', '게브린정', '판퍼린', '타이놀', '없는이름입니다']) {
    const { page } = await world.ask<Page>(COUNTED(BY_NAME), { text, first: 3 })
    const all = await walk(world, text, 7)
    expect([text, page.totalCount]).toEqual([text, all.length])
    expect(new Set(codesOf(all)).size, text).toBe(all.length)
    for (const kind of kindsOf(all)) kinds.add(kind)
  }
  expect([...kinds].sort()).toEqual(['CHOSEONG', 'EXACT', 'FUZZY', 'KEYBOARD', 'PREFIX', 'SUBSTRING'])
  for (const text of ['두통', '타이 두통', '없는 증상']) {
    const { page } = await world.ask<Page>(COUNTED(BY_SYMPTOM), { text, first: 3 })
    expect([text, page.totalCount]).toEqual([text, (await walk(world, text, 7, BY_SYMPTOM)).length])
  }
})

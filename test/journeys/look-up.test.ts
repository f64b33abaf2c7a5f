import { createClient } from 'graphql-ws'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { toGlobalId } from '../../src/graph/node.js'
import { apiItem, createWorld } from '../world.js'

interface Suggested {
  medicineSuggestions: { name: string; matchedBy: string }[]
}
const SUGGEST = 'query ($typed: String!) { medicineSuggestions(prefix: $typed) { name itemSeq matchedBy } }'

test('names are suggested from the first letter on, whatever stands half composed, and nobody outside is asked', async () => {
  const world = await createWorld({
    medicines: [{ name: '타이레놀정500밀리그람' }, { name: '타이레놀콜드정' }, { name: '게보린정' }],
    portal: [apiItem('200000001', '후시딘연고')],
  })
  const suggest = async (typed: string) => (await world.ask<Suggested>(SUGGEST, { typed })).medicineSuggestions
  for (const typed of [
    'ㅌ',
    '타',
    '탕',
    '타이',
    '타일',
    '타이ㄹ',
    '타이레',
    '타이렌',
    '타이레노',
    '타이레놀',
    'xkdlf',
    'ㅌㅇㄹ',
  ])
    expect([typed, (await suggest(typed))[0]?.name]).toEqual([typed, '타이레놀정500밀리그람'])
  expect((await suggest('타이레놀')).map(({ matchedBy }) => matchedBy)).toEqual(['PREFIX', 'PREFIX'])
  for (const typed of ['', ' ', '%', '💊', '후시', '후시딘', 'gntl']) expect(await suggest(typed)).toEqual([])
  expect(world.portal.calls).toEqual([])
})

interface Found {
  found: { nodes: { name: string }[]; edges: { matchedBy: string }[]; servedFrom: string }
}
const SYMPTOM = `query ($symptom: String!) {
  found: medicinesForSymptom(symptom: $symptom) { nodes { name } edges { matchedBy } servedFrom }
}`

test('a symptom finds the medicines that are officially for it, what they are for first', async () => {
  const world = await createWorld({
    medicines: [
      {
        name: '나중정',
        indications: '이 약은 감기의 여러 증상, 곧 발열과 오한, 인후통, 근육통, 관절통 그리고 콧물과 두통에 씁니다.',
      },
      { name: '먼저정', indications: '이 약은 두통에 씁니다.' },
      { name: '띄움정', indications: '이 약은 두 통, 치통에 씁니다.' },
      { name: '두통약이아닌정', indications: '이 약은 소화불량에 씁니다.' },
      { name: '말없는정', indications: null },
    ],
  })
  const { found } = await world.ask<Found>(SYMPTOM, { symptom: ' 두통 ' })
  const names = found.nodes.map(({ name }) => name)
  expect(names.slice(0, 2).sort()).toEqual(['띄움정', '먼저정'])
  expect(names.slice(2)).toEqual(['나중정'])
  expect(new Set(found.edges.map(({ matchedBy }) => matchedBy))).toEqual(new Set(['INDICATION']))
  expect((await world.ask<Found>(SYMPTOM, { symptom: '불면' })).found.nodes).toEqual([])
})

test('by code and by id: in the order asked, null where there is none', async () => {
  const world = await createWorld({ medicines: [{ name: '가정', boxedWarning: '조심하십시오.' }, { name: '나정' }] })
  const [one = '', two = ''] = world.known.map(({ itemSeq }) => itemSeq)
  const id = (itemSeq: string) => toGlobalId('Medicine', itemSeq)
  const asked = [id(two), id('999999999'), id(one), toGlobalId('Hospital', '1'), id(two), id('nonsense')]
  const answer = await world.ask<object>(
    `query ($one: String!, $id: ID!, $none: ID!, $ids: [ID!]!) {
      known: medicine(itemSeq: $one) { id itemSeq name manufacturer boxedWarning storage provenance { source stale } }
      unknown: medicine(itemSeq: "999999999") { name }
      node(id: $id) { __typename id ... on Medicine { name } }
      none: node(id: $none) { id }
      nodes(ids: $ids) { ... on Medicine { name } }
    }`,
    { one, id: id(two), none: id('999999999'), ids: asked },
  )
  expect(answer).toEqual({
    known: {
      id: id(one),
      itemSeq: one,
      name: '가정',
      manufacturer: '시험제약(주)',
      boxedWarning: '조심하십시오.',
      storage: null,
      provenance: { source: 'e약은요', stale: false },
    },
    unknown: null,
    node: { __typename: 'Medicine', id: id(two), name: '나정' },
    none: null,
    nodes: [{ name: '나정' }, null, { name: '가정' }, null, { name: '나정' }, null],
  })
})

test('where an answer came from is told: the database, then memory, and Redis for the next server', async () => {
  const world = await createWorld({ medicines: [{ name: '게보린정', indications: '두통' }] })
  const searched = async ({ ask }: Pick<typeof world, 'ask'>) =>
    (await ask<Found>('{ found: medicines(search: "게보") { servedFrom } }')).found.servedFrom
  const looked = async ({ ask }: Pick<typeof world, 'ask'>) =>
    (await ask<Found>(SYMPTOM, { symptom: '두통' })).found.servedFrom
  expect([await searched(world), await searched(world)]).toEqual(['DATABASE', 'MEMORY'])
  const second = await world.open()
  await vi.waitFor(async () => expect(await searched(await world.open())).toBe('REDIS'), { timeout: 10_000 })
  expect([await searched(second), await searched(second)]).toEqual(['REDIS', 'MEMORY'])
  // Among the popular ones, that every start reads.
  await vi.waitFor(async () => expect(await looked(world)).toBe('MEMORY'), { timeout: 10_000 })
})

test('what only the official source knows is fetched once, and is ours from then on', async () => {
  const world = await createWorld({ portal: [apiItem('200000001', '후시딘연고')] })
  const search = () => world.ask<Found>('{ found: medicines(search: "후시딘") { nodes { name } servedFrom } }')
  expect((await search()).found).toEqual({ nodes: [{ name: '후시딘연고' }], servedFrom: 'UPSTREAM' })
  const levels = [(await search()).found.servedFrom, (await search()).found.servedFrom]
  expect(levels).not.toContain('UPSTREAM')
  const { found } = await (
    await world.open()
  ).ask<Found>('{ found: medicines(search: "시딘") { nodes { name } servedFrom } }')
  expect(found).toEqual({ nodes: [{ name: '후시딘연고' }], servedFrom: 'DATABASE' })
  expect(world.portal.calls).toHaveLength(1)
})

test('a query over a WebSocket is answered like one over HTTP', async () => {
  const world = await createWorld({ medicines: [{ name: '게보린정', indications: '두통' }] })
  const client = createClient({ url: `${world.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket })
  onTestFinished(async () => void (await client.dispose()))
  const query = '{ medicines(search: "게보") { totalCount nodes { name indications } } }'
  const results: unknown[] = []
  for await (const result of client.iterate({ query })) results.push(result)
  expect(results).toEqual([{ data: await world.ask(query) }])
  for await (const { errors } of client.iterate({ query: '{ medicines(search: "%") { totalCount } }' }))
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', argument: 'search' } })
})

import { randomUUID } from 'node:crypto'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import postgres from 'postgres'
import { fromGlobalId, toGlobalId } from '../../src/graph/node.js'
import { SAMPLE } from '../../src/medicine/label.js'
import { statementsDuring } from '../statements.js'
import { apiItem, createWorld, type Person, type World } from '../world.js'

interface Scrap {
  id: string
  category: string
  notes: string | null
  createdAt: string
  updatedAt: string
  medicine: { itemSeq: string; name: string }
}
interface Saved {
  scrap: Scrap | null
  userErrors: { code: string; path: string[]; message: string }[]
}

const SCRAP = 'id category notes createdAt updatedAt medicine { itemSeq name }'
const SAVE = `mutation ($input: SaveScrapInput!) {
  saveScrap(input: $input) { scrap { ${SCRAP} } userErrors { code path message } }
}`
const DELETE = 'mutation ($id: ID!) { deleteScrap(id: $id) { deletedId userErrors { code path } } }'
const LIST = `query ($category: String, $first: Int! = 20, $after: String) {
  viewer { scraps(category: $category, first: $first, after: $after) {
    totalCount nodes { ${SCRAP} } edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }
}`
const CATEGORIES = '{ viewer { scrapCategories { name count } } }'

const NAMES = ['가나다정', '라마바정', '사아자정']

const given = async (options: Parameters<typeof createWorld>[0] = {}) => {
  const world = await createWorld({ medicines: NAMES.map(name => ({ name })), ...options })
  const [minji, jun] = [await world.signIn('민지'), await world.signIn('준')]
  const medicines = world.known.map(({ itemSeq }) => toGlobalId('Medicine', itemSeq))
  return { world, minji, jun, medicines, first: medicines[0] ?? '' }
}

const save = async (person: Person, medicineId: string, rest: { category?: unknown; notes?: unknown } = {}) =>
  (await person.ask<{ saveScrap: Saved }>(SAVE, { input: { medicineId, ...rest } })).saveScrap

async function saved(...args: Parameters<typeof save>): Promise<Scrap> {
  const { scrap, userErrors } = await save(...args)
  if (scrap && userErrors.length === 0) return scrap
  throw new Error(`It was not saved: ${JSON.stringify(userErrors)}`)
}

const remove = async (person: Person, id: string) =>
  (await person.ask<{ deleteScrap: { deletedId: string | null; userErrors: object[] } }>(DELETE, { id })).deleteScrap

interface Page {
  totalCount: number
  nodes: Scrap[]
  edges: { cursor: string; node: { id: string } }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
}
const list = async (person: Person, variables: Record<string, unknown> = {}) =>
  (await person.ask<{ viewer: { scraps: Page } }>(LIST, variables)).viewer.scraps

const categories = async (person: Person) =>
  (await person.ask<{ viewer: { scrapCategories: { name: string; count: number }[] } }>(CATEGORIES)).viewer
    .scrapCategories

/** What the log has of everybody, in order. */
async function logged({ databaseUrl }: World): Promise<string[]> {
  const sql = postgres(databaseUrl, { max: 1 })
  try {
    const rows = await sql`select entity, kind from schedule_change order by at, user_id, seq`
    return rows.map(({ entity, kind }) => `${String(entity)} ${String(kind)}`)
  } finally {
    await sql.end()
  }
}

describe('saving a medicine', () => {
  test('puts it among one’s own, where nobody else sees it, until it is taken out', async () => {
    const { world, minji, jun, first } = await given()
    const scrap = await saved(minji, first, { category: '효과 좋음', notes: '밤에 먹는다' })
    expect(scrap).toMatchObject({ category: '효과 좋음', notes: '밤에 먹는다', medicine: { name: '가나다정' } })
    expect((await list(minji)).nodes).toEqual([scrap])
    expect(await list(jun)).toMatchObject({ totalCount: 0, nodes: [] })
    expect(await remove(jun, scrap.id)).toEqual({ deletedId: null, userErrors: [{ code: 'NOT_FOUND', path: ['id'] }] })
    expect(await remove(minji, scrap.id)).toEqual({ deletedId: scrap.id, userErrors: [] })
    expect(await remove(minji, scrap.id)).toMatchObject({ deletedId: null, userErrors: [{ code: 'NOT_FOUND' }] })
    expect((await list(minji)).nodes).toEqual([])
    expect(await logged(world)).toEqual(['SCRAP CREATED', 'SCRAP DELETED'])
  })

  test('goes into 즐겨찾기 without notes where nothing is said', async () => {
    const { minji, first } = await given()
    expect(await saved(minji, first)).toMatchObject({ category: '즐겨찾기', notes: null })
  })

  test('again changes what is said and keeps the rest; saying the same is no change', async () => {
    const { world, minji, first } = await given()
    const one = await saved(minji, first, { category: '부작용', notes: '어지러움' })
    world.clock.passes(60_000)
    const moved = await saved(minji, first, { category: ' 즐겨찾기 ' })
    expect(moved).toMatchObject({ id: one.id, category: '즐겨찾기', notes: '어지러움', createdAt: one.createdAt })
    expect(Date.parse(moved.updatedAt)).toBeGreaterThanOrEqual(Date.parse(one.updatedAt) + 60_000)
    const noted = await saved(minji, first, { notes: '두통', category: null })
    expect(noted).toMatchObject({ category: '즐겨찾기', notes: '두통' })
    world.clock.passes(60_000)
    for (const same of [{}, { category: null, notes: null }, { category: '즐겨찾기', notes: '두통' }])
      expect(await saved(minji, first, same)).toEqual(noted)
    expect(await saved(minji, first, { notes: ' \n' })).toMatchObject({ notes: null })
    expect(await logged(world)).toEqual(['SCRAP CREATED', 'SCRAP UPDATED', 'SCRAP UPDATED', 'SCRAP UPDATED'])
  })

  test('by two people is two scraps', async () => {
    const { minji, jun, first } = await given()
    const [one, other] = [await saved(minji, first, { notes: '민지의 것' }), await saved(jun, first)]
    expect(one.id).not.toBe(other.id)
    expect(other.notes).toBeNull()
    expect((await list(minji)).nodes).toEqual([one])
  })

  test('twenty times at once is one scrap, and one change', async () => {
    const { world, minji, first } = await given()
    const scraps = await Promise.all(Array.from({ length: 20 }, () => saved(minji, first, { notes: '같은 것' })))
    expect(new Set(scraps.map(({ id }) => id)).size).toBe(1)
    expect(await list(minji)).toMatchObject({ totalCount: 1 })
    expect(await logged(world)).toEqual(['SCRAP CREATED'])
  })

  test('and taking it out at once, from many devices, ends in one state that the log has told of', async () => {
    const { world, minji, first } = await given()
    const { id } = await saved(minji, first)
    const takings = Array.from({ length: 10 }, () => remove(minji, id))
    const savings = Array.from({ length: 10 }, (_, i) => saved(minji, first, { notes: `메모 ${i}` }))
    const taken = (await Promise.all(takings)).filter(({ deletedId }) => deletedId !== null)
    await Promise.all(savings)
    expect(taken).toHaveLength(1)
    const kinds = await logged(world)
    const [made, gone] = ['SCRAP CREATED', 'SCRAP DELETED'].map(each => kinds.filter(kind => kind === each).length)
    expect(Number(made) - Number(gone)).toBe((await list(minji)).totalCount)
  })

  test('of which only the official source knew brings it in', async () => {
    const item = apiItem('700000009', '처음보는정')
    const { minji } = await given({ portal: [item] })
    const scrap = await saved(minji, toGlobalId('Medicine', '700000009'))
    expect(scrap.medicine).toEqual({ itemSeq: '700000009', name: '처음보는정' })
  })

  test('whose texts are gone since keeps it in the list, and what is written of it', async () => {
    const { world, minji } = await given({ medicines: [] })
    const [sample] = await world.app.store.byItemSeqs([await aSample(world)])
    expect(sample?.source).toBe(SAMPLE)
    const medicineId = toGlobalId('Medicine', String(sample?.itemSeq))
    await saved(minji, medicineId, { notes: '예전의 것' })
    await world.given({ name: '공식정' })
    await world.app.store.markComplete(Date.now())
    const second = (await world.open({ REDIS_URL: '' })).personOf(minji.id, minji)
    const { nodes } = await list(second)
    expect(nodes).toMatchObject([
      {
        notes: '예전의 것',
        medicine: { itemSeq: sample?.itemSeq, name: expect.stringContaining('정보가 없는') as string },
      },
    ])
    expect(await saved(second, medicineId, { notes: '고친 것' })).toMatchObject({ notes: '고친 것' })
  })
})

describe('under a name that the app gave it, so that it may be sent again', () => {
  const named = async (person: Person, input: object, clientMutationId: string) =>
    (
      await person.ask<{ saveScrap: Saved }>(
        `mutation ($input: SaveScrapInput!, $name: String!) {
          saveScrap(input: $input, clientMutationId: $name) { scrap { ${SCRAP} } userErrors { code path message } }
        }`,
        { input, name: clientMutationId },
      )
    ).saveScrap
  const removeNamed = async (person: Person, id: string, clientMutationId: string) =>
    (
      await person.ask<{ deleteScrap: object }>(
        `mutation ($id: ID!, $name: String!) {
          deleteScrap(id: $id, clientMutationId: $name) { deletedId userErrors { code path } }
        }`,
        { id, name: clientMutationId },
      )
    ).deleteScrap
  const refused = (code: string) => ({ scrap: null, userErrors: [{ code, path: ['clientMutationId'] }] })

  test('is one change, at once and later, and doesn’t undo what was done since', async () => {
    const { world, minji, first } = await given()
    const asked = { medicineId: first, notes: '하나' }
    const name = randomUUID()
    const answers = await Promise.all(Array.from({ length: 10 }, () => named(minji, asked, name)))
    expect(new Set(answers.map(({ scrap }) => scrap?.id)).size).toBe(1)
    const changed = await saved(minji, first, { notes: '둘' })
    expect((await named(minji, asked, name)).scrap).toEqual(changed)
    const gone = await removeNamed(minji, changed.id, 'gone')
    expect(gone).toEqual({ deletedId: changed.id, userErrors: [] })
    expect(await removeNamed(minji, changed.id, 'gone')).toEqual(gone)
    expect(await named(minji, asked, name)).toMatchObject(refused('NOT_FOUND'))
    expect(await logged(world)).toEqual(['SCRAP CREATED', 'SCRAP UPDATED', 'SCRAP DELETED'])
    const { token } = await world.app.users.apiTokens.issue(fromGlobalId(minji.id).id, { name: '밤 일', days: null })
    const program = world.personOf(minji.id, { accessToken: token, refreshToken: '' })
    expect(await named(program, asked, name)).toMatchObject(refused('NOT_FOUND'))
    world.clock.passes(24 * 3_600_000 + 1)
    expect((await named(program, asked, name)).scrap).toMatchObject({ notes: '하나' })
  })

  test('is refused for anything else, and is another person’s name too', async () => {
    const { minji, jun, first, medicines } = await given()
    await named(minji, { medicineId: first }, 'a')
    const others = [
      { medicineId: medicines[1] },
      { medicineId: first, notes: '' },
      { medicineId: first, category: '내 약' },
    ]
    for (const other of others) expect(await named(minji, other, 'a')).toMatchObject(refused('CONFLICT'))
    expect(await removeNamed(minji, (await saved(minji, first)).id, 'a')).toMatchObject({ deletedId: null })
    expect(await named(jun, { medicineId: medicines[1] }, 'a')).toMatchObject({ userErrors: [] })
  })

  test.each([
    ['nothing', '', 'INVALID'],
    ['a space', 'a b', 'INVALID'],
    ['NUL', 'a\0', 'INVALID'],
    ['Hangul', '가', 'INVALID'],
    ['half a letter', '\ud83d', 'INVALID'],
    ['101 letters', 'a'.repeat(101), 'TOO_LONG'],
    ['90 KB', 'a'.repeat(90_000), 'TOO_LONG'],
  ])('can’t be %s', async (_what, name, code) => {
    const { world, minji, first } = await given()
    expect(await named(minji, { medicineId: first }, name)).toMatchObject(refused(code))
    expect(await logged(world)).toEqual([])
  })
})

test('what can’t be told for a while isn’t saved, and isn’t taken for what doesn’t exist', async () => {
  const { world, minji } = await given({ portal: [apiItem('700000009', '처음보는정')], random: 0 })
  const medicineId = toGlobalId('Medicine', '700000009')
  world.portal.fails('html 502')
  const { errors } = await minji.send(SAVE, { input: { medicineId } })
  expect(errors).toMatchObject([{ path: ['saveScrap'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
  world.portal.heal()
  world.clock.passes(60_000)
  expect(await saved(minji, medicineId)).toMatchObject({ category: '즐겨찾기' })
})

/** Samples come in where there is nothing else. */
async function aSample(world: World): Promise<string> {
  const { medicines } = await world.ask<{ medicines: { nodes: { itemSeq: string }[] } }>(
    '{ medicines(search: "타이레놀") { nodes { itemSeq } } }',
  )
  return medicines.nodes[0]?.itemSeq ?? ''
}

const LONG = '가'.repeat(31)
/** What is asked, why it is refused, and for which field. */
const REFUSED: Record<string, [Record<string, unknown>, string, string]> = {
  'a medicine that nobody knows': [{ medicineId: toGlobalId('Medicine', '999999999') }, 'NOT_FOUND', 'medicineId'],
  'a code that is none': [{ medicineId: toGlobalId('Medicine', `1' or '1'='1`) }, 'NOT_FOUND', 'medicineId'],
  'a thing of another kind': [{ medicineId: toGlobalId('User', randomUUID()) }, 'NOT_FOUND', 'medicineId'],
  'an id that we never gave': [{ medicineId: '!!!' }, 'NOT_FOUND', 'medicineId'],
  'an id without anything': [{ medicineId: '' }, 'NOT_FOUND', 'medicineId'],
  'an id of 90 KB': [{ medicineId: 'A'.repeat(90_000) }, 'NOT_FOUND', 'medicineId'],
  'a category without a letter': [{ category: '' }, 'INVALID', 'category'],
  'a category of space': [{ category: ' \u3164 ' }, 'INVALID', 'category'],
  'a category of 31 letters': [{ category: LONG }, 'TOO_LONG', 'category'],
  'a category with NUL': [{ category: '즐겨\0찾기' }, 'INVALID', 'category'],
  'a category of two lines': [{ category: '즐겨\n찾기' }, 'INVALID', 'category'],
  'a category that turns around': [{ category: '즐겨\u202e찾기' }, 'INVALID', 'category'],
  'a category with half a letter': [{ category: '\ud83d' }, 'INVALID', 'category'],
  'notes of 2,001 letters': [{ notes: '가'.repeat(2_001) }, 'TOO_LONG', 'notes'],
  'notes of 90 KB': [{ notes: 'a'.repeat(90_000) }, 'TOO_LONG', 'notes'],
  'notes of marks': [{ notes: `a${'\u0301'.repeat(30_000)}` }, 'TOO_LONG', 'notes'],
  'notes with NUL': [{ notes: '밤\0에' }, 'INVALID', 'notes'],
  'notes with half a letter': [{ notes: '밤에 \udc8a' }, 'INVALID', 'notes'],
  'notes with an escape sequence': [{ notes: '\u001b[2J밤에' }, 'INVALID', 'notes'],
}

test('what can’t be saved is told with its path, and nothing is written', async () => {
  const { world, minji, first } = await given()
  for (const [what, [input, code, field]] of Object.entries(REFUSED))
    expect(await save(minji, first, input), what).toEqual({
      scrap: null,
      userErrors: [{ code, path: ['input', field], message: expect.stringMatching(/[가-힣]/) as string }],
    })
  for (const id of [toGlobalId('Scrap', randomUUID()), toGlobalId('Scrap', 'x'), toGlobalId('Medicine', '1'), '!', ''])
    expect(await remove(minji, id), id).toEqual({ deletedId: null, userErrors: [{ code: 'NOT_FOUND', path: ['id'] }] })
  expect(await list(minji)).toMatchObject({ totalCount: 0 })
  expect(await logged(world)).toEqual([])
})

/** Notes, and as what they are kept where that is another text. */
const KEPT: Record<string, [string, string?]> = {
  SQL: [`'; drop table scrap; -- $1 \${1} {a,"b"} \\`],
  lines: ['아침\r\n저녁\n\n밤\t끝', '아침\n저녁\n\n밤\t끝'],
  emoji: ['👨‍👩‍👧‍👦🇰🇷❤️ 💊'],
  markup: ['<script>alert(1)</script>&lt;'],
  'right to left': ['محمد \u202eabc'],
  JSON: ['{"$ne":null,"__proto__":1}'],
  'letters taken apart': ['효과'.normalize('NFD'), '효과'],
  'as much as may be': ['가'.repeat(2_000)],
}

test('notes are kept as they are, and given back', async () => {
  const { minji, first } = await given()
  for (const [what, [notes, kept = notes]] of Object.entries(KEPT)) {
    const scrap = await saved(minji, first, { notes })
    expect(scrap.notes, what).toBe(kept)
    expect((await list(minji)).nodes, what).toEqual([scrap])
  }
})

describe('the list', () => {
  test('is one’s own, newest first, by category, in pages that neither lose nor double while more is saved', async () => {
    const { world, minji, jun, medicines } = await given({
      medicines: Array.from({ length: 12 }, (_, i) => ({ name: `목록${i}정` })),
    })
    const scraps: Scrap[] = []
    for (const [i, id] of medicines.slice(0, 10).entries()) {
      if (i % 3 === 0) world.clock.passes(1_000) // some in the same millisecond, or near it
      scraps.push(await saved(minji, id, { category: i % 2 ? '부작용' : '내 약' }))
    }
    await saved(jun, medicines[0] ?? '')
    const newest = scraps.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt)).map(({ id }) => id)
    const seen: string[] = []
    let after: string | null = null
    do {
      const page: Page = await list(minji, { first: 3, after })
      expect(page.edges.map(({ node }) => node.id)).toEqual(page.nodes.map(({ id }) => id))
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null)
      seen.push(...page.nodes.map(({ id }) => id))
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
      await saved(minji, medicines[11] ?? '', { notes: `${seen.length}` })
    } while (after !== null)
    expect(seen.toSorted()).toEqual(newest.toSorted())
    expect(new Set(seen).size).toBe(10)

    const side = await list(minji, { category: '부작용'.normalize('NFD'), first: 100 })
    expect(side).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: false } })
    expect(side.nodes.every(({ category }) => category === '부작용')).toBe(true)
    expect(await list(minji, { category: '없는 분류' })).toMatchObject({ totalCount: 0, nodes: [] })
  })

  test('counts by category: the offered ones always, then one’s own with the fullest first', async () => {
    const { minji, jun, medicines } = await given()
    const offered = ['즐겨찾기', '효과 좋음', '부작용'].map(name => ({ name, count: 0 }))
    expect(await categories(minji)).toEqual(offered)
    const [a = '', b = '', c = ''] = medicines
    await saved(minji, a, { category: '여행' })
    await saved(minji, b, { category: '감기' })
    await saved(minji, c, { category: '부작용' })
    await saved(jun, a, { category: '준의 것' })
    const [one, two] = [offered.slice(0, 2), { name: '부작용', count: 1 }]
    expect(await categories(minji)).toEqual([...one, two, { name: '감기', count: 1 }, { name: '여행', count: 1 }])
    await saved(minji, b, { category: '여행' })
    expect(await categories(minji)).toEqual([...one, two, { name: '여행', count: 2 }])
  })

  test('refuses what can’t be asked of it, and says which argument', async () => {
    const { minji } = await given()
    const refused: [Record<string, unknown>, string][] = [
      [{ first: 0 }, 'first'],
      [{ first: 101 }, 'first'],
      [{ after: 'x' }, 'after'],
      [{ after: Buffer.from('["a","b"]').toString('base64url') }, 'after'],
      [{ category: '\0' }, 'category'],
      [{ category: '\ud83d' }, 'category'],
      [{ category: LONG }, 'category'],
    ]
    for (const [variables, argument] of refused) {
      const { errors } = await minji.send(LIST, variables)
      expect(errors, JSON.stringify(variables)).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }])
    }
  })

  test('and each in it, is shown to a program of theirs by its id', async () => {
    const { world, minji, first } = await given()
    const scrap = await saved(minji, first)
    const { token } = await world.app.users.apiTokens.issue(fromGlobalId(minji.id).id, { name: '밤 일', days: null })
    const program = world.personOf(minji.id, { accessToken: token, refreshToken: '' })
    expect((await list(program)).nodes).toEqual([scrap])
    const node = await program.ask('query ($id: ID!) { node(id: $id) { id ... on Scrap { category } } }', {
      id: scrap.id,
    })
    expect(node).toEqual({ node: { id: scrap.id, category: '즐겨찾기' } })
  })
})

describe('a medicine says whether one has saved it', () => {
  const QUERY = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Medicine { itemSeq viewerScrap { id notes } } } }`

  test('fifty medicines at once in one statement more than without, for whoever asks', async () => {
    const names = Array.from({ length: 50 }, (_, i) => ({ name: `쉰개${i}정` }))
    const { world, minji, jun, medicines } = await given({ medicines: names, env: { METRICS_PORT: '0' } })
    for (const id of medicines.slice(0, 5)) await saved(minji, id, { notes: '담음' })
    const plain = QUERY.replace('viewerScrap { id notes }', '')
    const cost = async (person: Person, query: string) => {
      let saved = 0
      const count = await statementsDuring(world, async () => {
        const { nodes } = await person.ask<{ nodes: { viewerScrap?: object | null }[] }>(query, { ids: medicines })
        expect(nodes).toHaveLength(50)
        saved = nodes.filter(each => each.viewerScrap).length
      })
      return { statements: count, saved }
    }
    // What a server does besides (its warm-up, new connections, a look at a session now and then) only adds to it.
    const costs = (person: Person, query: string, least: object) =>
      vi.waitFor(async () => expect(await cost(person, query)).toEqual(least), 15_000)
    await costs(minji, plain, { statements: 0, saved: 0 })
    await costs(minji, QUERY, { statements: 1, saved: 5 })
    await costs(jun, QUERY, { statements: 1, saved: 0 })
  }, 60_000)

  test('nobody has saved anything who has not signed in', async () => {
    const { world, minji, medicines, first } = await given()
    await saved(minji, first)
    const { nodes } = await world.ask<{ nodes: { viewerScrap: object | null }[] }>(QUERY, { ids: medicines })
    expect(nodes.map(({ viewerScrap }) => viewerScrap)).toEqual([null, null, null])
  })

  test('as it is after each change of one operation', async () => {
    const { minji, first } = await given()
    const again = (notes: string) =>
      `saveScrap(input: { medicineId: $id, notes: "${notes}" }) { scrap { medicine { viewerScrap { notes } } } }`
    const answer = await minji.ask(`mutation ($id: ID!) { a: ${again('하나')} b: ${again('둘')} }`, { id: first })
    const shows = (notes: string) => ({ scrap: { medicine: { viewerScrap: { notes } } } })
    expect(answer).toEqual({ a: shows('하나'), b: shows('둘') })
  })
})

describe('what somebody saved is theirs', () => {
  test('it is in their export, with what happened to it, and without anybody else’s', async () => {
    const { minji, jun, first } = await given()
    const scrap = await saved(minji, first, { notes: '민지만의 메모' })
    await saved(minji, first, { category: '내 약' })
    await saved(jun, first, { notes: '준만의 메모' })
    const { exportViewer } = await minji.ask<{ exportViewer: Record<string, unknown> }>('{ exportViewer }')
    expect(exportViewer).toMatchObject({
      scraps: [{ notes: '민지만의 메모', category: '내 약', itemSeq: scrap.medicine.itemSeq }],
      changes: [
        { seq: 1, entity: 'SCRAP', kind: 'CREATED' },
        { seq: 2, entity: 'SCRAP', kind: 'UPDATED' },
      ],
      changeCursor: [{ lastSeq: 2, oldestSeq: 1 }],
    })
    expect(JSON.stringify(exportViewer)).not.toContain('준만의')
  })

  test('it goes when they go, and what is under way then writes nothing', async () => {
    const { world, minji, jun, medicines, first } = await given()
    await saved(minji, first, { notes: '지울 것' })
    await saved(jun, first, { notes: '남을 것' })
    const late = medicines.map(id => minji.send(SAVE, { input: { medicineId: id, notes: '늦은 것' } }))
    const leaving = minji.ask('mutation { deleteViewer { deletedId userErrors { code } } }')
    const [gone, ...answers] = await Promise.all([leaving, ...late])
    expect(gone).toMatchObject({ deleteViewer: { deletedId: minji.id, userErrors: [] } })
    for (const { errors } of answers)
      expect(errors.filter(({ extensions }) => extensions['code'] !== 'UNAUTHENTICATED')).toEqual([])
    const sql = postgres(world.databaseUrl, { max: 1 })
    onTestFinished(() => sql.end())
    expect(await sql`select notes from scrap`).toEqual([{ notes: '남을 것' }])
    expect(await sql`select count(*)::int from schedule_change`).toEqual([{ count: 1 }])
    expect(await sql`select count(*)::int from change_cursor`).toEqual([{ count: 1 }])
  })
})

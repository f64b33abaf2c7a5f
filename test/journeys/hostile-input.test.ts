import { createClient } from 'graphql-ws'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { toGlobalId } from '../../src/graph/node.js'
import { encodeCursor } from '../../src/graph/page.js'
import { apiItem, createWorld } from '../world.js'

const SYLLABLES = '가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허'

/** What has broken search boxes before, by what it is. */
const STRINGS: Record<string, string> = {
  nothing: '',
  blanks: ' \t\n　',
  'a percent sign': '%',
  'many percent signs': '%%%%%%',
  'an underscore': '_',
  underscores: '타___놀',
  'a backslash': '\\',
  'backslashes before letters': '\\타이\\레\\놀\\',
  'a backslash and a percent sign': '타이\\%레놀%',
  quotes: `'"\`타이'"레놀`,
  'an SQL injection': `타이'; DROP TABLE medicine_cache; --`,
  'an SQL union': `' UNION SELECT name FROM medicine--`,
  'a dollar quote': '$$타이$$ $1 ${1}',
  'a regular expression': '(타이|레놀)*[a-z]+?^$',
  'a text array': '{타이,"레놀"}',
  'a format string': '%s%n%x {0} {{타이}}',
  NUL: '\0',
  'NUL inside': '타이\0레놀',
  'NUL after Latin letters': 'abc\0def',
  'other control characters': '타이\u0001\u0008\u001b[31m레놀\u007f',
  'an emoji': '💊',
  'an emoji family': '👨‍👩‍👧‍👦 타이레놀 💊',
  'flags and skin tones': '🇰🇷👍🏽',
  'half a surrogate pair': '\ud83d',
  'the other half': '\udc8a타이',
  'a pair the wrong way round': '\udc8a\ud83d',
  'half a pair after Latin letters': 'abc\ud83d',
  'right to left': 'تايلينول',
  'right-to-left marks': '\u202e타이\u202c레놀\u200f',
  'letters with many marks': 'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́O̵̹̻̝̳͂̌̌͘',
  'Hangul in loose letters (NFD)': '타이레놀'.normalize('NFD'),
  'letters of old Hangul': '\u113c\u119e\u11a8 ᄒᆞᆫ글',
  'jamo alone': 'ㅏㅑㅓㅕㅗㅛ',
  'a consonant cluster': 'ㄳㄵㅄ',
  'half-width jamo': 'ﾀﾃﾓﾃﾗ',
  'full-width letters': 'ＴＹＬＥＮＯＬ　５００',
  'zero-width characters': '타\u200b이\u200d레\ufeff놀',
  'characters beyond the first plane': '𠀀𠀁𝕋𝕪𝕝',
  'a character that grows by normalisation': 'ﷺ'.repeat(50),
  'a character that is none': '\uffff\ufffe',
  'private characters': '\ue000타이\udbff\udffd',
  digits: '1'.repeat(200),
  dots: '1.1.1.1.%.%',
  'markup of an XML entity': '&lt;script&gt;<![CDATA[타이]]>&#0;',
  'a URL': 'http://localhost:1/?serviceKey=x&itemName=y#z',
  'path and header breaks': '../../etc/passwd\r\nX-Header: 1',
  JSON: '{"$ne":null}',
  'a prototype': '__proto__',
  '200 letters': '가'.repeat(200),
  '200 different letters': [...SYLLABLES, ...SYLLABLES].join('').repeat(4).slice(0, 200),
  '200 keys of a keyboard': 'xkdlfpshf'.repeat(23).slice(0, 200),
  '201 letters': '가'.repeat(201),
  '10 kB of letters': '타이레놀'.repeat(850),
  '10 kB of punctuation': '%_'.repeat(5_000),
  '10 kB of keys': 'dkssud'.repeat(1_700),
  '10 kB of surrogates': '\ud83d'.repeat(10_000),
  'only the strength': '500mg',
  'keys that make no syllable': 'qqqwwweee;;;',
}

const EVERYWHERE = `query ($text: String!) {
  search: medicines(search: $text, first: 100) { totalCount edges { cursor matchedBy } nodes { name } pageInfo { endCursor } }
  symptom: medicinesForSymptom(symptom: $text) { totalCount edges { cursor matchedBy } nodes { name } }
  prefix: medicineSuggestions(prefix: $text) { name }
  named: pharmacies(search: $text, first: 100) { totalCount edges { cursor } nodes { name } pageInfo { endCursor } }
  around: pharmacies(search: $text, near: { latitude: 37.5, longitude: 127 }) { totalCount nodes { name } }
}`
/** What an argument is called, where its field is called by an alias. */
const ARGUMENTS: Record<string, string> = { named: 'search', around: 'search' }

test.each([
  { where: 'without a key', portal: undefined },
  { where: 'with the official source behind it', portal: [apiItem('200000001', '게보린정')] },
])('whatever is typed is answered, or refused by the name of its argument: $where', async ({ portal }) => {
  const world = await createWorld(portal ? { portal } : {})
  await world.given({ name: '타이레놀정500밀리그람', indications: '두통' }, { name: '포도당5%주사' }, { name: 'ABC정' })
  for (const [what, text] of Object.entries(STRINGS)) {
    const { status, errors, data } = await world.send<Record<string, object>>(EVERYWHERE, { text })
    const told = errors.map(({ path = [], extensions: { code, argument } }) => [path[0], code, argument])
    expect(
      told.filter(
        ([field, code, argument]) => code !== 'BAD_USER_INPUT' || argument !== (ARGUMENTS[String(field)] ?? field),
      ),
      what,
    ).toEqual([])
    expect([what, status]).toEqual([what, 200])
    if (errors.length === 0)
      expect(Object.keys(data ?? {}), what).toEqual(['search', 'symptom', 'prefix', 'named', 'around'])
  }
  expect((await world.ask<Names>(NAMES, { typed: '타이레놀정500' })).medicines.nodes).toContainEqual({
    name: '타이레놀정500밀리그람',
  })
})

interface Names {
  medicines: { nodes: { name: string }[] }
}
const NAMES = 'query ($typed: String!, $after: String) { medicines(search: $typed, after: $after) { nodes { name } } }'

interface Edges {
  medicines: { edges: { matchedBy: string; node: { name: string } }[] }
}
const EDGES = 'query ($typed: String!) { medicines(search: $typed) { edges { matchedBy node { name } } } }'

test('the signs of a pattern stand for themselves', async () => {
  const world = await createWorld()
  await world.given({ name: '포도당5%주사' }, { name: '포도당50주사' }, { name: '포도당5주사' })
  const search = async (typed: string) =>
    (await world.ask<Edges>(EDGES, { typed })).medicines.edges.flatMap(({ matchedBy, node }) =>
      matchedBy === 'FUZZY' ? [] : [node.name],
    )
  expect(await search('포도당5%')).toEqual(['포도당5%주사'])
  expect(await search('당5%주')).toEqual(['포도당5%주사'])
  expect(await search('포도당5_주사')).toEqual(['포도당5주사'])
})

test('a code, an id, a cursor or a size that can’t be one is refused by its name', async () => {
  const world = await createWorld()
  await world.given({ name: '게보린정', indications: '두통' }, { name: '게보린에이정', indications: '두통' })
  const { medicines } = await world.ask<{ medicines: { pageInfo: { endCursor: string } } }>(
    '{ medicines(search: "게보린", first: 1) { pageInfo { endCursor } } }',
  )
  const [tag = '', ...place] = JSON.parse(Buffer.from(medicines.pageInfo.endCursor, 'base64url').toString()) as string[]
  const refusal = async (query: string, variables: Record<string, unknown>) => {
    const { status, errors } = await world.send(query, variables)
    expect({ variables, status }).toEqual({ variables, status: 200 })
    return errors.map(({ extensions: { code, argument } }) => `${String(code)} ${String(argument)}`)
  }

  const wrong = [
    '',
    'x',
    '12345678',
    '1234567890',
    '12345678a',
    '１２３４５６７８９',
    ' 123456789',
    '123456789\n',
    '\0',
  ]
  const medicine = 'query ($itemSeq: String!) { medicine(itemSeq: $itemSeq) { name } }'
  for (const itemSeq of wrong) expect(await refusal(medicine, { itemSeq })).toEqual(['BAD_USER_INPUT itemSeq'])

  const id64 = (text: string) => Buffer.from(text).toString('base64url')
  const ids = ['', 'x', '=', '타이레놀', id64('Medicine'), id64('medicine:1'), id64('Medicine:'), id64('Medicine:\0')]
  for (const id of [...ids, `${id64('Medicine:202106092')}==`, 'TWVk'.repeat(5_000)]) {
    expect(await refusal('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual(['BAD_USER_INPUT id'])
    expect(await refusal('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [id] })).toEqual([
      'BAD_USER_INPUT ids',
    ])
  }

  const cursors = [
    '',
    'x',
    '!!!!',
    'ab'.repeat(2_000),
    id64('null'),
    id64('{}'),
    encodeCursor([]),
    encodeCursor([tag]),
    encodeCursor([tag, ...place, 1]),
    encodeCursor([tag, ...place.slice(1), '123456789']),
    encodeCursor(['other', ...place]),
    encodeCursor([tag, 0, 2 ** 40, 1, 'a', '123456789']),
    encodeCursor([tag, 0, 1, -(2 ** 31) - 1, 'a', '123456789']),
    encodeCursor([tag, 0, 1.5, 1, 'a', '123456789']),
    encodeCursor([tag, 0, 1, 1, 'a\0', '123456789']),
    encodeCursor([tag, 0, 1, 1, '\ud83d', '123456789']),
    medicines.pageInfo.endCursor.slice(0, -4),
  ]
  const page = 'query ($after: String) { medicines(search: "게보린", after: $after) { nodes { name } } }'
  for (const after of cursors) expect(await refusal(page, { after })).toEqual(['BAD_USER_INPUT after'])

  const sized = (field: string) => `query ($first: Int!) { ${field} }`
  for (const first of [0, -1, 101, 2 ** 31 - 1])
    for (const field of [
      'medicines(search: "게보린", first: $first) { nodes { name } }',
      'medicinesForSymptom(symptom: "두통", first: $first) { nodes { name } }',
      'medicineSuggestions(prefix: "게보린", first: $first) { name }',
    ])
      expect(await refusal(sized(field), { first })).toEqual(['BAD_USER_INPUT first'])
})

test('a cursor of a search is refused in another one, though the place exists there', async () => {
  const world = await createWorld()
  await world.given({ name: '두통정', indications: '두통' }, { name: '두통에이정', indications: '두통' })
  const field = (name: string, text: string) => `${name}: "${text}", first: 1`
  const cursorOf = async (field: string) => {
    const { page } = await world.ask<{ page: { pageInfo: { endCursor: string } } }>(
      `{ page: ${field}) { pageInfo { endCursor } } }`,
    )
    return page.pageInfo.endCursor
  }
  const byName = `medicines(${field('search', '두통')}`
  const bySymptom = `medicinesForSymptom(${field('symptom', '두통')}`
  const after = await cursorOf(byName)
  const follow = (field: string, cursor: string) =>
    world.send<{ page: object }>(`query ($cursor: String) { page: ${field}, after: $cursor) { nodes { name } } }`, {
      cursor,
    })
  expect((await follow(byName, after)).errors).toEqual([])
  expect((await follow(`medicines(${field('search', ' 두 통 ')}`, after)).errors).toEqual([])
  for (const [other, cursor] of [
    [`medicines(${field('search', '두통정')}`, after],
    [bySymptom, after],
    [byName, await cursorOf(bySymptom)],
  ] as const) {
    const { errors } = await follow(other, cursor)
    expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT', argument: 'after' }])
  }
})

test('a cursor of pharmacies is refused in another search, and so is what no search gave', async () => {
  const here = { latitude: 37.5, longitude: 127 }
  const pharmacies = Array.from({ length: 3 }, (_, i) => ({ name: `온누리${i}약국`, ...here }))
  const world = await createWorld({ pharmacies })
  const PAGE = `query ($near: CoordinatesInput, $radius: Int! = 1000, $openAt: DateTime, $search: String, $after: String) {
    pharmacies(near: $near, radiusMeters: $radius, openAt: $openAt, search: $search, first: 1, after: $after) {
      nodes { name } pageInfo { endCursor }
    }
  }`
  type Paged = { pharmacies: { pageInfo: { endCursor: string } } }
  const cursorOf = async (variables: object) =>
    (await world.ask<Paged>(PAGE, { ...variables })).pharmacies.pageInfo.endCursor
  const refusal = async (variables: object, after: string) =>
    (await world.send(PAGE, { ...variables, after })).errors.map(
      ({ extensions: { code, argument } }) => `${String(code)} ${String(argument)}`,
    )
  const nearby = { near: here }
  const [byPlace, byName] = [await cursorOf(nearby), await cursorOf({ search: '온누리' })]
  expect(await refusal(nearby, byPlace)).toEqual([])
  expect(await refusal({ search: ' 온누리 ' }, byName)).toEqual([])
  const others: [object, string][] = [
    [{ near: { ...here, longitude: 127.00001 } }, byPlace],
    [{ ...nearby, radius: 1_001 }, byPlace],
    [{ ...nearby, openAt: '2026-03-04T12:00:00+09:00' }, byPlace],
    [{ ...nearby, search: '온누리' }, byPlace],
    [nearby, byName],
    [{ search: '온누리' }, byPlace],
    [{ search: '온누' }, byName],
    [{ search: '온누리', openAt: '2026-03-04T12:00:00+09:00' }, byName],
  ]
  for (const [variables, cursor] of others) expect(await refusal(variables, cursor)).toEqual(['BAD_USER_INPUT after'])

  const partsOf = (cursor: string) => JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, ...unknown[]]
  const [[tag], [nameTag]] = [partsOf(byPlace), partsOf(byName)]
  const id64 = (text: string) => Buffer.from(text).toString('base64url')
  const wrong = [
    ...['', 'x', '!!!!', 'ab'.repeat(2_000), id64('null'), id64('{}'), byPlace.slice(0, -4)],
    ...[`["${tag}",1e999,"C1",1]`, `["${tag}",-1e999,"C1",1]`, `["${tag}",NaN,"C1",1]`, `["${tag}",-1,"C1",1]`].map(
      id64,
    ),
    ...[`["${tag}","1","C1",1]`, `["${tag}",null,"C1",1]`, `["${tag}",1]`, `["${tag}",1,"C1"]`].map(id64),
    ...[`["${tag}",1,"C1",1,1]`, `["${tag}",1,2,1]`, `["${tag}",1,"C1",2]`, `["${tag}",1,"C1",true]`].map(id64),
    ...[`["${tag}",1,"C\\u0000",1]`, `["${tag}",1,"\\ud83d",1]`].map(id64),
  ]
  expect(await refusal(nearby, id64(`["${tag}",1,"C1",1]`))).toEqual([])
  for (const cursor of wrong)
    expect([cursor, await refusal(nearby, cursor)]).toEqual([cursor, ['BAD_USER_INPUT after']])
  const wrongByName = [
    [-1, '', ''],
    [0.5, '', ''],
    [2 ** 40, '', ''],
    ['0', '', ''],
    [0, 1, ''],
    [0, '\0', ''],
    [0, ''],
  ]
  for (const parts of wrongByName)
    expect(await refusal({ search: '온누리' }, encodeCursor([nameTag, ...parts]))).toEqual(['BAD_USER_INPUT after'])
  for (const code of ['', 'x'.repeat(200), "'; drop table pharmacy; --"])
    expect(await refusal(nearby, encodeCursor([tag, Number.MAX_VALUE, code, 0]))).toEqual([])
  expect(await refusal({ search: '온누리' }, encodeCursor([nameTag, 2 ** 31 - 1, '', '']))).toEqual([])
})

test('an id or a code of a pharmacy that can’t be one is as one that nobody has, or refused by its name', async () => {
  const world = await createWorld({ pharmacies: [{ name: '온누리약국', latitude: 37.5, longitude: 127 }] })
  const pharmacy = 'query ($hpid: String!) { pharmacy(hpid: $hpid) { name } }'
  for (const hpid of ['', ' ', '~abc', 'k:r3750c10160:1', 'C1\0', '\ud83d', 'Ｃ1', 'C'.repeat(21), "C1' or 1=1 --"])
    expect((await world.send(pharmacy, { hpid })).errors.map(({ extensions }) => extensions)).toEqual([
      { code: 'BAD_USER_INPUT', argument: 'hpid' },
    ])
  expect((await world.send(pharmacy, { hpid: 'C9999999' })).data).toEqual({ pharmacy: null })
  const ids = [
    'C9999999',
    '~',
    '~nobody',
    'k:',
    'k:r0c0:1',
    'k:r3750c10160:1',
    'k:r3750c10160:' + '9'.repeat(100),
    "'",
    '%',
    '{}',
  ]
  const { nodes } = await world.ask<{ nodes: unknown[] }>('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids: ids.map(id => toGlobalId('Pharmacy', id)),
  })
  expect(nodes).toEqual(ids.map(() => null))
})

test('an operation of a kind that the schema has not is the asker’s mistake, in both ways in', async () => {
  const world = await createWorld()
  const { data, errors } = await world.send('mutation { takeEverything }')
  expect([data, errors.map(({ extensions }) => extensions['code'])]).toEqual([null, ['GRAPHQL_VALIDATION_FAILED']])
  const client = createClient({ url: `${world.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket })
  onTestFinished(() => void client.dispose())
  for (const query of ['mutation { takeEverything }', 'subscription { everything }'])
    await expect(client.iterate({ query }).next()).rejects.toMatchObject([
      { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ])
})

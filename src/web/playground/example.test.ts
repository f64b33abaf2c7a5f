import { readdirSync, readFileSync } from 'node:fs'
import { getOperationAST, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { editorText, exampleOf, filled, variablesText } from './example'
import { WORDS } from './words'

const FOLDER = new URL('./examples/', import.meta.url)
const EXAMPLES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.graphql'))
  .sort()
  .map(path => exampleOf(path, readFileSync(new URL(path, FOLDER), 'utf8')))

const TEXT = `# 내 달력
# 한 주를 봅니다.
# 한 달도 됩니다.
#
# My calendar
# A week of it.
#
# as: USER
# variables: { "from": "today-7", "at": "today 23:30", "after": null }
query Calendar {
  # a comment of its own
  viewer { id }
}
`

test('a file says in its comments what it is, in both languages, and who may ask it', () => {
  expect(exampleOf('./examples/4-mine/05-calendar.graphql', TEXT)).toEqual({
    name: 'mine/calendar',
    group: 'mine',
    title: { ko: '내 달력', en: 'My calendar' },
    about: { ko: ['한 주를 봅니다.', '한 달도 됩니다.'], en: ['A week of it.'] },
    as: 'USER',
    variables: { from: 'today-7', at: 'today 23:30', after: null },
    document: 'query Calendar {\n  # a comment of its own\n  viewer { id }\n}\n',
  })
})

test('a role that there isn’t is a mistake in the file', () => {
  expect(() => exampleOf('a/b.graphql', TEXT.replace('USER', 'BOSS'))).toThrow('BOSS')
})

test('the editor shows one language, and the operation below', () => {
  const example = exampleOf('a/b.graphql', TEXT)
  expect(editorText(example, 'en')).toBe(`# My calendar\n#\n# A week of it.\n${example.document}`)
  expect(editorText(example, 'ko')).toBe(`# 내 달력\n#\n# 한 주를 봅니다.\n# 한 달도 됩니다.\n${example.document}`)
})

test.each([
  ['today', '2026-03-01T14:59:59Z', '2026-03-01'],
  ['today', '2026-03-01T15:00:00Z', '2026-03-02'],
  ['today-1', '2026-03-01T00:00:00Z', '2026-02-28'],
  ['today+31', '2026-12-31T00:00:00Z', '2027-01-31'],
  ['today 23:30', '2026-03-01T00:00:00Z', '2026-03-01T23:30:00+09:00'],
  ['today-90 00:00', '2026-03-01T00:00:00Z', '2025-12-01T00:00:00+09:00'],
  ['todays', '2026-03-01T00:00:00Z', 'todays'],
  [7, '2026-03-01T00:00:00Z', 7],
  [null, '2026-03-01T00:00:00Z', null],
])('%s at %s is %s in Korea', (value, now, expected) => {
  expect(filled({ value }, Date.parse(now))).toEqual({ value: expected })
})

test('without variables their editor stays empty', () => {
  expect(variablesText({ variables: {} }, 0)).toBe('')
  expect(variablesText({ variables: { id: '' } }, 0)).toBe('{\n  "id": ""\n}')
})

describe.each(EXAMPLES)('the example $name', ({ group, title, about, document, variables }) => {
  test('is told of in Korean and in English', () => {
    expect([title.ko, ...about.ko].join(' ')).toMatch(/[가-힣]/)
    expect([title.en, ...about.en].join(' ')).toMatch(/^[A-Z].*[a-z]/)
    for (const words of [title.ko, title.en]) expect(words.length).toBeGreaterThan(0)
    for (const lines of [about.ko, about.en]) expect(lines.length).toBeGreaterThan(0)
    expect(Object.keys(WORDS.ko.examples.groups)).toContain(group)
  })

  test('is one operation with a name, and gives a value to no variable that it has not', () => {
    const operation = getOperationAST(parse(document))
    expect(operation?.name?.value).toMatch(/^[A-Z]/)
    const known = operation?.variableDefinitions?.map(({ variable }) => variable.name.value) ?? []
    expect(known).toEqual(expect.arrayContaining(Object.keys(variables)))
  })
})

test('no two examples have one name', () => {
  const all = [EXAMPLES.map(({ name }) => name), EXAMPLES.map(({ title }) => title.ko), EXAMPLES.map(e => e.title.en)]
  for (const names of all) expect(new Set(names).size).toBe(EXAMPLES.length)
})

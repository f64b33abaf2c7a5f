import { describe, expect, test } from 'vitest'

const files = import.meta.glob<Record<string, unknown>>(
  ['./*.ts', '!./*.test.ts', '!./language.ts', '!./useFormat.ts'],
  {
    eager: true,
  },
)

/** Every phrase by where it stands; one that is given something says it of examples. */
function phrasesOf(words: unknown, path: string): [string, string][] {
  if (typeof words === 'string') return [[path, words]]
  if (typeof words === 'function') return [[path, exampleOf(words as (...given: unknown[]) => string)]]
  return Object.entries(words as object).flatMap(([name, inner]) => phrasesOf(inner, `${path}.${name}`))
}

/** Some phrases are given numbers, some words. */
function exampleOf(phrase: (...given: unknown[]) => string): string {
  try {
    return phrase('7', '9', '8')
  } catch {
    return phrase(7, 9, 8)
  }
}

const pages = Object.entries(files).flatMap(([file, exported]) =>
  Object.values(exported)
    .filter(value => typeof value === 'object' && value !== null && 'ko' in value && 'en' in value)
    .map(value => ({ file, ...(value as { ko: object; en: object }) })),
)

describe.each(pages)('the words of $file', ({ ko, en }) => {
  const [korean, english] = [phrasesOf(ko, ''), phrasesOf(en, '')]

  test('have the same names in both languages', () => {
    expect(english.map(([name]) => name).sort()).toEqual(korean.map(([name]) => name).sort())
  })

  test('say something each, in one of the languages at least', () => {
    const silent = korean.filter(([, phrase], at) => phrase.trim() === '' && english[at]?.[1].trim() === '')
    expect(silent).toEqual([])
  })

  test('are translated: no Korean phrase stands as it is in English', () => {
    const same = new Set(korean.map(([name, phrase]) => `${name} ${phrase}`))
    expect(english.filter(([name, phrase]) => /[가-힣]/.test(phrase) && same.has(`${name} ${phrase}`))).toEqual([])
  })
})

test('there are words to look at', () => {
  expect(pages.length).toBeGreaterThan(3)
})

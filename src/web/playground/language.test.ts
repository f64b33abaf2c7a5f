import { expect, test, vi } from 'vitest'
import { createSpoken, KEY, languageFor, type SpokenDeps } from './language'
import type { Language } from './example'
import { type Failure, FAILURES } from './failure'
import { WORDS } from './words'

function storageOf(...entries: [string, string][]) {
  const kept = new Map(entries)
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  }
}

const CLOSED: SpokenDeps['storage'] = {
  getItem() {
    throw new DOMException('denied', 'SecurityError')
  },
  setItem() {
    throw new DOMException('denied', 'SecurityError')
  },
}

test.each<[string[], Language]>([
  [['ko-KR', 'en-US'], 'ko'],
  [['en-US', 'ko-KR'], 'en'],
  [['ja-JP', 'ko', 'en'], 'ko'],
  [['KO'], 'ko'],
  [['fr', 'de-CH'], 'en'],
  [['kok'], 'en'],
  [[], 'ko'],
])('to a browser that asks for %j it speaks %s', (preferred, language) => {
  expect(languageFor(preferred)).toBe(language)
})

test('a choice holds now, is told and is there at the next visit', () => {
  const storage = storageOf()
  const shown: Language[] = []
  const open = () => createSpoken({ storage, preferred: ['ko'], show: language => shown.push(language) })
  const spoken = open()
  let told = 0
  const unwatch = spoken.watch(() => told++)
  spoken.choose('en')
  expect([spoken.language(), told, open().language()]).toEqual(['en', 1, 'en'])
  unwatch()
  spoken.choose('ko')
  expect([told, open().language(), shown]).toEqual([1, 'ko', ['ko', 'en', 'en', 'ko', 'ko']])
})

test('what nobody wrote there is as if nothing had been chosen', () => {
  const spoken = createSpoken({ storage: storageOf([KEY, 'xx']), preferred: ['en'], show: () => {} })
  expect(spoken.language()).toBe('en')
})

test('where nothing may be kept a choice holds for this visit', () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const spoken = createSpoken({ storage: CLOSED, preferred: ['ko'], show: () => {} })
  spoken.choose('en')
  expect([spoken.language(), warned.mock.calls.length]).toEqual(['en', 1])
  warned.mockRestore()
})

test.each(['ko', 'en'] as const)('every failure of a download has words of its own in %s', language => {
  const said = FAILURES.map(kind => WORDS[language].download.failed({ kind, detail: 'because' } satisfies Failure))
  expect(new Set(said).size).toBe(FAILURES.length)
})

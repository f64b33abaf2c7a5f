import { useSyncExternalStore } from 'react'
import { keep, kept } from '../theme/kept'
import type { BothLanguages, Shape } from './words'

export const LANGUAGES = ['ko', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

const KEY = 'pilling:language'
const listeners = new Set<() => void>()
let language: Language = kept(KEY) === 'en' ? 'en' : 'ko'

/** The language that this browser was told to speak, Korean at first, and the way to change it. */
export function useLanguage(): readonly [Language, (next: Language) => void] {
  return [useSyncExternalStore(watch, () => language), setLanguage] as const
}

/** A page's words, in the language that is spoken now. */
export function useWords<T>(words: BothLanguages<T>): Shape<T> {
  const [spoken] = useLanguage()
  return words[spoken]
}

/** Tells the browser which voice to read with. */
export function showLanguage(): void {
  document.documentElement.lang = language
}

function setLanguage(next: Language): void {
  language = next
  keep(KEY, next)
  showLanguage()
  for (const listener of [...listeners]) listener()
}

function watch(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

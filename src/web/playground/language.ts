import type { Language } from './example'

export interface Spoken {
  language(): Language
  /** Kept for this and the other pages of Pilling. */
  choose(language: Language): void
  watch(listener: () => void): () => void
}

export interface SpokenDeps {
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>
  /** What the browser asks for, the best first. */
  readonly preferred: readonly string[]
  readonly show: (language: Language) => void
}

/** Where src/web/dashboard keeps it too, so that one choice holds for both. */
export const KEY = 'pilling:language'

/** The language chosen before, or else the browser's. */
export function createSpoken({ storage, preferred, show }: SpokenDeps): Spoken {
  const listeners = new Set<() => void>()
  let language = languageOf(read(storage)) ?? languageFor(preferred)
  show(language)
  return {
    language: () => language,
    choose(next) {
      language = next
      keep(storage, next)
      show(next)
      for (const listener of [...listeners]) listener()
    },
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Korean where nothing is asked for, English where neither of ours is. */
export const languageFor = (preferred: readonly string[]): Language =>
  preferred.map(tag => languageOf(tag.split('-')[0]?.toLowerCase())).find(language => language !== null) ??
  (preferred.length > 0 ? 'en' : 'ko')

const languageOf = (text: string | null | undefined): Language | null => (text === 'ko' || text === 'en' ? text : null)

function read(storage: SpokenDeps['storage']): string | null {
  try {
    return storage.getItem(KEY)
  } catch {
    return null // shut off by the browser's owner: as if nothing had been chosen
  }
}

function keep(storage: SpokenDeps['storage'], language: Language): void {
  try {
    storage.setItem(KEY, language)
  } catch (error) {
    console.warn(error)
  }
}

import { createContext, useContext, useSyncExternalStore } from 'react'
import type { Session } from '../session/session'
import type { Download } from './download'
import type { Language } from './example'
import type { Spoken } from './language'
import type { TokenBox } from './token'
import { type Words, WORDS } from './words'

/** What the parts of the page share. */
export interface Shared {
  readonly spoken: Spoken
  readonly session: Session
  readonly box: TokenBox
  readonly download: Download
}

export const SharedContext = createContext<Shared | null>(null)

export function useShared(): Shared {
  const shared = useContext(SharedContext)
  if (shared === null) throw new Error('A part of the playground is outside of it')
  return shared
}

export function useLanguage(): readonly [Language, (language: Language) => void] {
  const { spoken } = useShared()
  return [useSyncExternalStore(spoken.watch, spoken.language), spoken.choose]
}

export function useWords(): Words {
  return WORDS[useLanguage()[0]]
}

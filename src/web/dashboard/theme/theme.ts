import { useSyncExternalStore } from 'react'
import { keep, kept } from './kept'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'pilling:theme'
const listeners = new Set<() => void>()
let theme: Theme = readTheme()

/** The theme that this browser was told to keep, and the way to change it; `system` follows the device. */
export function useTheme(): readonly [Theme, (next: Theme) => void] {
  return [useSyncExternalStore(watch, () => theme), setTheme] as const
}

/** Before the first view, so that nothing shows in the wrong light. */
export function showTheme(): void {
  if (theme === 'system') document.documentElement.removeAttribute('data-theme')
  else document.documentElement.dataset['theme'] = theme
}

function setTheme(next: Theme): void {
  theme = next
  keep(KEY, next)
  showTheme()
  for (const listener of [...listeners]) listener()
}

function watch(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function readTheme(): Theme {
  const told = kept(KEY)
  return THEMES.find(each => each === told) ?? 'system'
}

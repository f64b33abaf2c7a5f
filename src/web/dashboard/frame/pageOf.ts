import { type ComponentType, createElement, lazy, useSyncExternalStore } from 'react'
import { styleAgain } from './lostStyles'
import { PageLost } from './pageLost'

export type Load = () => Promise<{ default: ComponentType }>

export interface LatePage {
  readonly Page: ComponentType
  /** Fetches its files before they are needed; what can't be had now is asked for again when it is shown. */
  readonly load: () => void
}

/** A page whose files come when it is first shown. Where they did not, `Lost` shows and has them asked for again, as often as needed. */
export function pageOf(load: Load, Lost: ComponentType<{ retry: () => void }> = PageLost): LatePage {
  const listeners = new Set<() => void>()
  const NotThere = () => createElement(Lost, { retry })
  let Shown = lazy(loadOrTell)

  async function loadWhole(): ReturnType<Load> {
    await styleAgain()
    return load()
  }

  function loadOrTell(): ReturnType<Load> {
    return loadWhole().catch((error: unknown) => {
      console.warn(error)
      return { default: NotThere }
    })
  }

  function retry(): void {
    Shown = lazy(loadOrTell)
    for (const listener of [...listeners]) listener()
  }

  const shown = () => Shown
  const watch = (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    Page: () => createElement(useSyncExternalStore(watch, shown, shown)),
    load: () => void loadWhole().catch((error: unknown) => console.warn(error)),
  }
}

import type { ComponentType } from 'react'
import { PageLost } from './pageLost'

export type Load = () => Promise<{ default: ComponentType }>

/** Loads a page's files, or what says that they did not come. */
export const orLost =
  (load: Load): Load =>
  () =>
    load().catch((error: unknown) => {
      console.warn(error)
      return { default: PageLost }
    })

import { createCatchUp, type CatchUpParts } from './catchUp.js'
import { createOffline, type OfflineParts } from './offline.js'

/** How an app that was away meets the server again: what it missed, and what was done on it meanwhile. */
export const createSync = (parts: CatchUpParts & OfflineParts) => ({ ...createCatchUp(parts), ...createOffline(parts) })
export type Sync = ReturnType<typeof createSync>

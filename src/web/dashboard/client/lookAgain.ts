import type { Client } from '@urql/core'
import type { DOSE_FIELDS } from './fields'
import type { FragmentOf } from './graphql'
import { DOSES_NOW } from './queries'

export type Dose = FragmentOf<typeof DOSE_FIELDS>

/** As many as are asked for at once. */
const MOST = 20

/**
 * Asks how doses are now, so that wherever they show the answer shows too. Gives those that there are; null where not all could
 * be asked for.
 */
export const createLookAgain =
  (client: Client, fetch: typeof globalThis.fetch) =>
  async (ids: readonly string[]): Promise<readonly Dose[] | null> => {
    const doses: Dose[] = []
    for (let at = 0; at < ids.length; at += MOST) {
      const given = { ids: ids.slice(at, at + MOST) }
      const { data, error } = await client.query(DOSES_NOW, given, { fetch, requestPolicy: 'network-only' }).toPromise()
      // A dose whose medicine can't be had is null here as one that is gone is.
      if (error || !data) return null
      for (const node of data.nodes) if (node?.__typename === 'Schedule') doses.push(node)
    }
    return doses
  }

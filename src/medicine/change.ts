import { z } from 'zod'
import type { Cache } from '../cache/cache.js'
import type { Topic } from '../events/topic.js'
import type { Log } from '../log.js'
import type { MedicineRow } from './label.js'
import type { Catalogue } from './service.js'
import type { MedicineStore } from './store.js'

/** What every process is told, with the commit of whoever wrote medicines. */
export interface MedicineChange extends Catalogue {
  itemSeqs: string[]
}

const shape = z.object({ generation: z.number(), isComplete: z.boolean(), itemSeqs: z.array(z.string()) })

export const medicineChanged: Topic<MedicineChange> = {
  name: 'medicine_changed',
  parse: payload => shape.parse(payload),
}

const IDS_IN_A_NOTICE = 400

/** A notice holds 8,000 bytes at most (PostgreSQL's NOTIFY), so many ids go in several. */
export function noticesOf({ itemSeqs, ...state }: MedicineChange): string[] {
  const chunks = Array.from({ length: Math.max(1, Math.ceil(itemSeqs.length / IDS_IN_A_NOTICE)) }, (_, i) =>
    itemSeqs.slice(i * IDS_IN_A_NOTICE, (i + 1) * IDS_IN_A_NOTICE),
  )
  return chunks.map(chunk => JSON.stringify({ ...state, itemSeqs: chunk } satisfies MedicineChange))
}

interface Following {
  catalogue: Catalogue
  labels: Pick<Cache<MedicineRow>, 'forgetCopies'>
  store: Pick<MedicineStore, 'catalogue' | 'changedSince'>
  log: Log
}

/** Keeps what this process holds as new as the table: by each notice, and after a break by asking what was missed. */
export function followChanges({ catalogue, labels, store, log }: Following) {
  /** A notice that comes while the table is asked may know more than the table's answer. */
  const learn = (now: Catalogue) => {
    if (now.generation >= catalogue.generation) Object.assign(catalogue, now)
  }
  let caughtUpWith = catalogue.generation

  return {
    onEvent({ itemSeqs, ...now }: MedicineChange) {
      learn(now)
      labels
        .forgetCopies(itemSeqs)
        .catch((error: unknown) => log.error({ err: error }, 'copies could not be forgotten'))
    },
    /** Throws where the table can't be asked; until it has been, what was missed is still to be caught up with. */
    async onListening() {
      const now = await store.catalogue()
      if (now.generation !== caughtUpWith) await labels.forgetCopies(await store.changedSince(caughtUpWith))
      learn(now)
      caughtUpWith = now.generation
    },
  }
}

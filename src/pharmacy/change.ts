import { z } from 'zod'
import type { Topic } from '../events/topic.js'

/** What is known of the list without asking: every process keeps it up by the notices of whoever writes. */
export interface PharmacyList {
  /** Rises once with every import that changed something. */
  generation: number
  /** Whether an import has seen all of the national list. */
  isComplete: boolean
}

const shape = z.object({ generation: z.number(), isComplete: z.boolean() })

/** Told with the commit of whoever wrote pharmacies. */
export const pharmaciesChanged: Topic<PharmacyList> = {
  name: 'pharmacies_changed',
  parse: payload => shape.parse(payload),
}

/** Keeps what this process knows of the list as new as the table: by each notice, and after a break by asking. */
export function followChanges(list: PharmacyList, read: () => Promise<PharmacyList>) {
  /** A notice that comes while the table is asked may know more than the table's answer. */
  const onEvent = (now: PharmacyList) => {
    if (now.generation >= list.generation) Object.assign(list, now)
  }
  return { onEvent, onListening: async () => onEvent(await read()) }
}

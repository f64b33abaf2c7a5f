import { z } from 'zod'
import type { Topic } from '../events/postgres.js'

/** What every process is told, with the commit of whoever wrote medicines. */
export interface MedicineChange {
  generation: number
  isComplete: boolean
  itemSeqs: string[]
}

const shape = z.object({ generation: z.number(), isComplete: z.boolean(), itemSeqs: z.array(z.string()) })

export const medicineChanged: Topic<MedicineChange> = {
  name: 'medicine_changed',
  parse: payload => shape.parse(payload),
}

/** A notice holds 8,000 bytes at most (PostgreSQL's NOTIFY), so many ids go in several. */
export function noticesOf({ itemSeqs, ...state }: MedicineChange): string[] {
  const chunks = Array.from({ length: Math.max(1, Math.ceil(itemSeqs.length / 400)) }, (_, i) =>
    itemSeqs.slice(i * 400, (i + 1) * 400),
  )
  return chunks.map(chunk => JSON.stringify({ ...state, itemSeqs: chunk } satisfies MedicineChange))
}

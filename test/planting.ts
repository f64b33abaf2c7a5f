import type { Db } from '../src/db/postgres.js'
import { KEYS_VERSION, pharmacyKeys } from '../src/pharmacy/keys.js'
import { OFFICIAL } from '../src/pharmacy/row.js'
import { cubeOf, type Coordinates } from '../src/pharmacy/sphere.js'
import { pharmacy } from '../src/pharmacy/table.js'

/** What a test says of a pharmacy's row, which may stand anywhere on earth; the rest is made up. */
export interface Planted extends Coordinates {
  readonly code: string
  readonly name?: string
  readonly address?: string
  readonly opens?: readonly (number | null)[]
  readonly closes?: readonly (number | null)[]
  readonly unclear?: readonly number[]
  /** False: its coordinates are not to be believed. */
  readonly isPlaced?: boolean
}

const NONE = Array<null>(8).fill(null)
const AT_ONCE = 1_000

/** Writes rows as they are, past all rules of an import. */
export async function plant(db: Db, planted: readonly Planted[]): Promise<void> {
  const now = new Date()
  for (let i = 0; i < planted.length; i += AT_ONCE)
    await db.insert(pharmacy).values(planted.slice(i, i + AT_ONCE).map(each => rowOf(each, now)))
}

function rowOf({ code, latitude, longitude, isPlaced = true, ...rest }: Planted, now: Date) {
  const { name = `약국 ${code}`, address = '', opens = NONE, closes = NONE, unclear = [] } = rest
  return {
    ...{ code, name, address, latitude, longitude, keysVersion: KEYS_VERSION, source: OFFICIAL },
    ...pharmacyKeys({ name, address }),
    ...{ fetchedAt: now, changedAt: now, phone: null },
    position: isPlaced ? cubeOf({ latitude, longitude }) : null,
    // Drizzle's arrays of numbers have no word for a place that is empty.
    opens: opens as number[],
    closes: closes as number[],
    unclear: [...unclear],
  }
}

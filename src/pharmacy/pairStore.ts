import { inArray } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { fold } from '../medicine/service.js'
import { codeOf, marksOf } from './code.js'
import type { IncomingPharmacy, KeptPharmacy } from './incoming.js'
import { keptByCodes } from './rowStore.js'
import { pharmacy } from './table.js'

/** A row that came, and the one that is kept of the same pharmacy. */
export interface Pair {
  /** As the row by itself would have it. */
  readonly code: string
  readonly incoming: IncomingPharmacy
  readonly kept: KeptPharmacy | undefined
}

/**
 * Finds what is kept of each pharmacy: by its code, else by what it is known by (`code.ts`). Two hpids are two pharmacies,
 * whatever they share; and none is paired twice. Of a pharmacy that this file has had already (`seen`) only a row that knows
 * its hpid comes in, where none did before.
 */
export async function pair(tx: Db, rows: readonly IncomingPharmacy[], seen: ReadonlySet<string>) {
  const marks = new Set(rows.flatMap(row => (row.hpid === null ? [] : marksOf(row))))
  const incoming = new Map<string, IncomingPharmacy>()
  for (const row of rows) {
    const code = codeOf(row)
    const isNamed = row.hpid === null && marksOf(row).some(mark => marks.has(mark) || seen.has(mark))
    if (!isNamed && !seen.has(code) && !incoming.has(code)) incoming.set(code, row)
  }
  const byCode = new Map((await keptByCodes(tx, [...incoming.keys()])).map(row => [row.code, row]))
  const kin = await kinOf(
    tx,
    [...incoming].filter(([code]) => !byCode.has(code)).map(([, row]) => row),
  )
  const taken = new Set(byCode.keys())
  const found = new Map<string, string>()
  for (const [code, row] of incoming) {
    if (byCode.has(code)) continue
    const match = marksOf(row)
      .flatMap(mark => kin.get(mark) ?? [])
      .find(each => !taken.has(each) && (row.hpid === null ? !seen.has(each) : each.startsWith('~')))
    if (match === undefined) continue
    taken.add(match)
    found.set(code, match)
  }
  for (const row of await keptByCodes(tx, [...found.values()])) byCode.set(row.code, row)
  const pairs = [...incoming].map(([code, row]): Pair => ({
    code,
    incoming: row,
    kept: byCode.get(found.get(code) ?? code),
  }))
  return { pairs, known: [...incoming.keys(), ...found.values(), ...marks] }
}

/** Codes by the marks of those that have a name of these. */
async function kinOf(tx: Db, rows: readonly IncomingPharmacy[]): Promise<ReadonlyMap<string, string[]>> {
  const kin = new Map<string, string[]>()
  const names = new Set(rows.map(({ name }) => fold(name)))
  if (names.size === 0) return kin
  const { code, name, address, phone } = pharmacy
  const namesakes = await tx
    .select({ code, name, address, phone })
    .from(pharmacy)
    .where(inArray(pharmacy.nameFolded, [...names]))
    .orderBy(code)
  for (const row of namesakes)
    for (const mark of new Set(marksOf(row))) kin.set(mark, [...(kin.get(mark) ?? []), row.code])
  return kin
}

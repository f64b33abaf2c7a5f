import type { Entry, Level } from '../cache/level.js'
import { dayOf, SAMPLE, type MedicineRow, type Source } from './label.js'
import type { MedicineStore } from './store.js'

const DAY = 24 * 3_600_000

/** How long a copy above the table is taken as it is. A notice of a change may be missed, so the table is asked again. */
export const COPY_FRESH_FOR = 10 * 60_000

/** The source changes about once a day; our own samples never by themselves. */
export const isOld = (row: MedicineRow, now: number): boolean => row.source !== SAMPLE && row.fetchedAt + DAY < now

interface LevelParts {
  store: MedicineStore
  now: () => number
  random: () => number
  /** Without a source to ask, nothing is gained by taking a text for old. With one, a sample is due at once. */
  hasSource: boolean
}

/**
 * The table of medicines as the deepest level of their cache: kept for ever, and old after a day. To delete here is to
 * forget that a code has no medicine; a text is only ever replaced by a newer one.
 */
export function createMedicineLevel({ store, now, random, hasSource }: LevelParts): Level {
  const until = (row: MedicineRow): number => {
    const asCopy = now() + COPY_FRESH_FOR * (0.9 + 0.2 * random())
    if (!hasSource) return asCopy
    return Math.min(asCopy, row.fetchedAt + (row.source === SAMPLE ? 0 : DAY))
  }

  return {
    name: 'DATABASE',

    async getMany(itemSeqs) {
      const rows = await store.byItemSeqs(itemSeqs)
      const entries = new Map<string, Entry>(
        rows.map(row => [row.itemSeq, { value: row, freshUntil: until(row), keepUntil: Infinity }]),
      )
      const missing = itemSeqs.filter(itemSeq => !entries.has(itemSeq))
      if (missing.length === 0) return entries
      for (const { itemSeq, ...until } of await store.absences(missing, now()))
        entries.set(itemSeq, { value: null, ...until })
      return entries
    },

    async setMany(entries) {
      const found = [...entries].flatMap(([, { value }]) => (value === null ? [] : [value as MedicineRow]))
      const absent = [...entries].flatMap(([itemSeq, { value, ...until }]) =>
        value === null ? [{ itemSeq, ...until }] : [],
      )
      for (const [source, rows] of groupBySource(found))
        await store.save(rows.map(asIncoming), {
          source,
          fetchedAt: Math.max(...rows.map(row => row.fetchedAt)),
          live: true,
        })
      if (absent.length > 0) await store.saveAbsences(absent)
    },

    deleteMany: itemSeqs => store.forgetAbsences(itemSeqs),
  }
}

/** A row whose source gave no date was made with the instant of its fetch. */
const asIncoming = ({ lastUpdated, ...label }: MedicineRow) => ({
  ...label,
  revisedOn: lastUpdated === label.fetchedAt ? null : dayOf(lastUpdated),
})

function groupBySource(rows: readonly MedicineRow[]): Map<Source, MedicineRow[]> {
  const groups = new Map<Source, MedicineRow[]>()
  for (const row of rows) groups.set(row.source, [...(groups.get(row.source) ?? []), row])
  return groups
}

import { createHash } from 'node:crypto'
import { z } from 'zod'

/** The texts of a label, in the order in which it has them. */
export const SECTIONS = [
  'indications',
  'dosageAndAdministration',
  'boxedWarning',
  'precautions',
  'drugInteractions',
  'adverseReactions',
  'storage',
] as const
export type Section = (typeof SECTIONS)[number]

/** Whose words the texts are: 식품의약품안전처's, or our own sentences for a machine without a key. */
export const OFFICIAL = 'e약은요'
export const SAMPLE = 'sample'
export type Source = typeof OFFICIAL | typeof SAMPLE

/** What is shown of a medicine; null where the source has none. */
export interface Label extends Record<Section, string | null> {
  itemSeq: string
  name: string
  manufacturer: string | null
  imageUrl: string | null
}

/** A label as it is kept. Instants are epoch milliseconds; `lastUpdated` is when the text last became another. */
export interface MedicineRow extends Label {
  source: Source
  fetchedAt: number
  lastUpdated: number
}

const rowShape = z.object({
  itemSeq: z.string(),
  name: z.string(),
  manufacturer: z.string().nullable(),
  indications: z.string().nullable(),
  dosageAndAdministration: z.string().nullable(),
  boxedWarning: z.string().nullable(),
  precautions: z.string().nullable(),
  drugInteractions: z.string().nullable(),
  adverseReactions: z.string().nullable(),
  storage: z.string().nullable(),
  imageUrl: z.string().nullable(),
  source: z.enum([OFFICIAL, SAMPLE]),
  fetchedAt: z.number(),
  lastUpdated: z.number(),
})

const { source: _source, fetchedAt: _fetchedAt, lastUpdated: _lastUpdated, ...ofLabel } = rowShape.shape
const LABEL_FIELDS = (Object.keys(ofLabel) as (keyof typeof ofLabel)[]).sort()

/** Throws on what is no such row, as a cache may hold from elsewhere. */
export const readMedicineRow = (value: unknown): MedicineRow => rowShape.parse(value)

/** A label as a source gave it: what is absent is left as it was. `revisedOn` is YYYY-MM-DD, in Korea. */
export type IncomingLabel = Pick<Label, 'itemSeq' | 'name'> & Partial<Label> & { revisedOn?: string | null | undefined }

export interface Saving {
  source: Source
  fetchedAt: number
  /** From the live source, whose word is always the newest; a file may be older than what is kept. */
  live: boolean
}

/** How many came as new, with another text, with the same, or from before what is kept; and which are to be seen anew. */
export interface Saved {
  added: number
  changed: number
  unchanged: number
  older: number
  touched: string[]
}

/** The morning of a day in Korea, and the day there of an instant. */
export const instantOf = (day: string): number => Date.parse(`${day}T00:00:00+09:00`)
export const dayOf = (instant: number): string => new Date(instant + 9 * 3_600_000).toISOString().slice(0, 10)

/** What becomes of a medicine: `redated` where only the date of its revision is another. */
export interface Change {
  kind: 'added' | 'changed' | 'redated' | 'unchanged' | 'older'
  row: MedicineRow
}

/** What an incoming label makes of the one that is kept. A sample gives way to the official text without being mixed into it. */
export function compare(
  kept: MedicineRow | undefined,
  label: IncomingLabel,
  { source, fetchedAt, live }: Saving,
): Change {
  const revised = label.revisedOn ? instantOf(label.revisedOn) : null
  const base = kept?.source === source ? kept : undefined
  if (kept && source === SAMPLE) return { kind: 'unchanged', row: kept }
  if (base && !live && revised !== null && revised < base.lastUpdated) return { kind: 'older', row: base }
  const text = merge(base, label)
  const hasChanged = !base || hashOf(base) !== hashOf(text)
  const lastUpdated = revised ?? (base && !hasChanged ? base.lastUpdated : fetchedAt)
  const row = { ...text, source, fetchedAt, lastUpdated }
  if (!base) return { kind: 'added', row }
  if (hasChanged) return { kind: 'changed', row }
  return {
    kind: base.lastUpdated === lastUpdated ? 'unchanged' : 'redated',
    row: { ...row, fetchedAt: live ? fetchedAt : base.fetchedAt },
  }
}

function merge(base: Label | undefined, label: IncomingLabel): Label {
  const said = <K extends keyof Label>(key: K): Label[K] | null => {
    const value = label[key] as Label[K] | undefined
    return value === undefined ? (base?.[key] ?? null) : value
  }
  const sections = Object.fromEntries(SECTIONS.map(section => [section, said(section)])) as Record<
    Section,
    string | null
  >
  return {
    itemSeq: label.itemSeq,
    name: label.name,
    manufacturer: said('manufacturer'),
    ...sections,
    imageUrl: said('imageUrl'),
  }
}

/** Over all that a reader sees, so that two labels with one hash read the same. A field that is absent leaves no trace. */
export function hashOf(label: Label): string {
  const seen = LABEL_FIELDS.flatMap(field => (label[field] === null ? [] : [[field, label[field]]]))
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex')
}

import { z } from 'zod'
import { matchPlaces, type Sighting } from './match.js'

/** What of Kakao is shown beside a pharmacy of the list. */
const matched = z.object({
  code: z.string(),
  place: z.string(),
  url: z.string().nullable(),
  phone: z.string().nullable(),
  confidence: z.number(),
})

const extra = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  phone: z.string().nullable(),
  url: z.string().nullable(),
  latitude: z.number(),
  longitude: z.number(),
})

const content = z.object({
  matched: z.array(matched),
  /** Those that the list lacks. */
  extra: z.array(extra),
  /** Whether that is all that the map service has there. */
  isWhole: z.boolean(),
  /** When it was asked. */
  at: z.number(),
})

/** What the map service knows of a square, compared with the list. Plain JSON. */
export type CellContent = z.infer<typeof content>

/** Throws on what is none. */
export const readContent = (value: unknown): CellContent => content.parse(value)

/** Null for what is none. */
export const tryContent = (value: unknown): CellContent | null => content.safeParse(value).data ?? null

interface Known {
  readonly listed: readonly (Sighting & { readonly code: string })[]
  readonly places: readonly Readonly<CellContent['extra'][number]>[]
}

export function contentOf({ listed, places }: Known, found: Pick<CellContent, 'isWhole' | 'at'>): CellContent {
  const { matches, extra } = matchPlaces(listed, places)
  return {
    matched: matches.map(({ listed: { code }, place: { id, url, phone }, confidence }) => ({
      code,
      place: id,
      url,
      phone,
      // Two digits are more than the rule is worth.
      confidence: Math.round(confidence * 100) / 100,
    })),
    extra: [...extra],
    ...found,
  }
}

/** Only which place a pharmacy is, and where its page is. */
export const linksOf = (whole: CellContent): CellContent => ({
  ...whole,
  matched: whole.matched.map(each => ({ ...each, phone: null })),
  extra: [],
  isWhole: false,
})

import { z } from 'zod'
import { matchPlaces, type Match, type Sighting } from './match.js'
import type { Coordinates } from './sphere.js'

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

/** The form of it. */
export const cellContent = z.object({
  matched: z.array(matched),
  /** Those that the list lacks. */
  extra: z.array(extra),
  /** Whether that is all that the map service has there. */
  isWhole: z.boolean(),
  /** When it was asked. */
  at: z.number(),
})

/** What the map service knows of a square, compared with the list. Plain JSON. */
export type CellContent = z.infer<typeof cellContent>

/** A phone number of Kakao's is shown as a pharmacy's where it is this sure that it is that pharmacy's. */
const SURE_OF_PHONE = 0.8

type Placed = Readonly<CellContent['extra'][number]>

/** What is in a square and for some way beside it. */
interface Known {
  readonly listed: readonly (Sighting & { readonly code: string })[]
  readonly places: readonly Placed[]
}

/**
 * The list and the map are compared beyond the square's lines, since the two put a pharmacy some metres apart; of that the
 * square has the pharmacies of the list that stand in it, and the places of the map that do.
 */
export function contentOf(
  { listed, places }: Known,
  isInside: (place: Coordinates) => boolean,
  found: Pick<CellContent, 'isWhole' | 'at'>,
): CellContent {
  const { matches, extra } = matchPlaces(listed, places)
  return {
    matched: matches.filter(({ listed }) => isInside(listed)).map(matchedOf),
    extra: extra.filter(isInside),
    ...found,
  }
}

function matchedOf({ listed: { code }, place: { id, url, phone }, ...match }: Match<{ code: string }, Placed>) {
  // Two digits are more than the rule is worth.
  const confidence = Math.round(match.confidence * 100) / 100
  return { code, place: id, url, phone: confidence >= SURE_OF_PHONE ? phone : null, confidence }
}

/** Only which place a pharmacy is, and where its page is. */
export const linksOf = (whole: CellContent): CellContent => ({
  ...whole,
  matched: whole.matched.map(each => ({ ...each, phone: null })),
  extra: [],
  isWhole: false,
})

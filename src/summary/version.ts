import { z } from 'zod'
import { SECTIONS } from '../medicine/service.js'
import { REFUSALS } from './grounding.js'
import { PROMPT_VERSION } from './prompt.js'

/** A medicine by its 품목기준코드, and a keyword's key; '' for none. */
export interface Pair {
  readonly itemSeq: string
  readonly keyword: string
}

const citationShape = z.object({ section: z.enum(SECTIONS), quote: z.string() })

const versionShape = z.object({
  sourceHash: z.string(),
  promptVersion: z.number(),
  model: z.string(),
  /** Null where what the model wrote was refused. */
  text: z.string().nullable(),
  refusal: z.enum(REFUSALS).nullable(),
  citations: z.array(citationShape).readonly(),
  createdAt: z.number(),
})

/** What was made for a pair from one state of its label. `createdAt` is in milliseconds since the epoch. */
export type Version = Readonly<z.infer<typeof versionShape>>
export type Citation = Readonly<z.infer<typeof citationShape>>

/** What is kept of a pair: the newest first. */
export type Kept = readonly Version[]

const keptShape = z.array(versionShape).min(1).readonly()

/** Throws on what is no such thing, as a cache may hold from elsewhere. */
export const readKept = (value: unknown): Kept => keptShape.parse(value)

/** One text for each pair; a keyword may hold any sign, a code never a colon. */
export const keyOf = ({ itemSeq, keyword }: Pair): string => `${itemSeq}:${keyword}`

export function pairOf(key: string): Pair {
  const end = key.indexOf(':')
  return { itemSeq: key.slice(0, end), keyword: key.slice(end + 1) }
}

/** How long it is believed that nothing can be let through of what the model makes of a text, in milliseconds. */
const REFUSED_FOR = 7 * 24 * 3_600_000

/**
 * The version that needs no other to be made: of this very text, and asked for as it is now, or as a newer server does.
 * Null where there is none.
 */
export const currentOf = (kept: Kept, hash: string, now: number): Version | null =>
  kept.find(
    version =>
      version.sourceHash === hash &&
      version.promptVersion >= PROMPT_VERSION &&
      (version.text !== null || now < version.createdAt + REFUSED_FOR),
  ) ?? null

import { z } from 'zod'
import { BadInputError } from '../errors.js'
import { fold, readTerm, type Term } from './name.js'
import { MATCH_KINDS } from './search.js'

/** Where a page of a search ended. */
export const positionShape = z.object({
  step: z.number(),
  rank: z.number(),
  weight: z.number(),
  folded: z.string(),
  itemSeq: z.string(),
})

/** One page of a search: what it found and whether there is more. */
export const pageShape = z.object({
  found: z.array(
    z.object({ itemSeq: z.string(), name: z.string(), matchedBy: z.enum(MATCH_KINDS), position: positionShape }),
  ),
  hasMore: z.boolean(),
})
export type Page = z.infer<typeof pageShape>

/**
 * All that an answer depends on. As JSON it is the answer's key in the cache, so that a new generation of the catalogue
 * retires every older answer at once. A suggestion never reaches an upstream.
 */
const questionShape = z.object({
  generation: z.number(),
  by: z.enum(['name', 'symptom', 'suggestion']),
  typed: z.string(),
  first: z.number(),
  after: positionShape.nullable(),
})
export type Question = z.infer<typeof questionShape>

export const keyOf = ({ generation, by, typed, first, after }: Question): string =>
  JSON.stringify({ generation, by, typed, first, after })

export const questionOf = (key: string): Question => questionShape.parse(JSON.parse(key))

const LONGEST = 200

/** What was typed as a name, understood. Throws BadInputError where it can't be one. */
export function termOf(typed: string, argument: string): Term {
  const term = readTerm(checked(typed, argument))
  if (!term) throw new BadInputError(argument, '검색어에 글자나 숫자를 한 자 이상 넣어 주세요.')
  return term
}

/** A symptom as the official text is compared with it. Throws BadInputError where it can't be one. */
export function symptomOf(typed: string, argument: string): string {
  const folded = fold(checked(typed, argument))
  if (!folded) throw new BadInputError(argument, '증상을 글자로 한 자 이상 넣어 주세요.')
  return folded
}

function checked(typed: string, argument: string): string {
  if (typed.length > LONGEST)
    throw new BadInputError(argument, `${LONGEST}자까지 넣을 수 있습니다. 받은 것은 ${typed.length}자입니다.`)
  return typed
}

import { mapExchange, type OperationResult } from '@urql/core'

/** A dose as it came: the fields that were asked for, of which these tell which came later. */
interface Dated {
  readonly __typename: string
  readonly id: string
  readonly updatedAt: string
}

export type Fields = Readonly<Record<string, unknown>>

/**
 * Answers overtake each other: what an answer says of a dose gives way where a newer one was seen, or a tick undone elsewhere
 * would show again. Every selection of a Schedule asks for `updatedAt`.
 */
export function createNewest() {
  const seen = new Map<string, Dated & Fields>()

  function newestOf(value: Dated & Fields): Fields {
    const known = seen.get(value.id)
    if (!known || known.updatedAt <= value.updatedAt) {
      seen.set(value.id, known?.updatedAt === value.updatedAt ? { ...known, ...value } : value)
      return value
    }
    return Object.fromEntries(Object.entries(value).map(([name, old]) => [name, name in known ? known[name] : old]))
  }

  function renewed(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(renewed)
    if (typeof value !== 'object' || value === null) return value
    const fields = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, renewed(inner)]))
    return isDated(fields) ? newestOf(fields) : fields
  }

  const onResult = (result: OperationResult): OperationResult =>
    result.data === undefined || result.data === null ? result : { ...result, data: renewed(result.data) }

  return {
    exchange: mapExchange({ onResult }),
    renewed,
    /** A dose as it came last; undefined where none did. Which of its fields were asked for is not known. */
    seen: (id: string): Fields | undefined => seen.get(id),
  }
}

const isDated = (value: Fields): value is Dated & Fields =>
  value['__typename'] === 'Schedule' && typeof value['id'] === 'string' && typeof value['updatedAt'] === 'string'

/** What stands in a request, of whatever shape. */
export type Fields = Readonly<Record<string, unknown>>

/** A request by HTTP as its door hands it on. */
export interface Request {
  readonly method: string
  /** What stands behind its path, with the question mark. */
  readonly search: string
  readonly body: unknown
}

/** query, variables, operationName and extensions, as they came. */
export const askedIn = ({ method, search, body }: Request): Fields =>
  method === 'POST' ? fieldsOf(body) : searchOf(search)

/** None where it is no object. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {}

function searchOf(search: string): Fields {
  const { extensions = '{}', ...said } = Object.fromEntries(new URLSearchParams(search))
  try {
    return { ...said, extensions: JSON.parse(extensions) as unknown }
  } catch {
    return said // whoever reads it after us says what is wrong with it
  }
}

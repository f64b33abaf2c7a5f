/** The files that a connection can be taken away as, by the media types that ask for them. */
const EXPORTS = {
  'text/csv': 'csv',
  'application/jsonl': 'jsonl',
  'application/x-ndjson': 'jsonl',
} as const

export type ExportType = keyof typeof EXPORTS
export type ExportKind = (typeof EXPORTS)[ExportType]

export const kindOf = (type: ExportType): ExportKind => EXPORTS[type]

/**
 * The file that an Accept header wants rather than a GraphQL answer; null where it names none, or wants JSON more. Of what is
 * wanted alike, the first counts; a range such as application/* stands back behind a name.
 */
export function exportTypeOf(accept: string | undefined): ExportType | null {
  const wishes = wishesOf(accept)
  const [best] = [...wishes]
    .filter(([name, much]) => much > 0 && (isExport(name) || ANSWERS.has(name)))
    .sort(([, one], [, other]) => other - one)
  if (!best) return null
  const [name, much] = best
  const anything = Math.max(wishes.get('*/*') ?? 0, wishes.get('application/*') ?? 0)
  return isExport(name) && much >= anything ? name : null
}

/** Of an Accept-Encoding header. */
export function acceptsGzip(header: string | undefined): boolean {
  const wishes = wishesOf(header)
  return (wishes.get('gzip') ?? wishes.get('*') ?? 0) > 0
}

const ANSWERS = new Set(['application/json', 'application/graphql-response+json'])

const isExport = (name: string): name is ExportType => Object.hasOwn(EXPORTS, name)

/** What such a header names, in its order, each with how much it is wanted: 0 not at all, 1 most. */
function wishesOf(header = ''): ReadonlyMap<string, number> {
  const wishes = new Map<string, number>()
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map(text => text.trim())
    const said = parameters.find(text => text.startsWith('q='))?.slice(2)
    if (name) wishes.set(name, Math.max(wishes.get(name) ?? 0, muchOf(said)))
  }
  return wishes
}

/** A quality that can't be read says nothing. */
const muchOf = (said: string | undefined): number => (said && /^(0(\.\d*)?|1(\.0*)?)$/.test(said) ? Number(said) : 1)

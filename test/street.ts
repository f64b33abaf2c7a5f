/** The folders of src in the order of the street: each may import only what stands to its left. '.' is the words at the root. */
export const STREET = [
  '.',
  'db',
  'upstream',
  'cache',
  'jobs',
  'events',
  'graph',
  'operations',
  'web',
  'user',
  'medicine',
  'pharmacy',
  'summary',
  'scrap',
  'schedule',
]

/** Folders that know no medicine. They do not import each other, and any of them may use `db`. */
export const TOOLS = new Set(['upstream', 'cache', 'jobs', 'events', 'graph', 'operations', 'web'])

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
  'administration',
  'medicine',
  'pharmacy',
  'summary',
  'feed',
  'scrap',
  'schedule',
  'reminder',
  'sync',
]

/** Folders that know no medicine. They do not import each other, and any of them may use `db`. */
export const TOOLS = new Set(['upstream', 'cache', 'jobs', 'events', 'graph', 'operations', 'web'])

/** Files of the root that every folder may import; they import each other only. */
export const WORDS = new Set(['errors', 'log', 'clock', 'viewer', 'text', 'zone'])

/** Files of the root that may import anything: the composition root, and the commands that call it. */
export const ROOTS = new Set([
  'app',
  'site',
  'stores',
  'outside',
  'domains',
  'fields',
  'server',
  'main',
  'import',
  'importPharmacies',
  'importing',
  'fakes',
  'schema',
  'access',
  'summaries',
])

/** Rules of a domain that hold no world: they import words, each other and PURE_PACKAGES. */
export const PURE = new Set([
  'medicine/name',
  'medicine/misspelling',
  'medicine/label',
  'medicine/sample',
  'pharmacy/code',
  'pharmacy/drift',
  'pharmacy/incoming',
  'pharmacy/row',
  'pharmacy/row',
  'pharmacy/incoming',
  'pharmacy/pass',
  'pharmacy/province',
  'user/device',
  'user/nickname',
  'user/pendingSignIn',
  'user/secret',
  'user/export',
  'schedule/recurrence',
  'schedule/adherence',
  'feed/cursor',
  'pharmacy/cell',
  'pharmacy/cellContent',
  'pharmacy/match',
  'pharmacy/sphere',
  'pharmacy/holiday',
  'pharmacy/hours',
  'reminder/browserKey',
  'schedule/state',
  'schedule/doseInput',
  'schedule/regimenInput',
  'schedule/ruleInput',
  'schedule/future',
  'summary/act',
  'summary/age',
  'summary/agreement',
  'summary/bracket',
  'summary/claim',
  'summary/clause',
  'summary/condition',
  'summary/day',
  'summary/denial',
  'summary/direction',
  'summary/dose',
  'summary/ending',
  'summary/extract',
  'summary/finding',
  'summary/form',
  'summary/genuine',
  'summary/grounding',
  'summary/keyword',
  'summary/lay',
  'summary/measure',
  'summary/name',
  'summary/numeral',
  'summary/passage',
  'summary/plain',
  'summary/population',
  'summary/purpose',
  'summary/refusal',
  'summary/route',
  'summary/said',
  'summary/sentence',
  'summary/share',
  'summary/shorten',
  'summary/spelling',
  'summary/statement',
  'summary/synonyms',
  'summary/term',
  'summary/together',
  'summary/unit',
  'summary/verbs',
  'summary/whose',
  'summary/word',
  'summary/wording',
])
export const PURE_PACKAGES = new Set([
  'zod',
  'es-hangul',
  'node:crypto',
  'bowser',
  'temporal-polyfill',
  'date-holidays',
  'node:module',
])

/** Files that are a list and nothing else, and so may be long. */
export const LISTS = new Set(['medicine/sample'])

/** Packages that only some files may use, as prefixes of what is imported. */
export const ONLY: readonly { packages: readonly string[]; where: RegExp; why: string }[] = [
  {
    packages: ['drizzle-orm'],
    where: /(^|\/)(store|table)\.ts$|[a-z]Store\.ts$|^db\/|^cache\/(postgres|lease)\.ts$/,
    why: 'SQL is written in store.ts',
  },
  {
    packages: ['graphql', 'type-graphql', '@apollo/'],
    where: /(^|\/)(resolver|type|schema)\.ts$|[a-z](Resolver|Type)\.ts$|^graph\//,
    why: 'a service does not know that GraphQL exists',
  },
  {
    packages: ['fastify', '@fastify/', 'ws', 'graphql-ws', 'graphql-sse', 'dataloader'],
    where: /^graph\//,
    why: 'HTTP is known in graph/',
  },
  { packages: ['ioredis', 'postgres'], where: /^db\//, why: 'connections are opened in db/' },
  { packages: ['graphql-rate-limit'], where: /^graph\/rate\.ts$/, why: 'the limit is known in graph/rate.ts' },
  { packages: ['brakes'], where: /^upstream\/circuit\.ts$/, why: 'brakes is known in upstream/circuit.ts' },
  {
    packages: ['jose'],
    where: /^user\/|^upstream\/(jwks|kakaoToken)\.ts$/,
    why: 'tokens are made in user/ and read in upstream/kakaoToken.ts',
  },
  { packages: ['pg-boss', 'cron-parser'], where: /^jobs\//, why: 'pg-boss is known in jobs/' },
  { packages: ['web-push'], where: /^upstream\/push\.ts$/, why: 'web push is known in upstream/push.ts' },
  { packages: ['openai'], where: /^upstream\/openai[A-Za-z]*\.ts$/, why: 'the SDK is known in upstream/openai*.ts' },
  { packages: ['date-holidays'], where: /^pharmacy\/holiday\.ts$/, why: 'holidays are known in pharmacy/holiday.ts' },
  { packages: ['node:module'], where: /^(fakes|pharmacy\/holiday)\.ts$/, why: 'packages are imported' },
  { packages: ['p-retry'], where: /^upstream\/retry\.ts$/, why: 'p-retry is known in upstream/retry.ts' },
]

/** True where a specifier names one of these packages or a path inside it. */
export const isOneOf = (packages: readonly string[], specifier: string): boolean =>
  packages.some(name => (name.endsWith('/') ? specifier.startsWith(name) : `${specifier}/`.startsWith(`${name}/`)))

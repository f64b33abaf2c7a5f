export type Language = 'ko' | 'en'
export type Role = 'USER' | 'ANALYST' | 'ADMIN'

/** One operation to open in the editor, and what is said of it in both languages. */
export interface Example {
  /** The folder and file without what orders them: `medicines/search-by-name`. */
  readonly name: string
  readonly group: string
  readonly title: Readonly<Record<Language, string>>
  /** Line by line. */
  readonly about: Readonly<Record<Language, readonly string[]>>
  /** Who may ask it; null: anybody. */
  readonly as: Role | null
  /** What the Variables editor begins with; days and times may be said from today, see `filled`. */
  readonly variables: Readonly<Record<string, unknown>>
  readonly document: string
}

const ROLES: readonly string[] = ['USER', 'ANALYST', 'ADMIN'] satisfies Role[]

/**
 * A file begins with comments: the Korean title and lines about it, the English ones, and where needed `as: USER` and
 * `variables: {…}`, with an empty comment between them.
 */
export function exampleOf(path: string, text: string): Example {
  const lines = text.split('\n')
  const end = lines.findIndex(line => !line.startsWith('#'))
  const header = lines.slice(0, end).map(line => line.slice(1).trim())
  const [korean = [], english = [], settings = []] = paragraphs(header)
  const name = nameOf(path)
  return {
    name,
    group: name.split('/')[0] ?? '',
    title: { ko: korean[0] ?? '', en: english[0] ?? '' },
    about: { ko: korean.slice(1), en: english.slice(1) },
    as: roleOf(settingOf(settings, 'as')),
    variables: JSON.parse(settingOf(settings, 'variables') ?? '{}') as Record<string, unknown>,
    document: lines.slice(end).join('\n'),
  }
}

/** `./examples/1-medicines/01-search-by-name.graphql` is `medicines/search-by-name`. */
const nameOf = (path: string): string =>
  path
    .replace(/\.graphql$/, '')
    .split('/')
    .slice(-2)
    .map(part => part.replace(/^\d+-/, ''))
    .join('/')

function paragraphs(lines: readonly string[]): string[][] {
  const all: string[][] = [[]]
  for (const line of lines) {
    if (line === '') all.push([])
    else all.at(-1)?.push(line)
  }
  return all
}

const settingOf = (lines: readonly string[], key: string): string | undefined =>
  lines.find(line => line.startsWith(`${key}: `))?.slice(key.length + 2)

function roleOf(text: string | undefined): Role | null {
  if (text === undefined) return null
  if (!ROLES.includes(text)) throw new Error(`An example is for the unknown role ${text}`)
  return text as Role
}

/** What stands in the editor: the title and the lines about it in one language, above the operation. */
export function editorText({ title, about, document }: Example, language: Language): string {
  const header = [title[language], '', ...about[language]].map(line => `# ${line}`.trimEnd())
  return [...header, document].join('\n')
}

/** What stands in the Variables editor; empty where there are none. */
export function variablesText({ variables }: Pick<Example, 'variables'>, now: number): string {
  return Object.keys(variables).length > 0 ? JSON.stringify(filled(variables, now), null, 2) : ''
}

const DAY = 86_400_000
const SEOUL = 9 * 3_600_000

/** With `today`, `today-7` and `today 23:30` become days and times in Korea. */
export const filled = (variables: Example['variables'], now: number): Record<string, unknown> =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, filledIn(value, now)]))

function filledIn(value: unknown, now: number): unknown {
  const match = typeof value === 'string' ? /^today([+-]\d+)?(?: (\d\d:\d\d))?$/.exec(value) : null
  if (!match) return value
  const [, days = '0', time] = match
  const day = new Date(now + SEOUL + Number(days) * DAY).toISOString().slice(0, 10)
  return time === undefined ? day : `${day}T${time}:00+09:00`
}

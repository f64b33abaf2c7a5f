import { readdirSync, readFileSync } from 'node:fs'
import { basename, extname, join, posix } from 'node:path'
import ts from 'typescript'
import { isOneOf, LISTS, ONLY, PURE, PURE_PACKAGES, ROOTS, STREET, TOOLS, WORDS } from './street.js'

const MAX_LINES = 250
const NAMELESS = /^(utils?|helpers?|common|managers?|index)$/i

/** One file below src. `path` is relative to it, `name` the same without the ending. */
interface File {
  readonly path: string
  readonly name: string
  readonly folder: string
  readonly text: string
  readonly imports: readonly string[]
}

/** Every breach of the house's rules below `root`, as `file: why`. src/web is another program, and tests may do as they like. */
export function breaches(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map(path => path.replaceAll('\\', '/'))
    .filter(path => /\.[cm]?[jt]sx?$/.test(path) && !/^web\/|\.test\.ts$|\.d\.ts$/.test(path))
    .sort()
    .flatMap(path => [...new Set(breachesOf(open(root, path)))].map(why => `${path}: ${why}`))
}

function open(root: string, path: string): File {
  const text = readFileSync(join(root, path), 'utf8')
  const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
  return { path, name: path.slice(0, -extname(path).length), folder: posix.dirname(path), text, imports }
}

const breachesOf = (file: File): string[] => [
  ...placeOf(file),
  ...file.imports.flatMap(specifier =>
    specifier.startsWith('.') ? breachOfImport(file, specifier) : breachOfPackage(file, specifier),
  ),
  ...breachesInside(file),
]

function placeOf({ path, name, folder, text }: File): string[] {
  const lines = text.split('\n').length - 1
  return [
    ...(path.endsWith('.ts') ? [] : ['the server is written in .ts files']),
    ...(STREET.includes(folder) ? [] : [`give ${folder}/ a place in STREET`]),
    ...(NAMELESS.test(basename(name)) ? ['this name says nothing: call it after what it is'] : []),
    ...(lines > MAX_LINES && !LISTS.has(name)
      ? [`${lines} lines are more than ${MAX_LINES}: is it still one idea?`]
      : []),
  ]
}

function breachOfImport({ name, folder }: File, specifier: string): string[] {
  const target = posix.join(folder, specifier).replace(/\.js$/, '')
  const to = posix.dirname(target)
  if (to === 'web' || target.startsWith('web/')) return ['nothing of the server imports web/']
  if (PURE.has(name) && !PURE.has(target) && !WORDS.has(target)) return [`pure, so it may not import ${specifier}`]
  if (WORDS.has(name)) return WORDS.has(target) ? [] : [`a word may not import ${specifier}`]
  if (folder === '.' && ROOTS.has(name)) return []
  if (to === '.')
    return folder === '.' || WORDS.has(target) ? [] : [`${specifier} is handed in by app.ts, not imported`]
  if (to === folder) return []
  if (STREET.indexOf(to) === -1 || STREET.indexOf(to) > STREET.indexOf(folder))
    return [`${folder}/ may not import ${to}/`]
  if (TOOLS.has(folder)) return to === 'db' ? [] : [`tools do not import each other (${specifier})`]
  return TOOLS.has(to) || to === 'db' || isDoor(name, target) ? [] : [`enter ${to}/ through its service.ts or type.ts`]
}

/** Rules that hold no world may be read from wherever they stand. */
const isDoor = (name: string, target: string) =>
  (PURE.has(name) && PURE.has(target)) ||
  /\/(service|type|[a-z]+Type)$/.test(target) ||
  (/\/table$/.test(name) && /\/table$/.test(target))

function breachOfPackage({ path, name }: File, specifier: string): string[] {
  const closed = ONLY.filter(({ packages, where }) => isOneOf(packages, specifier) && !where.test(path))
  const impure = PURE.has(name) && !PURE_PACKAGES.has(specifier)
  return [...closed.map(({ why }) => why), ...(impure ? [`pure, so it may not import ${specifier}`] : [])]
}

function breachesInside({ path, name, text }: File): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (path !== 'config.ts' && readsEnvironment(node)) found.push('the environment is read in config.ts')
    if (path !== 'upstream/http.ts' && callsFetch(node)) found.push('the network is reached through upstream/http.ts')
    if (isDefaultExport(node)) found.push('export by name, not by default')
    ts.forEachChild(node, visit)
  }
  visit(source)
  if (isBarrel(source)) found.push('a barrel hides who needs what: export it where it is made')
  if (!ROOTS.has(name) && source.statements.some(worksAtImport)) found.push('a module does nothing when it is imported')
  return found
}

/** `process.env`, `process['env']`, `{ env } = process`, `import { env } from 'node:process'`. */
function readsEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node))
    return node.name.text === 'env' && /(^|\.)process$/.test(node.expression.getText())
  if (ts.isElementAccessExpression(node)) return /(^|\.)process\[['"`]env/.test(node.getText())
  if (ts.isVariableDeclaration(node) && node.initializer)
    return node.initializer.getText() === 'process' && /\benv\b/.test(node.name.getText())
  return ts.isImportDeclaration(node) && /\benv\b.*['"](node:)?process['"]/s.test(node.getText())
}

const callsFetch = (node: ts.Node): boolean =>
  ts.isCallExpression(node) && /^(globalThis\.)?fetch$/.test(node.expression.getText())

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true
  if (ts.isExportSpecifier(node)) return node.name.text === 'default'
  return (
    ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  )
}

/** Passes on all that another file exports, or holds nothing of its own. */
function isBarrel({ statements }: ts.SourceFile): boolean {
  const passes = statements.filter(each => ts.isExportDeclaration(each) && each.moduleSpecifier)
  const isWhole = passes.some(
    each => ts.isExportDeclaration(each) && !(each.exportClause && ts.isNamedExports(each.exportClause)),
  )
  return (
    isWhole || (passes.length > 0 && passes.length === statements.filter(each => !ts.isImportDeclaration(each)).length)
  )
}

/** A call or an await that stands alone. GraphQL's enums are registered where they are declared. */
function worksAtImport(node: ts.Statement): boolean {
  if (!ts.isExpressionStatement(node))
    return !ts.isFunctionDeclaration(node) && !ts.isClassDeclaration(node) && awaits(node)
  return !(ts.isCallExpression(node.expression) && node.expression.expression.getText() === 'registerEnumType')
}

const awaits = (node: ts.Node): boolean =>
  ts.isAwaitExpression(node) || (!ts.isFunctionLike(node) && (ts.forEachChild(node, awaits) ?? false))

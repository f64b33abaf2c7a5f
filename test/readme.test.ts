import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { VARIABLES } from '../src/variables.js'

const url = (path: string) => new URL(`../${path}`, import.meta.url)
const read = (path: string) => readFileSync(url(path), 'utf8')
const variables = Object.entries(VARIABLES)
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

/** The scripts that a text names as `npm start`, `npm test` or `npm run x`; npm's own commands are none. */
const scriptsIn = (text: string) =>
  [...text.matchAll(/\bnpm (?:(start|test)\b|run ([\w:-]+))/g)].map(([, short, long]) => short ?? long ?? '')

describe('README.md', () => {
  const readme = read('README.md')

  test('tells of every environment variable, what it is when unset and what it does', () => {
    const rows = [...readme.matchAll(/^\| *`([A-Z_]+)` *\| *(.+?) *\| *(.+?) *\|$/gm)]
    const told = rows.map(([, name = '', unset = '']) => [name, unset.replaceAll('`', '')])
    expect(told).toEqual(variables.map(([name, { unset }]) => [name, unset]))
  })

  test('names commands that there are', () => {
    const named = scriptsIn(readme)
    expect(named).toEqual(expect.arrayContaining(['start', 'test', 'import']))
    expect(named.filter(name => !(name in scripts))).toEqual([])
  })

  test('has a map of places that there are', () => {
    const places = [...readme.matchAll(/(?<![\w/.:-])((?:src|test|deploy|drizzle|\.ci)\/[\w./-]*\w\/?)/g)].map(
      ([, path = '']) => path,
    )
    const mapped = treesIn(readme).flatMap(pathsOf)
    expect(places.length + mapped.length).toBeGreaterThan(10)
    expect(
      [...new Set([...places, ...mapped])].filter(path => !path.endsWith('.env') && !existsSync(url(path))),
    ).toEqual([])
  })

  test('shows pictures and leads to files that there are', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)\s#]+)/g)].map(([, path = '']) => path)
    expect(links.filter(path => !existsSync(url(path)))).toEqual([])
  })
})

describe('deploy/', () => {
  test('env.example has a line for every variable, with what it does above it', () => {
    const example = read('deploy/env.example')
    for (const [name, { about }] of variables) expect(example).toContain(`# ${about}.\n${name}=`)
  })

  test('compose.yaml hands every variable on, but for where files are: those are in volumes', () => {
    const compose = read('deploy/compose.yaml')
    const handedOn = variables.filter(([name]) => new RegExp(`^ +${name}: `, 'm').test(compose))
    expect(variables.filter(each => !handedOn.includes(each)).map(([name]) => name)).toEqual(['DATA_DIR', 'LOG_FILE'])
  })

  test('the image starts the server just as npm start does', () => {
    const [, command = '[]'] = /^CMD (.+)$/m.exec(read('deploy/Dockerfile')) ?? []
    expect((JSON.parse(command) as string[]).join(' ')).toBe(scripts.start?.replace(/^exec /, ''))
  })

  test('the runbook names commands that there are', () => {
    expect(scriptsIn(read('deploy/RUNBOOK.md')).filter(name => !(name in scripts))).toEqual([])
  })
})

/** The code blocks that draw a folder: its first line is the folder, and what is inside is indented by two. */
const treesIn = (text: string) =>
  [...text.matchAll(/^```\w*\n((?:src|test|deploy)\/\n[^]*?)^```/gm)].map(([, tree = '']) => tree)

/** The paths of such a block. A line may name several, and what they are for after two spaces. */
function pathsOf(tree: string): string[] {
  const folders: string[] = []
  return tree.split('\n').flatMap(line => {
    const [, indent = '', names = ''] = /^( *)(\S+(?: \S+)*)/.exec(line) ?? []
    const depth = indent.length / 2
    return names.split(' ').flatMap(name => {
      if (!/^[\w.-]*\w(\/|\.\w+)$/.test(name)) return []
      const path = [...folders.slice(0, depth), name].join('')
      if (name.endsWith('/')) folders.splice(depth, folders.length, name)
      return [path]
    })
  })
}

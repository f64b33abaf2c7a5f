import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { startTestGraph, type TestGraph } from '../../test/fakes/graph.js'

const worlds: TestGraph[] = []
const folders: string[] = []
afterEach(async () => {
  await Promise.all(worlds.splice(0).map(each => each.close()))
  await Promise.all(folders.splice(0).map(each => rm(each, { recursive: true })))
})

async function start(config: Parameters<typeof startTestGraph>[0] = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'pilling-playground-'))
  folders.push(folder)
  const playgroundDir = join(folder, 'not-there-yet')
  const world = await startTestGraph({ playgroundDir, ...config })
  worlds.push(world)
  const visit = (search = '') =>
    fetch(`${world.url}${search}`, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })
  return { world, playgroundDir, visit }
}

test('a browser waits for the playground to be built, and then gets it', async () => {
  const { playgroundDir, visit, world } = await start()
  expect(await (await visit()).text()).toMatch(/http-equiv="refresh"[^]*npm run build:web/)
  await writeFile(join(playgroundDir, '..', 'build.lock'), '1')
  const waiting = await visit()
  expect([waiting.status, waiting.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(await waiting.text()).toMatch(/http-equiv="refresh"[^]*저절로 열립니다/)

  await mkdir(join(playgroundDir, 'assets'), { recursive: true })
  await writeFile(join(playgroundDir, 'index.html'), '<title>playground</title>')
  await writeFile(join(playgroundDir, 'assets', 'index-B1c_2d-E.js'), 'export {}')
  await writeFile(join(playgroundDir, 'icon.svg'), '<svg/>')
  expect(await (await visit()).text()).toBe('<title>playground</title>')

  const cacheOf = async (path: string) =>
    (await fetch(`${world.origin}/playground/${path}`)).headers.get('cache-control')
  expect(await cacheOf('assets/index-B1c_2d-E.js')).toBe('public, max-age=31536000, immutable')
  expect(await cacheOf('icon.svg')).toBe('no-cache')
  expect(await cacheOf('assets/index-00000000.js')).toBe('no-store')
})

test('a query in the address is answered, not shown a page', async () => {
  const { visit } = await start()
  const response = await visit('?query={echo}')
  expect(response.headers.get('content-type')).toMatch(/json/)
})

test('where nobody may see the schema, there is no page', async () => {
  const { visit } = await start({ introspection: 'off' })
  const response = await visit()
  expect(response.status).toBe(404)
  expect(await response.text()).toContain('플레이그라운드를 열 수 없습니다')
})

test('where analysts may see it, there is a page', async () => {
  expect((await (await start({ introspection: 'analyst' })).visit()).status).toBe(200)
})

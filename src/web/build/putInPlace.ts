import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const shelf = fileURLToPath(new URL('../../../dist/web', import.meta.url))

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Where a build of `page` works until it is finished. */
export const workbenchOf = (page: string): string => join(shelf, `.${page}-${process.pid}`)

/** Puts the finished build in its place in one step, so that the server never serves half of one. */
export function putInPlace(page: string): Plugin {
  const finished = join(shelf, page)
  const workbench = workbenchOf(page)
  return {
    name: 'put-in-place',
    apply: 'build',
    buildStart() {
      mkdirSync(shelf, { recursive: true })
      for (const name of leftovers(page)) rmSync(join(shelf, name), { recursive: true, force: true })
    },
    writeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        const old = `${workbench}-old`
        if (existsSync(finished)) renameSync(finished, old)
        renameSync(workbench, finished)
        rmSync(old, { recursive: true, force: true })
      },
    },
  }
}

/** Folders that a killed build left behind. */
const leftovers = (page: string) =>
  readdirSync(shelf).filter(
    name => name.startsWith(`.${page}-`) && !isRunning(Number(/^\d+/.exec(name.slice(page.length + 2))?.[0])),
  )

import react from '@vitejs/plugin-react'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const shelf = here('../../dist/web')
const finished = join(shelf, 'playground')
const workbench = join(shelf, `.playground-${process.pid}`)

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Folders that a killed build left behind. */
const leftovers = () =>
  readdirSync(shelf).filter(name => /^\.playground-\d+/.test(name) && !isRunning(Number(/\d+/.exec(name)?.[0])))

/** Puts the finished build in its place in one step, so that the server never serves half of one. */
const putInPlace = (): Plugin => ({
  name: 'put-in-place',
  apply: 'build',
  buildStart() {
    mkdirSync(shelf, { recursive: true })
    for (const name of leftovers()) rmSync(join(shelf, name), { recursive: true, force: true })
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
})

export default defineConfig({
  root: here('./playground'),
  base: '/playground/',
  plugins: [react(), putInPlace()],
  worker: { format: 'es' },
  resolve: { dedupe: ['graphql', 'react', 'react-dom'] },
  build: {
    outDir: workbench,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      onLog: (level, log, report) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log)
      },
    },
  },
})

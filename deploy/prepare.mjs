/**
 * What `npm start` runs first. On a fresh clone it installs the packages and builds the server; the pages (the
 * dashboard and the playground) are built by a process of its own, so that the first answer doesn't wait for them.
 * Where all is there it does nothing and says nothing.
 */
import { spawn, spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(import.meta.url)
const root = fileURLToPath(new URL('..', import.meta.url))
const at = path => join(root, path)

const SERVER = at('dist/main.js')
const PAGES = ['dashboard', 'playground'].map(page => at(`dist/web/${page}/index.html`))
const PAGES_LOG = 'dist/web/build.log'
const LOCK = at('dist/.prepare.lock')
const PAGES_LOCK = at('dist/web/build.lock')
const LOCK_EXPIRES_MS = 30 * 60_000

const say = (korean, english) => console.log(`pilling: ${korean} · ${english}`)
const readJson = path => JSON.parse(fs.readFileSync(path, 'utf8'))

/** Undefined where there is no such file. */
const changedAt = path => fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs

/** Folders count too, since only they tell that a file was taken away. Tests are part of no build. */
function newest(path, leaveOut) {
  const stat = fs.statSync(path, { throwIfNoEntry: false })
  if (!stat || path === leaveOut || /\.test\.tsx?$/.test(path)) return 0
  const inside = stat.isDirectory() ? fs.readdirSync(path).map(name => newest(join(path, name), leaveOut)) : []
  return Math.max(stat.mtimeMs, ...inside)
}

/** An image may hold what was built and not what from: then there is nothing to build. */
const hasSources = () => fs.existsSync(at('src/main.ts'))
const isServerStale = () => {
  const sources = ['src', 'package-lock.json', 'tsconfig.json', 'deploy/tsconfig.build.json'].map(path =>
    newest(at(path), at('src/web')),
  )
  return hasSources() && (changedAt(SERVER) ?? 0) < Math.max(...sources)
}
const arePagesStale = () => PAGES.some(page => (changedAt(page) ?? 0) < newest(at('src/web')))

/** npm notes what it installed in node_modules/.package-lock.json, as the last thing it does. */
function arePackagesMissing(withDev) {
  if (!fs.existsSync(at('package-lock.json'))) return !fs.existsSync(at('node_modules'))
  if (!fs.existsSync(at('node_modules/.package-lock.json'))) return true
  const wanted = readJson(at('package-lock.json')).packages
  const installed = readJson(at('node_modules/.package-lock.json')).packages
  const isNeeded = ([path, { optional, devOptional, dev, link }]) =>
    path !== '' && !optional && !devOptional && !link && (withDev || !dev)
  const isDifferent = ([path, { version, integrity }]) =>
    installed[path]?.version !== version || installed[path]?.integrity !== integrity
  return Object.entries(wanted).filter(isNeeded).some(isDifferent)
}

function npm(...args) {
  const cli = process.env.npm_execpath
  const [command, first] = cli && /npm-cli\.js$/.test(cli) ? [process.execPath, [cli]] : ['npm', []]
  const shell = command === 'npm' && process.platform === 'win32'
  const { status, signal, error } = spawnSync(command, [...first, ...args], { cwd: root, stdio: 'inherit', shell })
  if (error) throw error
  if (status !== 0) throw new Error(`npm ${args.join(' ')}: ${signal ?? `exit code ${status}`}`)
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** A lock holds its owner's process id, which is written a moment after the file is made. */
function isAbandoned(lock) {
  try {
    const age = Date.now() - fs.statSync(lock).mtimeMs
    const owner = Number(fs.readFileSync(lock, 'utf8'))
    return age > LOCK_EXPIRES_MS || (owner ? !isRunning(owner) : age > 10_000)
  } catch (error) {
    if (error.code === 'ENOENT') return false
    throw error
  }
}

function take(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** Waits for other processes' turns to end. `work` is told whether the one before died in the middle of its own. */
async function alone(lock, work) {
  let isAfterCrash = false
  while (!take(lock)) {
    if (isAbandoned(lock)) {
      fs.rmSync(lock, { force: true })
      isAfterCrash = true
    } else await wait(200)
  }
  try {
    work(isAfterCrash)
  } finally {
    fs.rmSync(lock, { force: true })
  }
}

function install() {
  say('패키지를 설치합니다', 'installing packages')
  npm(fs.existsSync(at('package-lock.json')) ? 'ci' : 'install', '--include=dev', '--no-audit', '--no-fund')
}

/** All that the tests need before they begin: they run from the sources, but for the programs that they start. */
const installForTests = () =>
  alone(LOCK, () => {
    if (arePackagesMissing(true)) install()
  })

function installAndBuild(isAfterCrash) {
  const isServerDue = () => isServerStale() || (isAfterCrash && hasSources())
  if (arePackagesMissing(isServerDue() || arePagesStale())) install()
  if (isServerDue()) {
    say('서버를 빌드합니다', 'building the server')
    npm('run', '--silent', 'build:server')
    fs.utimesSync(SERVER, new Date(), new Date())
  }
}

function buildPagesInBackground() {
  say('대시보드와 플레이그라운드는 뒤에서 빌드합니다', `building the pages in the background (log: ${PAGES_LOG})`)
  const log = fs.openSync(at(PAGES_LOG), 'a')
  const child = spawn(process.execPath, [script, '--pages'], { cwd: root, detached: true, stdio: ['ignore', log, log] })
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
  child.unref()
}

const buildPages = () =>
  alone(PAGES_LOCK, () => {
    if (!arePagesStale()) return
    fs.writeFileSync(at(PAGES_LOG), '')
    process.env.NODE_ENV = 'production' // who runs the tests has another, and would get React's own checks into the build
    npm('run', '--silent', 'build:web')
  })

function canWrite() {
  try {
    fs.accessSync(root, fs.constants.W_OK)
    return true
  } catch {
    return false // an image or a mount that was built elsewhere
  }
}

async function prepare() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) throw new Error(`Node 20.19+, not ${process.version}`)
  if (fs.existsSync(SERVER) && !canWrite()) return
  const arePagesDue = arePagesStale()
  const isServerDue = fs.existsSync(LOCK) || isServerStale()
  const isAllThere = !arePagesDue && !isServerDue && !arePackagesMissing(false)
  if (isAllThere) return
  await alone(LOCK, installAndBuild)
  if (arePagesDue) buildPagesInBackground()
}

const tasks = {
  '--pages': buildPages,
  '--packages': installForTests,
  '--server': () => alone(LOCK, installAndBuild),
}

try {
  if (canWrite()) fs.mkdirSync(at('dist/web'), { recursive: true })
  await (tasks[process.argv[2]] ?? prepare)()
} catch (error) {
  console.error(`pilling: 준비하지 못했습니다 · could not get ready: ${error.message}`)
  process.exitCode = 1
}

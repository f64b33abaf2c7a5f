import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { installWithSystem } from './install.js'

/** Where Chromium or Chrome is on the systems we know; the first that is there is taken. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** It goes nowhere by itself: no component, no field trial, no QUIC; and it runs in a container without a sandbox. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Headless; the caller closes it. Throws where ensureChromium has not been called and there is none. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: find() ?? chromium.executablePath(), args: FLAGS })

/**
 * Installs Chromium where it is missing and we may: the system's, or where that gives none (Ubuntu's package needs
 * snap) the build that belongs to playwright-core; otherwise says what to do.
 */
export function ensureChromium(): void {
  if (isThere()) return
  console.log('Chromium is missing: installing it for the tests')
  installWithSystem({ apt: 'chromium', brew: 'chromium', isCask: true })
  if (!isThere()) installOwn()
  if (isThere()) return
  throw new Error(
    'The browser tests need Chromium and could not install it. ' +
      'Install it (Debian: apt-get install chromium; macOS: brew install --cask chromium; ' +
      'else: npx playwright-core install --with-deps chromium) and run them again.',
  )
}

const find = () => PLACES.find(place => existsSync(place))
const isThere = () => find() !== undefined || existsSync(chromium.executablePath())

function installOwn(): void {
  const main = createRequire(import.meta.url).resolve('playwright-core/package.json')
  spawnSync(process.execPath, [join(dirname(main), 'cli.js'), 'install', '--with-deps', 'chromium'], {
    stdio: 'ignore',
  })
}

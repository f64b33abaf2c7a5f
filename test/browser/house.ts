import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { findFreePort } from '../../src/db/port.js'
import { launchChromium } from '../chromium.js'
import { startProxy } from '../fakes/proxy.js'
import { createWorld, type WorldOptions } from '../world.js'
import { buildPages } from './build.js'
import { visit, type Visitor } from './visitor.js'

/** In milliseconds, of a test of a whole visit on a machine that has much else to do. */
export const SLOW = { timeout: 240_000 } as const

export interface HouseOptions extends WorldOptions {
  /** Ways to the server, each of which can be cut. */
  wires?: number
  /** The world's own server listens elsewhere: the test starts one at `port` that it can kill. */
  isApart?: boolean
}

/** A world that browsers come to by an address that the fake Kakao knows. */
export async function openHouse({ wires: count = 0, isApart = false, ...options }: HouseOptions = {}) {
  const port = await findFreePort()
  const wires = await Promise.all(Array.from({ length: count }, () => startProxy({ port })))
  for (const wire of wires) onTestFinished(() => wire.close())
  const ports = [port, ...wires.map(wire => wire.port)]
  const world = await createWorld({
    kakao: true,
    redirectUris: ports.map(each => `${addressAt(each)}/auth/kakao/callback`),
    ...options,
    env: { ...(isApart ? {} : { PORT: String(port) }), ...options.env },
  })
  return {
    ...world,
    port,
    address: addressAt(port),
    wires: wires.map(wire => ({ ...wire, address: addressAt(wire.port) })),
  }
}
export type House = Awaited<ReturnType<typeof openHouse>>

/** By this name, since the cookies of our pages are for secure places and for one's own machine. */
const addressAt = (port: number) => `http://localhost:${port}`

/** One Chromium for the tests of a file; each visitor has a profile of their own, that goes with the test. */
export function useChromium() {
  let browser: Browser | null = null
  beforeAll(async () => {
    await buildPages()
    browser = await launchChromium()
  }, SLOW.timeout)
  afterAll(() => browser?.close())
  return async (options: Parameters<typeof visit>[1] = {}): Promise<Visitor> => {
    if (!browser) throw new Error('Chromium has not been launched')
    const visitor = await visit(browser, options)
    onTestFinished(() => visitor.close())
    return visitor
  }
}

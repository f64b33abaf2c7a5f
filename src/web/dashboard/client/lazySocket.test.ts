import { expect, test, vi } from 'vitest'
import { createLazySocket, type Socket } from './lazySocket'

/** A socket that a test opens and closes. */
function createClient() {
  const heard = new Map<string, () => void>()
  const client = {
    on: (name: string, listener: () => void) => {
      heard.set(name, listener)
      return () => {}
    },
    subscribe: () => () => {},
    terminate: vi.fn(),
    dispose: vi.fn(),
  } satisfies Socket
  return { client, happens: (name: string) => heard.get(name)?.() }
}

test('its code is fetched once somebody listens, and once', async () => {
  const { client } = createClient()
  const load = vi.fn(async () => client)
  const socket = createLazySocket(load)
  socket.cut()
  expect(load).not.toHaveBeenCalled()
  await Promise.all([socket.open(), socket.open()])
  expect(load).toHaveBeenCalledTimes(1)
  socket.cut()
  expect(client.terminate).toHaveBeenCalledTimes(1)
})

test('code that did not come is asked for again', async () => {
  const { client } = createClient()
  const load = vi.fn(async () => client).mockRejectedValueOnce(new TypeError('Failed to fetch'))
  const socket = createLazySocket(load)
  await expect(socket.open()).rejects.toThrow('Failed to fetch')
  await expect(socket.open()).resolves.toBe(client)
})

test('who wants to know is told of each connection', async () => {
  const { client, happens } = createClient()
  const socket = createLazySocket(async () => client)
  const told = vi.fn()
  const stop = socket.onConnected(told)
  await socket.open()
  happens('connected')
  expect([socket.isConnected(), told.mock.calls.length]).toEqual([true, 1])
  happens('closed')
  expect(socket.isConnected()).toBe(false)
  stop()
  happens('connected')
  expect(told).toHaveBeenCalledTimes(1)
})

import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { cursorAt, dosesOf, logOf, plain, portOf, soon, startFollower } from '../feed.js'
import { createWorld } from '../world.js'

const ITEM = '600000001'
const AT_ONCE = 14

/** A way to a server on which the first connection ends once the server has said `bytes` bytes; those after it stay. */
async function startCutter(port: number, bytes: number) {
  const state = { said: 0 }
  const sockets = new Set<Socket>()
  let left = bytes
  const server = createServer(client => {
    const target = connect(port, '127.0.0.1')
    const end = () => void [client, target].map(each => each.destroy())
    for (const each of [client, target]) sockets.add(each.on('error', end).on('close', end))
    client.on('data', chunk => target.write(chunk))
    target.on('data', (chunk: Buffer) => {
      const part = chunk.subarray(0, left)
      state.said += part.length
      left -= part.length
      client.write(part, () => left > 0 || cut())
    })
    const cut = () => {
      left = Infinity
      end()
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  onTestFinished(close)
  return { port: (server.address() as AddressInfo).port, state, close }
}

test('a socket cut at any byte of the feed: whoever comes back has seen each change once, in order', async () => {
  const world = await createWorld({ medicines: [{ name: '가나다정', itemSeq: ITEM }] })
  const people = await Promise.all(
    ['민지', '준'].map(async name => {
      const person = await world.signIn(name)
      const doses = dosesOf(person, ITEM)
      await doses.mark('complete', await doses.enter('하나'))
      return { person, log: await logOf(world.databaseUrl, person) }
    }),
  )

  const session = async (bytes: number) => {
    const { person, log } = people[bytes % 2]!
    const cutter = await startCutter(portOf(world), bytes)
    const follower = startFollower(() => cutter.port, person, cursorAt(person, 0))
    await soon(() => expect(follower.seen.length).toBeGreaterThanOrEqual(log.length))
    const { connections, failures } = follower.state
    follower.stop()
    cutter.close()
    expect(plain(follower.seen), `cut after ${bytes} bytes`).toEqual(log)
    expect(failures).toEqual([])
    return { connections, said: cutter.state.said }
  }

  const whole = await session(1_000_000)
  expect(whole.connections).toBe(1)
  expect(whole.said).toBeGreaterThan(500)
  const lengths = Array.from({ length: whole.said - 1 }, (_, i) => i + 1)
  // Fewer than the sockets that the two of them may have.
  for (let i = 0; i < lengths.length; i += AT_ONCE)
    for (const { connections } of await Promise.all(lengths.slice(i, i + AT_ONCE).map(session)))
      expect(connections).toBe(2)
}, 300_000)

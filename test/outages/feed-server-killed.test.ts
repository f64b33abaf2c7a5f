import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { dosesOf, expectAllSeen, soon, startFollower } from '../feed.js'
import { startServer } from '../program.js'
import { createWorld, type Person } from '../world.js'

const ITEM = '600000001'

/** The same person, asking another server. */
const personAt = (url: string, { id, accessToken, refreshToken }: Person): Person => {
  const send: Person['send'] = async (query, variables) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({ query, variables }),
    })
    const { data = null, errors = [] } = (await response.json()) as Partial<Awaited<ReturnType<typeof send<never>>>>
    return { status: response.status, headers: response.headers, data, errors }
  }
  return {
    id,
    accessToken,
    refreshToken,
    send,
    async ask<T>(query: string, variables?: Record<string, unknown>) {
      const { data, errors } = await send<T>(query, variables)
      if (errors.length > 0 || !data) throw new Error(`The operation failed: ${JSON.stringify(errors)}`)
      return data
    },
  }
}

test('a server killed while changes pour in: each that was acknowledged is there once, and whoever goes on elsewhere sees each once', async () => {
  const world = await createWorld({ medicines: [{ name: '가나다정', itemSeq: ITEM }] })
  const minji = await world.signIn('민지')
  const { PORT: _port, ...env } = world.settings
  const doomed = await startServer(env)
  const ports = [doomed, world].map(({ url }) => Number(new URL(url).port))
  let turns = 0
  const followers = [
    startFollower(() => ports[Math.min(turns++, 1)] ?? 0, minji),
    startFollower(() => ports[1] ?? 0, minji),
  ]
  const [there, here] = [dosesOf(personAt(doomed.url, minji), ITEM), dosesOf(minji, ITEM)]
  const acknowledged = () => there.state.acknowledged + here.state.acknowledged

  /** As an app does: it asks again under the same name, of the server that is left, until it is answered. */
  const surely = async (work: (doses: typeof here, name: string) => Promise<string>): Promise<string> => {
    const name = randomUUID()
    return work(there, name).catch(() => work(here, name))
  }
  const hand = async (at: number) => {
    const id = await surely((doses, name) => doses.enter(`${at}`, name))
    for (let i = 0; i < 40; i++) await surely((doses, name) => doses.mark(i % 2 ? 'reopen' : 'complete', id, name))
  }
  const pouring = Promise.all([1, 2, 3, 4].map(hand))
  await soon(() => expect(there.state.acknowledged).toBeGreaterThan(40), 60_000)
  await soon(() => expect(followers[0]?.seen.length).toBeGreaterThan(5), 60_000)
  doomed.kill('SIGKILL')
  expect(await doomed.ended).toBe('SIGKILL')
  await pouring

  const log = await expectAllSeen(world, minji, followers, 60_000)
  expect([log.length, acknowledged()]).toEqual([4 * 41, 4 * 41])
  expect(here.state.acknowledged).toBeGreaterThan(0)
  expect(followers.map(({ state }) => state.connections)).toEqual([2, 1])
}, 240_000)

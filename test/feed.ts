import postgres from 'postgres'
import { expect, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { encodeFeedCursor } from '../src/feed/cursor.js'
import { fromGlobalId, toGlobalId } from '../src/graph/node.js'
import type { Person, World } from './world.js'

/** One change as the feed told it. */
export interface Seen {
  cursor: string
  kind: string
  scheduleId: string | null
  schedule: { id: string; status: string; note: string | null; medicine: { name: string } } | null
  at: string
}

const FOLLOW = `subscription ($after: String) { scheduleChanged(after: $after) {
  cursor kind scheduleId at schedule { id status note medicine { name } }
} }`
const CREATE = `mutation ($input: CreateScheduleInput!, $name: String) {
  done: createSchedule(input: $input, clientMutationId: $name) { schedule { id } userErrors { code path } }
}`
const ACT = {
  complete: mutation('completeSchedule'),
  skip: mutation('skipSchedule'),
  reopen: mutation('reopenSchedule'),
} as const
export const DELETE = 'mutation ($id: ID!) { deleteSchedule(id: $id) { deletedId userErrors { code path } } }'

export const soon = (check: () => unknown, timeout = 20_000) => vi.waitFor(check, { timeout, interval: 10 })

export const userIdOf = ({ id }: Pick<Person, 'id'>): string => fromGlobalId(id).id

/** The place in somebody's log behind `seq`. */
export const cursorAt = (person: Pick<Person, 'id'>, seq: number): string => encodeFeedCursor(userIdOf(person), seq)

/** Doses of one person, entered and marked; what is acknowledged is counted. */
export function dosesOf(person: Person, itemSeq: string) {
  const state = { acknowledged: 0 }
  const done = async (query: string, variables: Record<string, unknown>): Promise<string> => {
    const { done } = await person.ask<{ done: { schedule: { id: string } | null; userErrors: object[] } }>(
      query,
      variables,
    )
    expect(done.userErrors).toEqual([])
    state.acknowledged++
    return done.schedule?.id ?? ''
  }
  return {
    state,
    enter: (note: string, name: string | null = null) =>
      done(CREATE, {
        input: { medicineId: toGlobalId('Medicine', itemSeq), scheduledTime: new Date().toISOString(), note },
        name,
      }),
    mark: (act: keyof typeof ACT, id: string, name: string | null = null) => done(ACT[act], { id, name }),
  }
}

/**
 * An app that shows what happens: whenever its connection ends, it comes back with the last cursor. `where` gives the
 * port of the server to try next.
 */
export function startFollower(where: () => number, person: Person, after: string | null = cursorAt(person, 0)) {
  const seen: Seen[] = []
  const state = { isConnected: false, connections: 0, failures: [] as unknown[], codes: [] as number[] }
  let cursor = after
  let isOver = false
  let socket: WebSocket | null = null

  const hear = (data: Buffer) => {
    const { type, payload } = JSON.parse(data.toString()) as {
      type: string
      payload?: { data?: { scheduleChanged: Seen } | null; errors?: unknown }
    }
    if (type === 'connection_ack') {
      state.isConnected = true
      socket?.send(
        JSON.stringify({ id: '1', type: 'subscribe', payload: { query: FOLLOW, variables: { after: cursor } } }),
      )
    } else if (type === 'next' && payload?.data) {
      seen.push(payload.data.scheduleChanged)
      cursor = payload.data.scheduleChanged.cursor
    } else if (type !== 'ping' && type !== 'pong') {
      if (!isTemporary(payload)) state.failures.push(type, payload)
      socket?.terminate()
    }
  }
  const connect = () => {
    if (isOver) return
    state.connections++
    socket = new WebSocket(`ws://127.0.0.1:${where()}/graphql`, ['graphql-transport-ws'])
    socket.on('open', () =>
      socket?.send(
        JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${person.accessToken}` } }),
      ),
    )
    socket.on('message', hear)
    socket.on('error', () => undefined) // it is closed then
    socket.on('close', code => {
      state.isConnected = false
      state.codes.push(code)
      setTimeout(connect, 20)
    })
  }
  const stop = () => {
    isOver = true
    socket?.terminate()
  }
  onTestFinished(stop)
  connect()
  return { seen, state, stop, cut: () => socket?.terminate(), cursor: () => cursor }
}
export type Follower = ReturnType<typeof startFollower>

/** What an app that was told 'not now' does: it comes back. */
const isTemporary = (payload: unknown): boolean => JSON.stringify(payload ?? '').includes('UPSTREAM_UNAVAILABLE')

/** What somebody's log has, as the feed is to tell it. */
export async function logOf(databaseUrl: string, person: Pick<Person, 'id'>) {
  const sql = postgres(databaseUrl, { max: 1 })
  try {
    const rows = await sql<{ seq: string; kind: string; entityId: string }[]>`
      select seq, kind, entity_id as "entityId" from schedule_change
      where user_id = ${userIdOf(person)} and entity = 'SCHEDULE' and kind <> 'DUE' order by seq`
    return rows.map(({ seq, kind, entityId }) => ({
      cursor: cursorAt(person, Number(seq)),
      kind,
      scheduleId: toGlobalId('Schedule', entityId),
    }))
  } finally {
    await sql.end()
  }
}

export const plain = (seen: readonly Seen[]) =>
  seen.map(({ cursor, kind, scheduleId }) => ({ cursor, kind, scheduleId }))

/** All that was acknowledged is in the log, and each of these has seen the log: each change once, in order. */
export async function expectAllSeen(
  { databaseUrl }: Pick<World, 'databaseUrl'>,
  person: Person,
  followers: readonly Pick<Follower, 'seen' | 'state'>[],
  timeout = 20_000,
) {
  const log = await logOf(databaseUrl, person)
  await soon(() => {
    for (const { seen } of followers) expect(seen).toHaveLength(log.length)
  }, timeout).catch(() => undefined) // what is missing is told by the next
  for (const { seen, state } of followers) {
    expect(plain(seen)).toEqual(log)
    expect(state.failures).toEqual([])
  }
  return log
}

export const portOf = ({ url }: { url: string }): number => Number(new URL(url).port)

function mutation(field: string): string {
  return `mutation ($id: ID!, $name: String) {
    done: ${field}(id: $id, clientMutationId: $name) { schedule { id } userErrors { code path } }
  }`
}

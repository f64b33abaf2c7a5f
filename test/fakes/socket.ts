import { expect, vi } from 'vitest'
import { WebSocket } from 'ws'

export interface Told {
  type: string
  id?: string
  payload?: unknown
}

export const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 8_000, interval: 5 })

/** A socket without a library that speaks graphql-transport-ws: what it was told, and how it was closed. */
export async function openSocket(
  there: { port: number },
  { headers = {}, path = '/graphql', protocols = ['graphql-transport-ws'] } = {},
) {
  const socket = new WebSocket(`ws://127.0.0.1:${there.port}${path}`, protocols, { headers })
  const told: Told[] = []
  const state = { code: 0, reason: '', failure: '' }
  let asked = 0
  socket.on('message', (data: Buffer) => told.push(JSON.parse(data.toString()) as Told))
  socket.on('close', (code, reason) => Object.assign(state, { code, reason: String(reason) }))
  socket.on('error', error => (state.failure = error.message))
  await until(() => expect(socket.readyState).not.toBe(socket.CONNECTING))

  const say = (message: object | string) => socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  const subscribe = (query: string, id = `${++asked}`) => {
    say({ id, type: 'subscribe', payload: { query } })
    return id
  }
  const count = (type: string) => told.filter(message => message.type === type).length

  return {
    socket,
    told,
    state,
    say,
    subscribe,
    /** Introduces itself, with what is to stand in place of an Authorization header. */
    async init(...authorization: [] | [unknown]) {
      say({
        type: 'connection_init',
        ...(authorization.length ? { payload: { authorization: authorization[0] } } : {}),
      })
      await until(() => expect(told[0]?.type).toBe('connection_ack'))
    },
    /** What an operation is answered, or refused with. */
    async ask(query: string): Promise<unknown> {
      const id = subscribe(query)
      const answer = () => told.find(message => message.id === id)
      await until(() => expect(answer()).toBeDefined())
      return answer()?.payload
    },
    /** What a ping is answered. */
    async ping(...payload: [] | [unknown]): Promise<Told | undefined> {
      const before = count('pong')
      say({ type: 'ping', ...(payload.length ? { payload: payload[0] } : {}) })
      await until(() => expect(count('pong')).toBe(before + 1))
      return told.findLast(({ type }) => type === 'pong')
    },
    /** The code, and the reason behind it where there is one. */
    async closed(): Promise<string> {
      await until(() => expect(state.code).not.toBe(0))
      return `${state.code} ${state.reason}`.trim()
    },
    isOpen: () => socket.readyState === socket.OPEN,
  }
}

export type Socket = Awaited<ReturnType<typeof openSocket>>

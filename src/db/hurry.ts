import type { Sql, TransactionSql } from 'postgres'
import { isConnectionLost } from './down.js'
import type { Gate } from './gate.js'
import { createPreparing } from './prepared.js'
import type { Silence } from './silence.js'

type Work = (tx: TransactionSql) => Promise<unknown>
type Unsafe = Sql['unsafe']

/** The driver as Drizzle calls it (unsafe, begin, savepoint), with an end in sight for each call. */
export function hurry(sql: Sql, { inTime }: Silence, gate: Gate): Sql {
  const isPrepared = createPreparing()

  /** Drizzle may call `values` on what it gets, in the same tick: the statement is sent in the next. */
  const statement = (client: Sql | TransactionSql, [text, values, options]: Parameters<Unsafe>, run: Gate['run']) => {
    let asValues = false
    const send = () => client.unsafe(text, values, { prepare: isPrepared(text), ...options })
    const result = run(() => inTime(asValues ? send().values() : send()))
    return Object.assign(result, { values: () => ((asValues = true), result) })
  }

  const transaction = async (work: Work) => {
    const [begun, worked] = [createSignal(), createSignal()]
    const line = createLine()
    const inside = (tx: TransactionSql): TransactionSql =>
      override(tx, {
        unsafe: (...args: Parameters<Unsafe>) => statement(tx, args, line.run),
        savepoint: (inner: Work) => tx.savepoint(point => inner(inside(point))),
      })
    const ended = sql.begin(async tx => {
      begun.fire()
      try {
        return await work(inside(tx))
      } finally {
        worked.fire()
        await line.endIfLost()
      }
    })
    ended.catch(line.lose)
    await inTime(Promise.race([begun.fired, ended]))
    await Promise.race([worked.fired, ended])
    return inTime(ended)
  }

  return override(sql, {
    unsafe: (...args: Parameters<Unsafe>) => statement(sql, args, gate.run),
    begin: (work: Work) => gate.run(() => transaction(work)),
  })
}

/**
 * Knows whether a transaction's connection is lost, and lets nothing more go out on it: postgres.js 3.4.9 would write
 * the next statement, even its own rollback, to a socket that is no more, and the exception ends the process.
 */
function createLine() {
  let isLost = false
  const lose = () => void (isLost = true)
  return {
    lose,
    async run<T>(send: () => Promise<T>): Promise<T> {
      await Promise.resolve()
      if (isLost)
        throw Object.assign(new Error('The connection of this transaction was lost.'), { code: 'CONNECTION_CLOSED' })
      return send().catch((error: unknown) => {
        if (isConnectionLost(error)) lose()
        throw error
      })
    },
    /** Never resolves where the connection is lost: `begin` rejects by itself when it closes. */
    endIfLost: () => (isLost ? new Promise<never>(() => {}) : null),
  }
}

function createSignal() {
  let fire = () => {}
  const fired = new Promise<void>(resolve => (fire = resolve))
  return { fired, fire }
}

/** The same object with some of its methods exchanged. */
const override = <Client extends object>(client: Client, methods: Record<string, unknown>): Client =>
  new Proxy(client, {
    get: (target, key) => (typeof key === 'string' && key in methods ? methods[key] : Reflect.get(target, key)),
  })

import type { Postgres } from '../db/postgres.js'
import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import type { Topic } from './topic.js'

/** Milliseconds. */
const TRY_AGAIN_AFTER = 1_000

interface Listener<T> {
  onEvent(event: T): void
  /** Called once listening has begun, and after every break, in which events may have been missed; again until it succeeds. */
  onListening(): Promise<void>
}

/**
 * Topics over PostgreSQL's LISTEN and NOTIFY: an event is told with `pg_notify` in the transaction of whoever changed
 * something, and arrives if and only if that was committed, on every process, with or without Redis. The connection is made
 * anew when it breaks.
 */
export function createEvents({ sql }: Pick<Postgres, 'sql'>, { log, clock }: { log: Log; clock: Clock }) {
  return {
    /** Resolves once events arrive. Rejects where the database is out of reach. */
    async listen<T>(topic: Topic<T>, { onEvent, onListening }: Listener<T>): Promise<{ close(): Promise<void> }> {
      const caught = (error: unknown) => log.error({ err: error, topic: topic.name }, 'an event could not be handled')
      const receive = (payload: string) => {
        try {
          onEvent(topic.parse(JSON.parse(payload)))
        } catch (error) {
          caught(error)
        }
      }
      const closing = new AbortController()
      const catchUp = async () => {
        while (!closing.signal.aborted) {
          try {
            return await onListening()
          } catch (error) {
            caught(error)
            await clock.sleep(TRY_AGAIN_AFTER, closing.signal).catch(() => log.debug('closed before it caught up'))
          }
        }
      }
      const { unlisten } = await sql.listen(topic.name, receive, () => void catchUp())
      const close = async () => {
        closing.abort()
        await unlisten()
      }
      return { close }
    },
  }
}

/**
 * GraphQL by server-sent events (SSE) on /graphql/stream, for clients that can't keep a WebSocket: graphql-sse's "distinct
 * connections mode", one stream for each operation, with the same schema, limits and errors.
 *
 * Ask with `accept: text/event-stream`, by POST with JSON as at /graphql, or by GET with query, operationName and variables
 * in the address; mutations by POST only. A client says who it is by an Authorization header and nothing else, for as long as
 * its stream is open. A browser's EventSource can't send one: it is good for what anybody may ask, and whoever follows what
 * is theirs needs graphql-sse or fetch. Pages of other sites that are not listed are refused.
 *     event: next      data: a result, or the errors that the operation was refused with
 *     event: complete  all is said
 *     : …              a comment, at least every 12 s: still here
 *
 * What is wrong with the request itself is answered in JSON before a stream begins: 400, 401, 403, 405, 406, 413, 415; 429
 * where too much was asked, or over 10 streams and sockets of one user (50 anonymous ones of one address) are open here, with
 * Retry-After; 503 where it can't be told now who that is.
 *
 * A stream that ends without `complete` has not said all. Its last comment tells why, as a socket's close code would:
 *     : 1001 Going away        the server stops: come back
 *     : 1013 Try again later   it can't be told now who that is: come back later
 *     : 4403 Session expired   the access token ran out: come back with a new one
 *     : 4403 Session ended     somebody signed out
 * It is cut where the client doesn't read for 10 s. Whoever comes back asks again from their cursor, which travels in the
 * operation's variables; Last-Event-ID means nothing here.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Admission, type Admissions, type AdmissionsDeps, createAdmissions } from './admission.js'
import { type Conversation, createConversation } from './conversation.js'
import { createEventStream, type Talk } from './eventStream.js'
import type { Execution } from './execution.js'
import type { Identities } from './identities.js'
import { createOutlet } from './outlet.js'
import { type AllowsOrigin, checkStream, refusalBy, refuse } from './streamRefusal.js'
import type { TrustedDocuments } from './trustedDocuments.js'

export interface StreamsDeps extends AdmissionsDeps {
  readonly execution: Execution
  readonly identities: Identities
  readonly documents: TrustedDocuments
  readonly allowsOrigin: AllowsOrigin
}

export interface Streams extends Pick<Admissions, 'admit'> {
  answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>
  /** Takes no more operations and ends the streams, those of queries and mutations once these are answered. */
  close(): void
}

export function createStreams(deps: StreamsDeps): Streams {
  const { identities, allowsOrigin, clock } = deps
  const { admit, admissionOf } = createAdmissions('sse', deps)
  const answerInEvents = createEventStream(deps.execution, deps.documents)
  const conversations = new Set<Conversation>()
  let isClosing = false

  /** Lasts until the response is over, whatever becomes of it. */
  const converse = ({ raw }: FastifyReply, { exchange, client }: Admission): Talk => {
    const outlet = createOutlet(raw, clock)
    const conversation = createConversation(outlet, { requestId: exchange.requestId, client, clock })
    const identity = identities.open(conversation)
    const operation = { exchange, hidesSchema: true, isBrief: true }
    conversations.add(conversation)
    raw.once('close', () => {
      conversations.delete(conversation)
      identity.end()
      conversation.end()
    })
    return { outlet, conversation, identity, operation }
  }

  const open = async (request: FastifyRequest, reply: FastifyReply, admission: Admission) => {
    if ('error' in admission.entry) throw admission.entry.error
    checkStream(request, allowsOrigin)
    if (isClosing) throw refusalBy(null)
    const talk = converse(reply, admission)
    const { outlet, conversation, identity, operation } = talk
    const isIntroduced = await identity.introduce(admission.authorization)
    if (!isIntroduced || conversation.isLeaving()) throw refusalBy(outlet.closedBy())
    conversation.begin(operation, operation)
    const events = await answerInEvents(request, talk)
    // What was done is told, however late: whoever is refused takes it that nothing was.
    if (outlet.closedBy() && !operation.isBrief) throw refusalBy(outlet.closedBy())
    return { events, talk }
  }

  return {
    admit,
    async answer(request, reply) {
      const admission = admissionOf(request)
      const { exchange } = admission
      try {
        const { events, talk } = await open(request, reply, admission)
        await tell(events, talk, reply)
      } catch (error) {
        if (!reply.sent) return refuse(reply, exchange, [error])
        exchange.fail([error], true)
        exchange.end()
        reply.raw.destroy()
      }
      return reply
    },
    close() {
      isClosing = true
      for (const conversation of conversations) conversation.leave(1001, 'Going away')
    },
  }
}

/** Where nobody listens any more, the events are let go at once. */
async function tell(events: AsyncGenerator<string, void>, talk: Talk, reply: FastifyReply): Promise<void> {
  const { outlet, conversation, operation } = talk
  reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value)
  outlet.begin(HEADERS)
  for await (const text of events) await outlet.write(text)
  outlet.end()
  operation.exchange.end(200)
  conversation.finish(operation)
}

/** Nothing on the way is to keep it or wait for more of it. */
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
}

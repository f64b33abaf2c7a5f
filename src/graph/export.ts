/**
 * A whole connection as a file, by POST on /graphql with `accept: text/csv`, `application/jsonl` or `application/x-ndjson`.
 *
 * The document is a query for one connection, below as many single objects as it likes (`viewer { scraps { … } }`). Its rows
 * are the nodes (or edges) in their order, read page by page from the document's own `after`; its `first` means nothing here,
 * nor does what the connection says beside its rows. What else would be in the answer is refused, but for single values
 * beside the way.
 *     CSV         RFC 4180 in UTF-8 with a BOM. A column for each value, by the document's names that lead to it from the node,
 *                 with dots between them; what an edge says beside its node stands below `edge`. A list is one cell: its values
 *                 with ` | ` between them, or its objects as JSON. Null is empty. A text that a spreadsheet would take for a
 *                 formula has an apostrophe in front.
 *     JSON Lines  each node as the document asks for it, as it is, with `edge` inside.
 *
 * What is wrong before the first row is answered in JSON, with its status. Afterwards JSON Lines end with {"errors":[…]}, and a
 * CSV is cut off: what HTTP says is whole is whole. Either is cut where the client doesn't read for 30 s.
 */
import type { ServerResponse } from 'node:http'
import type { HTTPGraphQLRequest } from '@apollo/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Viewer } from '../viewer.js'
import { PillingError, UnavailableError } from '../errors.js'
import type { ExportType } from './accept.js'
import type { Admission } from './admission.js'
import type { Client } from './context.js'
import { problem } from './errors.js'
import type { Exchange } from './exchange.js'
import { answerWithFile } from './exportAnswer.js'
import { type Assignment, readAssignment } from './exportAssignment.js'
import { createPages, type Job, PageRefusedError, type PagesDeps } from './exportPages.js'
import type { Page } from './exportPlan.js'
import { createSeats } from './seats.js'
import { refuse } from './streamRefusal.js'

/** How long an export may go on once we are stopping, in milliseconds. */
const GRACE = 5_000

/** A request that wants a file. */
export interface ExportRequest {
  readonly type: ExportType
  readonly asked: HTTPGraphQLRequest
  readonly admission: Admission
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

export interface Exports {
  answer(request: ExportRequest): Promise<FastifyReply>
  /** Lets those under way go on for a while, and then ends them. */
  close(): void
}

interface Begun {
  readonly assignment: Assignment
  readonly job: Job
  readonly first: Page
}

export function createExports(deps: PagesDeps): Exports {
  const { gate, clock } = deps
  const pages = createPages(deps)
  const seats = createSeats()
  const underway = new Set<AbortController>()

  /** Takes a place until the response is over. Gives the signal that it is, or that it is to be. */
  const open = (response: ServerResponse, viewer: Viewer | null, { address }: Client): AbortSignal => {
    const halt = new AbortController()
    const seat = seats.admit(address)
    underway.add(halt)
    response.once('close', () => {
      underway.delete(halt)
      halt.abort()
      seat?.leave()
    })
    if (!seat?.moveTo(viewer)) throw new PillingError('RATE_LIMITED', SAID.tooMany, { retryAfter: 30 })
    return halt.signal
  }

  const begin = async ({ asked, admission, reply }: ExportRequest): Promise<Begun> => {
    if (asked.method !== 'POST') throw problem('BAD_USER_INPUT', SAID.post, 405)
    const { entry, exchange, client, authorization } = admission
    if ('error' in entry) throw entry.error
    const assignment = readAssignment(asked, entry.viewer, deps)
    const { plan, size, variables } = assignment
    const halt = open(reply.raw, entry.viewer, client)
    const job = { plan, size, variables, exchange, client, authorization, halt }
    const first = await pages.first(job, entry.viewer)
    exchange.end(200)
    return { assignment, job, first }
  }

  return {
    async answer(asked) {
      const { request, reply, type, admission } = asked
      const { entry, exchange } = admission
      try {
        const { assignment, job, first } = await begin(asked)
        const options = { type, columns: assignment.columns, acceptEncoding: request.headers['accept-encoding'], clock }
        await answerWithFile(reply, job, pages.all(job, first), options)
        return reply
      } catch (error) {
        if (reply.sent) return cut(reply, exchange, error)
        const errors = error instanceof PageRefusedError ? error.errors : [error]
        return refuse(reply, exchange, errors, 'error' in entry || !gate.mayIntrospect(entry.viewer))
      }
    },

    close() {
      for (const halt of underway) {
        const stop = () => halt.abort(new UnavailableError(SAID.stopping, 1))
        clock.sleep(GRACE, halt.signal).then(stop, () => undefined)
      }
    },
  }
}

/** A slip of ours, after the head was out. */
function cut(reply: FastifyReply, exchange: Exchange, error: unknown): FastifyReply {
  exchange.fail([error], true)
  reply.raw.destroy()
  return reply
}

const SAID = {
  post: 'CSV와 JSON Lines는 POST로 요청해 주세요.',
  tooMany: '동시에 내려받을 수 있는 파일이 다 찼습니다. 받고 있는 것이 끝나면 다시 시도해 주세요.',
  stopping: '서버가 다시 시작하느라 끝까지 보내지 못했습니다. 처음부터 다시 받아 주세요.',
}

import { execute, type GraphQLFormattedError, type GraphQLSchema } from 'graphql'
import { PillingError } from '../errors.js'
import type { Viewer } from '../viewer.js'
import type { Authenticate, Client, CreateContext } from './context.js'
import type { Variables } from './cost.js'
import { problem } from './errors.js'
import { createExchange, type Exchange, type ExchangeDeps } from './exchange.js'
import type { ExportPlan, Page } from './exportPlan.js'
import type { Gate } from './gate.js'
import { type Allowance, type RateLimit, RateLimitedError } from './rate.js'

export interface PagesDeps extends ExchangeDeps {
  readonly schema: GraphQLSchema
  readonly gate: Gate
  readonly createContext: CreateContext
  readonly authenticate: Authenticate
  readonly limit: RateLimit
}

/** What is to be exported, and to whom. */
export interface Job {
  readonly plan: ExportPlan
  /** How many rows a page has. */
  readonly size: number
  readonly variables: Variables
  readonly exchange: Exchange
  readonly client: Client
  readonly authorization: string | null
  /** Fires where it is to end before its end. */
  readonly halt: AbortSignal
}

/** Why a page has no rows: every error of its operation. */
export class PageRefusedError extends Error {
  override readonly name = 'PageRefusedError'
  constructor(readonly errors: readonly unknown[]) {
    super('A page of an export was refused.')
  }
}

/** As `PageRefusedError`, of a page whose errors are told already. */
export class PageFailedError extends Error {
  override readonly name = 'PageFailedError'
  constructor(readonly errors: readonly GraphQLFormattedError[]) {
    super('A page of an export failed.')
  }
}

/** Reads a connection page by page, each as an operation of its own, with its own line in the log. */
export interface Pages {
  /** Throws PageRefusedError. That it was let in and paid for is the caller's affair. */
  first(job: Job, viewer: Viewer | null): Promise<Page>
  /**
   * The first page and those after it, each once it is asked for: who asks is looked up anew and pays anew, and where nothing
   * is left it waits. Throws PageFailedError.
   */
  all(job: Job, first: Page): AsyncGenerator<Page, void>
}

export function createPages(deps: PagesDeps): Pages {
  const { schema, gate, createContext, authenticate, limit, clock } = deps

  const run = async (job: Job, viewer: Viewer | null, exchange: Exchange, after: string | null): Promise<Page> => {
    const { plan, size: first, variables, client } = job
    exchange.identify(viewer)
    exchange.name(plan.operation)
    const document = plan.page({ first, after })
    const refused = gate.check(document, { variables }, viewer)
    if (refused.length > 0) throw new PageRefusedError(refused)
    const { requestId, log, served } = exchange
    const { signal } = new AbortController()
    const contextValue = createContext({ viewer, client, requestId, log, served, signal, isSubscription: false })
    const { data, errors } = await execute({ schema, document, contextValue, variableValues: variables })
    // Data that came beside errors lacks what they tell of: a file can't say where.
    if (errors) throw new PageRefusedError(errors)
    const page = plan.read(data)
    if (!page) throw new PageRefusedError([missing(plan, viewer)])
    if (page.next !== null && page.next === after) throw new Error('A page led to itself.')
    return page
  }

  const pause = (ms: number, halt: AbortSignal): Promise<void> =>
    clock.sleep(ms, halt).catch(() => halt.throwIfAborted())

  /** One page more. Null: nothing is left to pay it with, for so long. */
  const next = async (job: Job, number: number, after: string): Promise<Paid | Unpaid> => {
    const exchange = createExchange({ door: 'http', requestId: `${job.exchange.requestId}.${number}` }, deps)
    let viewer: Viewer | null = null
    try {
      viewer = await authenticate(job.authorization)
      const allowance = await limit.take({ viewer, address: job.client.address })
      const page = await run(job, viewer, exchange, after)
      exchange.end(200)
      return { page, pause: paceOf(allowance) }
    } catch (error) {
      if (error instanceof RateLimitedError) return { page: null, pause: error.allowance.resetAfter * 1_000 }
      const errors = error instanceof PageRefusedError ? error.errors : [error]
      const told = exchange.fail(errors, !gate.mayIntrospect(viewer))
      exchange.end(200)
      throw new PageFailedError(told)
    }
  }

  return {
    first: (job, viewer) => run(job, viewer, job.exchange, job.plan.after),

    async *all(job, first) {
      yield first
      let number = 2
      for (let after = first.next; after !== null;) {
        job.halt.throwIfAborted()
        const { page, pause: ms } = await next(job, number, after)
        if (page) {
          number++
          after = page.next
          yield page
        }
        if (ms > 0 && after !== null) await pause(ms, job.halt)
      }
    },
  }
}

interface Paid {
  readonly page: Page
  /** Until the next one, in milliseconds. */
  readonly pause: number
}
interface Unpaid {
  readonly page: null
  readonly pause: number
}

/**
 * Once little is left, that is spread over the time until there is more: whoever exports can ask for other things too, and
 * no proxy takes the connection for dead.
 */
const paceOf = ({ limit, remaining, resetAfter }: Allowance): number =>
  remaining > limit / 10 ? 0 : (resetAfter * 1_000) / (remaining + 1)

function missing({ target }: ExportPlan, viewer: Viewer | null): Error {
  if (!viewer) return new PillingError('UNAUTHENTICATED', '로그인해 주세요.')
  return problem('BAD_USER_INPUT', `${target.steps.map(({ key }) => key).join('.')}: 없거나 볼 수 없습니다.`)
}

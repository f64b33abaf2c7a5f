import type { GraphQLFormattedError, OperationDefinitionNode } from 'graphql'
import { Kind } from 'graphql'
import type { Clock } from '../clock.js'
import type { Log, Served } from '../log.js'
import type { Viewer } from '../viewer.js'
import { formatErrors } from './errors.js'

/** What is told of an operation once it is over; no text of the query, no variables, nobody's name. */
export interface OperationReport {
  readonly requestId: string
  readonly door: 'http' | 'websocket' | 'sse'
  readonly type: 'query' | 'mutation' | 'subscription' | 'unknown'
  /** As the client named it, so no set bounds it. */
  readonly name: string | null
  /** The first root field, once validated: one of the schema's own names. */
  readonly field: string | null
  readonly seconds: number
  readonly codes: readonly string[]
  /** Of the answer by HTTP, or the stream's; null on a socket. */
  readonly status: number | null
}

export interface ExchangeDeps {
  readonly log: Log
  readonly clock: Clock
  readonly onRequest?: ((report: OperationReport) => void) | undefined
}

/** One operation from its arrival to its answer: gathers what the log line and the metrics say of it. */
export interface Exchange {
  readonly requestId: string
  readonly log: Log
  readonly served: Served
  /** Call it once it is known who asks; the log line then has the id, and nothing more of the person. */
  identify(viewer: Viewer | null): void
  /** Call it once the operation is known and valid. */
  name(operation: OperationDefinitionNode): void
  /** Formats errors for the client, masking and logging what is not for its eyes. */
  fail(errors: readonly unknown[], hidesSchema: boolean): GraphQLFormattedError[]
  /** Says how it ended, the first time it is called. */
  end(status?: number): void
}

export function createExchange(
  { door, requestId }: Pick<OperationReport, 'door' | 'requestId'>,
  { log: parent, clock, onRequest }: ExchangeDeps,
): Exchange {
  const startedAt = clock.now()
  const log = parent.child({ requestId })
  const served: Served = {}
  const codes = new Set<string>()
  let operation: OperationDefinitionNode | null = null
  let userId: string | null = null
  let isOver = false

  const report = (status: number | null): OperationReport => ({
    requestId,
    door,
    type: operation?.operation ?? 'unknown',
    name: operation?.name?.value.slice(0, 64) ?? null,
    field: firstField(operation),
    seconds: (clock.now() - startedAt) / 1_000,
    codes: [...codes],
    status,
  })

  return {
    requestId,
    log,
    served,
    identify: viewer => void (userId = viewer?.userId ?? null),
    name: known => void (operation = known),
    fail(errors, hidesSchema) {
      const formatted = formatErrors(errors, { log, requestId, hidesSchema })
      for (const { extensions } of formatted) codes.add(String(extensions?.['code']))
      return formatted
    },
    end(status) {
      if (isOver) return
      isOver = true
      if (status && status >= 400 && codes.size === 0)
        codes.add(status < 500 ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR')
      const { requestId: _, seconds, ...told } = report(status ?? null)
      log.info({ ...told, userId, ms: Math.round(seconds * 1_000), served }, 'operation')
      onRequest?.(report(status ?? null))
    },
  }
}

function firstField(operation: OperationDefinitionNode | null): string | null {
  const first = operation?.selectionSet.selections[0]
  return first?.kind === Kind.FIELD ? first.name.value : null
}

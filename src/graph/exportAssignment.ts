import type { HTTPGraphQLRequest } from '@apollo/server'
import type { GraphQLSchema } from 'graphql'
import type { Viewer } from '../viewer.js'
import { checkRequest } from './apollo.js'
import { askedIn } from './asked.js'
import type { Variables } from './cost.js'
import { problem } from './errors.js'
import { type Column, columnsOf } from './exportColumns.js'
import { PageRefusedError } from './exportPages.js'
import { type ExportPlan, planExport } from './exportPlan.js'
import type { Gate } from './gate.js'
import { MAX_PAGE } from './page.js'

/** What a request has us export. */
export interface Assignment {
  readonly plan: ExportPlan
  readonly variables: Variables
  readonly columns: readonly Column[]
  /** How many rows a page has: as many as the limits of one operation let through. */
  readonly size: number
}

/** Throws, as the gate does, for what is no operation or one that is too much, and BAD_USER_INPUT for what is no file. */
export function readAssignment(
  request: HTTPGraphQLRequest,
  viewer: Viewer | null,
  { schema, gate }: { schema: GraphQLSchema; gate: Gate },
): Assignment {
  checkRequest(request)
  const { query, operationName = null, variables: given = null } = askedIn(request)
  // In the words of Apollo, by which clients know it.
  if (typeof query !== 'string') throw problem('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound')
  if (operationName !== null && typeof operationName !== 'string') throw problem('BAD_USER_INPUT', SAID.operationName)
  const variables = variablesIn(given)
  const prepared = gate.read(query, { operationName, variables })
  if (Array.isArray(prepared)) throw new PageRefusedError(prepared)
  const plan = planExport(schema, prepared, variables)
  const refusedAt = (first: number) => gate.check(plan.page({ first, after: plan.after }), { variables }, viewer)
  const size = largest(first => refusedAt(first).length === 0)
  if (size === 0) throw new PageRefusedError(refusedAt(1))
  return { plan, variables, columns: columnsOf(plan.select, plan.target), size }
}

/** The largest size of a page that passes, or 0. A larger page never costs less. */
function largest(passes: (first: number) => boolean): number {
  let [most, least] = [MAX_PAGE, 0]
  while (least < most) {
    const middle = least === 0 && most === MAX_PAGE ? most : Math.ceil((least + most) / 2)
    if (passes(middle)) least = middle
    else most = middle - 1
  }
  return least
}

function variablesIn(given: unknown): Variables {
  if (given === null) return {}
  if (typeof given !== 'object' || Array.isArray(given)) throw problem('BAD_USER_INPUT', SAID.variables)
  return Object.fromEntries(Object.entries(given))
}

const SAID = {
  operationName: 'operationName: 문자열이어야 합니다.',
  variables: 'variables: 객체여야 합니다.',
}

import type { Client, CombinedError } from '@urql/core'
import { faultOf } from './fault'
import type { Mark } from './markShelf'
import type { Outcome } from './outcome'
import { COMPLETE, REOPEN, SKIP } from './queries'

interface Told {
  readonly error: CombinedError | undefined
  readonly payload: { readonly userErrors: readonly { readonly code: string; readonly message: string }[] } | undefined
}

/** Sends a mark under its own name by `fetch`, and tells what has become of it. */
export function createSendMark(client: Client, fetch: typeof globalThis.fetch): (mark: Mark) => Promise<Outcome> {
  const ask = async ({ id: name, scheduleId: id, kind, at }: Mark): Promise<Told> => {
    if (kind === 'complete') {
      const given = { id, name, at: new Date(at).toISOString() }
      const { data, error } = await client.mutation(COMPLETE, given, { fetch }).toPromise()
      return { error, payload: data?.completeSchedule }
    }
    if (kind === 'skip') {
      const { data, error } = await client.mutation(SKIP, { id, name }, { fetch }).toPromise()
      return { error, payload: data?.skipSchedule }
    }
    const { data, error } = await client.mutation(REOPEN, { id, name }, { fetch }).toPromise()
    return { error, payload: data?.reopenSchedule }
  }
  return async mark => outcomeOf(await ask(mark))
}

/** What the dose itself stands against is in `userErrors`: what else fails doesn't end a mark. */
function outcomeOf({ error, payload }: Told): Outcome {
  if (payload) {
    const [mistake] = payload.userErrors
    return mistake ? { kind: 'refused', why: { code: mistake.code, message: mistake.message } } : { kind: 'done' }
  }
  const fault = faultOf(error, true)
  switch (fault.kind) {
    case 'forbidden':
      return { kind: 'refused', why: { code: 'FORBIDDEN', message: null } }
    case 'refused':
    case 'outdated':
      return { kind: 'stuck', retryAfter: null, mayBeDone: false }
    case 'server':
      return { kind: 'stuck', retryAfter: fault.retryAfter, mayBeDone: true }
    case 'rate':
      return { kind: 'stopped', retryAfter: fault.retryAfter, mayBeDone: false }
    case 'signedOut':
      return { kind: 'stopped', retryAfter: null, mayBeDone: false }
    case 'offline':
    case 'unreachable':
      return { kind: 'stopped', retryAfter: null, mayBeDone: true }
  }
}

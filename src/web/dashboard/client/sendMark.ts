import type { Client, CombinedError } from '@urql/core'
import { faultOf, mayPass } from './fault'
import type { Mark } from './markShelf'
import type { Outcome } from './outbox'
import { COMPLETE, REOPEN, SKIP } from './queries'

interface Told {
  readonly error: CombinedError | undefined
  readonly payload: { readonly userErrors: readonly { readonly message: string }[] } | undefined
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

function outcomeOf({ error, payload }: Told): Outcome {
  if (payload) {
    const [mistake] = payload.userErrors
    return mistake ? { kind: 'refused', why: mistake.message } : { kind: 'done' }
  }
  const fault = faultOf(error, true)
  if (!mayPass(fault)) return { kind: 'refused', why: fault.kind === 'refused' ? fault.message : null }
  if (fault.kind === 'server') return { kind: 'stuck', retryAfter: fault.retryAfter }
  return { kind: 'stopped', retryAfter: fault.kind === 'rate' ? fault.retryAfter : null }
}

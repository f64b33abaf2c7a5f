import { PillingError } from '../errors.js'
import type { Viewer } from '../viewer.js'
import type { RateLimit } from './rate.js'
import type { Verifier } from './verifier.js'

/** What a socket said of itself and what that was found to be. */
export interface Known {
  readonly authorization: string | null
  readonly viewer: Viewer | null
}

/** What comes of a claim: it is good; it is not, which costs its address one request; it can't be told. */
export type Heard = Known | { readonly bad: 'forbidden' | 'too often' } | { readonly retryAfter: number }

export interface HearingDeps {
  readonly verifier: Verifier
  readonly limit: RateLimit
  readonly address: string
}

/** Hears what is said in place of an Authorization header, in connection_init or a ping: any JSON value. */
export function createHearing({ verifier, limit, address }: HearingDeps) {
  /** False where the address has nothing left to pay with. */
  const charge = async (): Promise<boolean> => {
    try {
      await limit.take({ viewer: null, address })
      return true
    } catch (error) {
      if (codeOf(error) !== 'RATE_LIMITED') throw error
      return false
    }
  }

  return async (said: unknown): Promise<Heard> => {
    try {
      const authorization = textOf(said)
      return { authorization, viewer: await verifier.verify(authorization) }
    } catch (error) {
      if (isUnauthenticated(error)) return { bad: (await charge()) ? 'forbidden' : 'too often' }
      if (isUnavailable(error)) return { retryAfter: retryAfterOf(error) }
      throw error
    }
  }
}

/** As no header is no token, so is what is absent, null or empty here. */
export const isNothing = (said: unknown): said is null | undefined | '' =>
  said === undefined || said === null || said === ''

export const isUnauthenticated = (error: unknown): boolean => codeOf(error) === 'UNAUTHENTICATED'

/** True where it could not be told who that is. */
export const isUnavailable = (error: unknown): error is PillingError => codeOf(error) === 'UPSTREAM_UNAVAILABLE'

function textOf(said: unknown): string | null {
  if (isNothing(said)) return null
  if (typeof said === 'string') return said
  throw new PillingError('UNAUTHENTICATED', '다시 로그인해 주세요.')
}

function retryAfterOf({ details: { retryAfter } }: PillingError): number {
  return typeof retryAfter === 'number' ? retryAfter : 1
}

const codeOf = (error: unknown): string | null => (error instanceof PillingError ? error.code : null)

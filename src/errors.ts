/** The codes that clients were promised in `extensions.code`; those of the GraphQL library itself are not raised by us. */
export type ErrorCode =
  'UNAUTHENTICATED' | 'FORBIDDEN' | 'BAD_USER_INPUT' | 'RATE_LIMITED' | 'QUERY_TOO_COMPLEX' | 'UPSTREAM_UNAVAILABLE'

/** An error whose message and details may be shown to the client as they are. Anything else is masked. */
export class PillingError extends Error {
  override readonly name: string = 'PillingError'
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** The caller's mistake: names the argument at fault and what would be right. */
export class BadInputError extends PillingError {
  override readonly name = 'BadInputError'
  constructor(argument: string, message: string) {
    super('BAD_USER_INPUT', message, { argument })
  }
}

/** Something that we depend on does not answer and nothing older is kept. `retryAfter` is in whole seconds. */
export class UnavailableError extends PillingError {
  override readonly name: string = 'UnavailableError'
  constructor(message: string, retryAfter: number, options?: ErrorOptions) {
    super('UPSTREAM_UNAVAILABLE', message, { retryAfter: Math.max(1, Math.ceil(retryAfter)) }, options)
  }
}

/** It can't be told at this moment whether somebody may still come in by what they show. */
export class UntoldError extends UnavailableError {
  override readonly name: string = 'UntoldError'
  constructor(options?: ErrorOptions) {
    super('지금은 로그인을 확인할 수 없습니다. 잠시 뒤에 다시 시도해 주세요.', 1, options)
  }
}

/**
 * Why an outside service did not give an answer.
 * `timeout` and `network`: no answer; `server`: it says that it is broken; `rate`: too many calls at once;
 * `quota`: the day's calls are used up; `key`: our key or subscription is refused; `malformed`: an answer that can't be read;
 * `request`: it says that we asked wrongly; `resting`: not asked, since the circuit is open.
 */
export type UpstreamFault =
  'timeout' | 'network' | 'server' | 'rate' | 'quota' | 'key' | 'malformed' | 'request' | 'resting'

/** An outside service failed. Its message never holds the URL, the key or the body that came. */
export class UpstreamError extends UnavailableError {
  override readonly name = 'UpstreamError'
  constructor(
    readonly upstream: string,
    readonly fault: UpstreamFault,
    message: string,
    { retryAfter = 30, ...options }: ErrorOptions & { retryAfter?: number } = {},
  ) {
    super(message, retryAfter, options)
  }

  /** True where asking again may bring an answer. */
  get canHeal(): boolean {
    return ['timeout', 'network', 'server', 'rate', 'malformed'].includes(this.fault)
  }

  /** True where the service is to blame; a request that we built wrongly says nothing about its health. */
  get isOutage(): boolean {
    return this.fault !== 'request' && this.fault !== 'resting'
  }
}

/** The codes of `UserError` in the contract. */
export type UserErrorCode = 'INVALID' | 'NOT_FOUND' | 'CONFLICT' | 'TOO_LONG' | 'OUT_OF_RANGE'

/** A mistake that the caller can mend: a mutation's payload tells it, with the path of the input field at fault. */
export class UserMistakeError extends Error {
  override readonly name = 'UserMistakeError'
  constructor(
    readonly code: UserErrorCode,
    readonly path: readonly string[],
    message: string,
  ) {
    super(message)
  }
}

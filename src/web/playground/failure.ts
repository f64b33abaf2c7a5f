/** What may go wrong with a download. */
export const FAILURES = [
  'syntax',
  'notQuery',
  'variables',
  'unreachable',
  'refused',
  'notThere',
  'cut',
  'incomplete',
  'disk',
] as const

export interface Failure {
  readonly kind: (typeof FAILURES)[number]
  readonly detail: string
}

/** What ended a download early, with words for it. */
export class Ended extends Error {
  constructor(readonly failure: Failure) {
    super(failure.kind)
  }
}

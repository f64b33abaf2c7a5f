/** Why a mark was not made: a code of the server's, or one of ours; null where nobody put it in words. */
export interface Why {
  readonly code: string
  readonly message: string | null
}

/**
 * `stopped`: nothing goes through; `stuck`: this one doesn't, others may. `mayBeDone` where it can't be told whether the server
 * has done it all the same. Times in milliseconds.
 */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly why: Why }
  | { readonly kind: 'stopped' | 'stuck'; readonly retryAfter: number | null; readonly mayBeDone: boolean }

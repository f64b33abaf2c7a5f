import type { TypedDocumentNode } from '@urql/core'
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import { type AnyVariables, type CombinedError, createRequest, type RequestPolicy, useQuery } from 'urql'
import { useConnection, useHere } from './here'
import type { Topic } from './revisions'

/** A question as a page sees it. */
export interface Answer<Data> {
  readonly data: Data | undefined
  readonly error: CombinedError | undefined
  /** Nothing has come yet. */
  readonly isWaiting: boolean
  /** An answer shows while a newer one is on its way. */
  readonly isRenewing: boolean
  readonly retry: () => void
}

export interface AskOptions {
  /** Not asked as long as it is true. */
  readonly pause?: boolean
  /** `cache-and-network` where nothing is said. */
  readonly policy?: RequestPolicy
  /** Asks again when the feed says that this has changed: `doses` (which there are, and when), `counts` (how many were taken). */
  readonly follows?: readonly Topic[]
}

/** Asks, follows what changes in the cache, and asks again by itself once the way to the server is open again. */
export function useAsk<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pause = false, policy, follows = [] }: AskOptions = {},
): Answer<Data> {
  const asked = { query, variables, pause, ...(policy ? { requestPolicy: policy } : {}) }
  const [{ data, error, fetching, stale, operation }, execute] = useQuery<Data, AnyVariables>(asked)
  const retry = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute])
  useAgain(retry, pause, error !== undefined, follows)
  const { key } = createRequest(query, variables)
  // Until a question is answered urql holds the answer to the one before.
  const shown = useKept(operation?.key === key ? data : undefined, key)
  return { data: shown, error, isWaiting: fetching && shown === undefined, isRenewing: fetching || stale, retry }
}

function useAgain(retry: () => void, isPaused: boolean, hasFailed: boolean, follows: readonly Topic[]): void {
  const { revisions } = useHere()
  const connection = useConnection()
  const revision = useSyncExternalStore(revisions.watch, () =>
    follows.reduce((sum, each) => sum + revisions.of(each), 0),
  )
  const seen = useRef({ connection, revision })
  useEffect(() => {
    const isBack = connection === 'live' && seen.current.connection !== 'live'
    const isOld = revision !== seen.current.revision
    seen.current = { connection, revision }
    if (!isPaused && ((isBack && hasFailed) || isOld)) retry()
  }, [connection, revision, isPaused, hasFailed, retry])
}

/** What came last for the same question, where nothing comes of a later attempt. */
function useKept<Data>(data: Data | undefined, about: number): Data | undefined {
  const kept = useRef<{ about: number; data: Data } | null>(null)
  if (data !== undefined && data !== null) kept.current = { about, data }
  return kept.current?.about === about ? kept.current.data : undefined
}

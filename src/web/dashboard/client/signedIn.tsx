import { type ReactNode, useEffect, useEffectEvent, useMemo, useState } from 'react'
import { type CombinedError, Provider, useQuery } from 'urql'
import hashes from 'virtual:trusted-documents'
import type { Session } from '../../session/session'
import { sessionOf, type Voice } from '../../session/sessionOf'
import { beginHere, type Begun } from './begin'
import { HereContext } from './here'
import { createPilling, type Pilling } from './pilling'
import { ME } from './queries'
import type { Refusal } from './refusal'

interface Props {
  readonly session: Session
  /** Until it is known who it is. */
  readonly waiting: ReactNode
  readonly failed: (error: CombinedError | undefined, retry: () => void) => ReactNode
  readonly onRefused: (refusal: Refusal) => void
  readonly children: ReactNode
}

/** The server as the person sees it who is signed in; anew where it becomes another. */
export function SignedIn({ session, waiting, failed, onRefused, children }: Props) {
  const [pilling, setPilling] = useState<Pilling | null>(null)
  const [begun, setBegun] = useState<Begun | null>(null)
  const [trouble, setTrouble] = useState<{ error: CombinedError | undefined; retry: () => void } | null>(null)
  const [turn, setTurn] = useState(0)
  const tell = useEffectEvent(onRefused)
  useEffect(() => {
    const owner = session.owner()
    const unwatch = session.watch(() => (isAnother(session.owner(), owner) ? setTurn(now => now + 1) : undefined))
    const next = pillingAs(sessionOf(session, owner))
    const stop = beginHere({
      pilling: next,
      session,
      onBegun: setBegun,
      onTrouble: setTrouble,
      onRefused: refusal => tell(refusal),
    })
    setPilling(next)
    return () => {
      unwatch()
      stop()
      setBegun(null)
      setTrouble(null)
    }
  }, [session, turn])
  if (trouble && !begun) return failed(trouble.error, trouble.retry)
  if (!pilling || !begun) return waiting
  return (
    <Provider value={pilling.client}>
      <Known begun={begun} waiting={waiting}>
        {children}
      </Known>
    </Provider>
  )
}

const pillingAs = (session: Voice): Pilling => {
  const url = new URL('/graphql', location.href)
  return createPilling({ session, url, hashes, fetch: (...asked) => fetch(...asked), now: Date.now })
}

const isAnother = (now: string | null, before: string | null): boolean => now !== null && now !== before

/** Follows what the person changes of themselves: their name, their time zone. */
function Known({ begun, waiting, children }: { begun: Begun; waiting: ReactNode; children: ReactNode }) {
  const [{ data }] = useQuery({ query: ME, requestPolicy: 'cache-first' })
  const viewer = data?.viewer ?? null
  const here = useMemo(() => (viewer ? { ...begun, viewer } : null), [begun, viewer])
  return here ? <HereContext value={here}>{children}</HereContext> : waiting
}

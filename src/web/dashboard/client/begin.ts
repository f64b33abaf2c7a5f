import type { CombinedError } from '@urql/core'
import type { Session } from '../../session/session'
import { createFeed, type LiveState } from './feed'
import type { Here } from './here'
import type { FeedEvent } from './hearing'
import { createLive } from './live'
import { newName } from './newName'
import { createOutbox, type Outbox } from './outbox'
import type { Pilling } from './pilling'
import { START } from './queries'
import { createRevisions, type Revisions } from './revisions'
import { createSendMark } from './sendMark'
import { createShelf } from './shelf'
import { TIMER } from './timer'
import { watchPage } from './watchPage'

export type Begun = Omit<Here, 'viewer'>

export interface BeginDeps {
  readonly pilling: Pilling
  readonly session: Session
  readonly onBegun: (begun: Begun) => void
  readonly onTrouble: (trouble: { error: CombinedError | undefined; retry: () => void } | null) => void
  readonly onRefused: (why: string | null) => void
  /** It is somebody else now: all begins anew. */
  readonly again: () => void
}

/** Finds out who it is and where the feed stands, then hears and sends for them until what it returns is called. */
export function beginHere(deps: BeginDeps): () => void {
  const { pilling, onBegun, onTrouble } = deps
  const ends: (() => void)[] = [pilling.close]
  let isOver = false
  let failures = 0
  let cancel = () => {}

  async function ask(): Promise<void> {
    cancel()
    const { data, error } = await pilling.client.query(START, {}, { requestPolicy: 'network-only' }).toPromise()
    if (isOver) return
    if (!data?.viewer) return fail(error)
    onTrouble(null)
    onBegun(goOn(deps, data.viewer.id, data.changes.cursor, ends))
  }

  function fail(error: CombinedError | undefined): void {
    cancel = TIMER.after(Math.min(1_000 * 2 ** failures++, 30_000), retry)
    onTrouble({ error, retry })
  }

  const retry = () => void ask()
  const comeBack = () => (failures > 0 ? retry() : undefined)

  retry()
  addEventListener('online', comeBack)
  return () => {
    isOver = true
    cancel()
    removeEventListener('online', comeBack)
    for (const end of ends.reverse()) end()
  }
}

function goOn(
  { pilling, session, onRefused, again }: BeginDeps,
  owner: string,
  cursor: string,
  ends: (() => void)[],
): Begun {
  const { clock, hear } = pilling
  const revisions = createRevisions(TIMER)
  const live = createLive(() => navigator.onLine)
  const outbox = outboxOf(owner, pilling, onRefused)
  const onEvent = (event: FeedEvent) => follow(event, revisions)
  const onState = (state: LiveState) => {
    live.become(state)
    if (state === 'live') outbox.wake()
  }
  const feed = createFeed({ cursor, hear, onEvent, onState, timer: TIMER, random: Math.random })
  const unwatch = session.watch(() => {
    const who = session.who()
    if (who.kind === 'somebody' && who.id !== null && who.id !== owner) again()
  })
  ends.push(revisions.close, feed.close, outbox.close, unwatch, watchPage({ pilling, feed, outbox, live }))
  return { session, outbox, live, revisions, clock }
}

function outboxOf(owner: string, { client, hurriedFetch }: Pilling, onRefused: BeginDeps['onRefused']): Outbox {
  const report = (error: unknown) => console.warn(error)
  return createOutbox({
    owner,
    shelf: createShelf(() => localStorage, report),
    send: createSendMark(client, hurriedFetch),
    onRefused: (_mark, why) => onRefused(why),
    timer: TIMER,
    newId: newName,
  })
}

/** Which lists an event makes older than it says itself: the dose that it holds is in the cache already. */
function follow({ kind }: FeedEvent, revisions: Revisions): void {
  if (!STAYS_IN_PLACE.has(kind)) revisions.bump('doses')
  if (kind !== 'UPDATED') revisions.bump('counts')
}

const STAYS_IN_PLACE: ReadonlySet<FeedEvent['kind']> = new Set([
  'COMPLETED',
  'SKIPPED',
  'REOPENED',
  'MISSED',
  'UPDATED',
])

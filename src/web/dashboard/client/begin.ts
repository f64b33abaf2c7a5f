import type { CombinedError } from '@urql/core'
import type { Session } from '../../session/session'
import { faultOf } from './fault'
import { createFeed, type LiveState } from './feed'
import type { Here } from './here'
import type { FeedEvent } from './hearing'
import { createLive, type Live } from './live'
import { createLookAgain } from './lookAgain'
import type { Mark } from './markShelf'
import { newName } from './newName'
import { createSendOnce } from './oldMark'
import { createOutbox, type Outbox } from './outbox'
import type { Why } from './outcome'
import type { Pilling } from './pilling'
import { ME, START } from './queries'
import { nameIn, type Refusal } from './refusal'
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
  readonly onRefused: (refusal: Refusal) => void
}

/** Finds out who it is and where the feed stands, then hears and sends for them until what it returns is called. */
export function beginHere(deps: BeginDeps): () => void {
  const { pilling, onBegun, onTrouble } = deps
  const ends: (() => void)[] = [pilling.close]
  let isOver = false
  let isAsking = false
  let hasBegun = false
  let failures = 0
  let cancel = () => {}

  async function ask(): Promise<void> {
    if (isAsking || hasBegun) return
    cancel()
    isAsking = true
    const { data, error } = await pilling.client.query(START, {}, { requestPolicy: 'network-only' }).toPromise()
    isAsking = false
    if (isOver) return
    if (!data?.viewer) return fail(error)
    hasBegun = true
    onTrouble(null)
    onBegun(goOn(deps, data.viewer.id, data.changes.cursor, ends))
  }

  function fail(error: CombinedError | undefined): void {
    const fault = faultOf(error)
    const asked = 'retryAfter' in fault ? (fault.retryAfter ?? 0) : 0
    cancel = TIMER.after(Math.max(asked, Math.min(1_000 * 2 ** failures++, 30_000)), retry)
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

function goOn(deps: BeginDeps, owner: string, cursor: string, ends: (() => void)[]): Begun {
  const { pilling, session } = deps
  const { clock, hear } = pilling
  const revisions = createRevisions(TIMER)
  const live = createLive(() => navigator.onLine)
  const outbox = outboxOf(deps, owner, live, revisions)
  const onEvent = (event: FeedEvent) => {
    follow(event, revisions)
    if (event.scheduleId !== null) outbox.heard(event.scheduleId)
  }
  const onState = (state: LiveState) => {
    live.become(state)
    if (state === 'live') outbox.wake()
  }
  const feed = createFeed({ cursor, hear, onEvent, onState, timer: TIMER, random: Math.random })
  ends.push(revisions.close, feed.close, outbox.close, watchPage({ pilling, feed, outbox, live }))
  return { session, outbox, live, revisions, clock }
}

function outboxOf({ pilling, onRefused }: BeginDeps, owner: string, live: Live, revisions: Revisions): Outbox {
  const { client, clock, hurriedFetch, seen } = pilling
  const look = createLookAgain(client, hurriedFetch)
  /** What shows is asked for anew: it is not as this page believed. */
  const tell = async ({ scheduleId, kind }: Mark, why: Why) => {
    revisions.bump('doses')
    revisions.bump('counts')
    if (!seen(scheduleId)) await look([scheduleId])
    const { timeZone } = client.readQuery(ME, {})?.data?.viewer ?? {}
    onRefused({ kind, why, timeZone: timeZone ?? 'Asia/Seoul', dose: nameIn(seen(scheduleId)) })
  }
  return createOutbox({
    owner,
    shelf: createShelf(
      () => localStorage,
      error => console.warn(error),
    ),
    send: createSendOnce({ send: createSendMark(client, hurriedFetch), look, now: clock.now }),
    onRefused: (mark, why) => void tell(mark, why),
    look: async ids => {
      revisions.bump('counts')
      return (await look(ids)) !== null
    },
    isReachable: live.isReachable,
    timer: { ...TIMER, now: clock.now },
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

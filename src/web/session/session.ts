import { type Answer, enterAsGuest, type Fetch, newToken, type Person, signOut } from './sessionRoutes'

/** Who this browser is signed in as, by their global id. Both are null where they can't be told. */
export type Who = { readonly kind: 'unknown' } | { readonly kind: 'nobody' } | ({ readonly kind: 'somebody' } & Person)

export interface Timer {
  now(): number
  /** Runs `work` once, unless what it returns is called before. */
  after(forMs: number, work: () => void): () => void
}

export interface SessionDeps {
  readonly fetch: Fetch
  readonly timer: Timer
}

export interface Session {
  /** The same object until it changes. */
  who(): Who
  /** The access token in hand, whether or not it has run out. */
  held(): string | null
  /** Whose it is, by their global id: it changes before anybody is handed a token of another. Null where that isn't known. */
  owner(): string | null
  /** Like `held`, but waits a little for one that is being asked for, and asks for one in place of one that ran out. */
  token(): Promise<string | null>
  /** Asks where there may be news: the page is shown again, or the network is back. */
  wake(): void
  /** The server did not take this token: asks for another, or finds out that the session is over. */
  refused(token: string): void
  /** Somebody new, of whom nothing is known. False where the server lets nobody in so, or could not be asked. */
  signInAsGuest(): Promise<boolean>
  /** False if the server could not be told. */
  signOut(): Promise<boolean>
  /** Calls `listener` at each change of the person or the token, until what it returns is called. */
  watch(listener: () => void): () => void
}

/** Milliseconds. */
const TIMES = {
  /** For a request of the page to wait for a token. */
  patience: 3_000,
  /** Left on a token when it is renewed; of a short one, a quarter of its life. */
  margin: 60_000,
  /** Between two renewals that nobody waits for. */
  rest: 5_000,
  firstRetry: 2_000,
  lastRetry: 60_000,
} as const

const UNKNOWN: Who = { kind: 'unknown' }
const NOBODY: Who = { kind: 'nobody' }

/**
 * The session that the browser's cookie stands for, asked for at once. No script reads the cookie; the access token that
 * it gives is held in memory alone, and renewed before it runs out.
 */
export function createSession({ fetch, timer }: SessionDeps): Session {
  const listeners = new Set<() => void>()
  let who: Who = UNKNOWN
  let held: { readonly token: string; readonly renewAt: number; readonly endsAt: number } | null = null
  let underWay: Promise<unknown> | null = null
  let cancel = () => {}
  let failures = 0
  /** Until then the server asked to be left alone. */
  let quietUntil = 0

  function become(next: Who, token: typeof held): void {
    who = next
    held = token
    for (const listener of [...listeners]) listener()
  }

  /** One at a time: a renewal that crosses a sign-out would bring the token back. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const done = work().finally(() => (underWay = null))
    underWay = done
    return done
  }

  function renew(): void {
    const quietFor = quietUntil - timer.now()
    if (quietFor > 0) renewIn(quietFor)
    else if (underWay === null) void alone(ask)
  }

  function renewIn(forMs: number): void {
    cancel()
    cancel = timer.after(forMs, renew)
  }

  async function ask(): Promise<void> {
    cancel()
    settle(await newToken(fetch, timer.now))
  }

  function settle(answer: Answer): void {
    if (answer.kind === 'token') return take(answer)
    if (answer.kind === 'nobody') return end()
    // Soon, after a failure: if the answer alone was lost, the server gives it once more within ten seconds.
    const pause = Math.min(TIMES.firstRetry * 2 ** failures++, TIMES.lastRetry)
    if (answer.retryAfter !== null) quietUntil = timer.now() + answer.retryAfter
    renewIn(answer.retryAfter ?? pause)
  }

  function take({ token, life, person }: Answer & { readonly kind: 'token' }): void {
    const now = timer.now()
    const next = { token, renewAt: now + life - Math.min(TIMES.margin, life / 4), endsAt: now + life }
    failures = 0
    // Each time: the cookie may have become another's, who signed in beside this page.
    become({ kind: 'somebody', ...person }, next)
    renewIn(person.id === null ? TIMES.rest : Math.max(next.renewAt - now, TIMES.rest))
  }

  function end(): void {
    failures = 0
    become(NOBODY, null)
  }

  /** One that is signed in stays so where no guest is let in. */
  async function enter(): Promise<boolean> {
    const answer = await enterAsGuest(fetch, timer.now)
    if (answer.kind === 'token') take(answer)
    return answer.kind === 'token'
  }

  async function leave(): Promise<boolean> {
    cancel()
    const isDone = await signOut(fetch)
    if (isDone) end()
    else renewIn(TIMES.rest)
    return isDone
  }

  const isDue = () => held === null || timer.now() >= held.renewAt

  renew()
  return {
    who: () => who,
    held: () => held?.token ?? null,
    owner: () => (held && who.kind === 'somebody' ? who.id : null),
    async token() {
      if (held && isDue()) renew()
      if (underWay && !(held && timer.now() < held.endsAt)) await Promise.race([underWay, pauseOf(timer)])
      return held?.token ?? null
    },
    wake: () => (isDue() ? renew() : undefined),
    refused: token => (held?.token === token ? renew() : undefined),
    async signInAsGuest() {
      while (underWay) await underWay
      return alone(enter)
    },
    async signOut() {
      while (underWay) await underWay
      return alone(leave)
    },
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const pauseOf = (timer: Timer) => new Promise<void>(resolve => timer.after(TIMES.patience, resolve))

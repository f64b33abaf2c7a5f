import 'reflect-metadata'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import {
  Arg,
  Ctx,
  Field,
  Int,
  Mutation,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql'
import { BadInputError, PillingError, UnavailableError } from '../../src/errors.js'
import { type Clock, systemClock } from '../../src/clock.js'
import type { Authenticate, Context } from '../../src/graph/context.js'
import type { OperationReport } from '../../src/graph/exchange.js'
import { createRateLimit, type RateLimit } from '../../src/graph/rate.js'
import type { Route } from '../../src/graph/route.js'
import { DateScalar } from '../../src/graph/scalars.js'
import { createSchema } from '../../src/graph/schema.js'
import { sourceOf } from '../../src/graph/source.js'
import { createGraph, type GraphConfig } from '../../src/graph/server.js'
import type { Viewer } from '../../src/viewer.js'

@ObjectType({ simpleResolvers: true })
class Thing {
  @Field(() => String)
  name!: string

  @Field(() => [Thing])
  things!: Thing[]
}

enum Shape {
  TABLET = 'TABLET',
  CAPSULE = 'CAPSULE',
}
registerEnumType(Shape, { name: 'Shape' })

const errors: Record<string, () => Error> = {
  input: () => new BadInputError('text', 'text: 안 됩니다'),
  down: () => new UnavailableError('쉬고 있습니다', 30),
  slip: () => new TypeError('secret: SELECT * FROM patient'),
}

/** Answers what the tests ask: in time, late, wrongly, for ever. */
@Resolver()
class TestResolver {
  constructor(readonly state: TestState) {}

  @Query(() => String)
  echo(@Arg('text', () => String, { defaultValue: 'hello' }) text: string, @Ctx() { served }: Context): string {
    served['thing.MEMORY'] = 1
    return text
  }

  @Query(() => String, { nullable: true })
  fails(@Arg('how', () => String) how: string): string {
    throw errors[how]!()
  }

  /** Answers when the test says so. */
  @Query(() => String)
  async held(): Promise<string> {
    await new Promise<void>(resolve => this.state.held.push(resolve))
    return 'done'
  }

  @Query(() => DateScalar)
  day(@Arg('day', () => DateScalar) day: string): string {
    return day
  }

  @Query(() => String)
  shape(@Arg('shape', () => Shape) shape: Shape): string {
    return shape
  }

  @Query(() => [Thing])
  things(@Arg('first', () => Int, { defaultValue: 10 }) first: number): Thing[] {
    return Array.from({ length: first }, (_, at) => ({ name: `thing ${at}`, things: [] }))
  }

  @Query(() => String)
  viewer(@Ctx() { viewer, requestId }: Context): string {
    return `${viewer?.userId ?? 'nobody'} ${requestId}`
  }

  @Mutation(() => Int)
  raise(): number {
    return ++this.state.raised
  }

  /** Done when the test says so. */
  @Mutation(() => Int)
  async raiseHeld(): Promise<number> {
    await this.held()
    return this.raise()
  }

  @Subscription(() => Int, { subscribe: ({ args }: { args: { to: number } }) => count(args.to) })
  ticks(@Root() at: number, @Arg('to', () => Int) _to: number): number {
    if (at === 13) throw errors['slip']!()
    return at
  }

  @Subscription(() => Int, { subscribe: ({ context }) => forever(context) })
  forever(@Root() at: number): number {
    return at
  }

  @Subscription(() => Int, {
    subscribe: sourceOf(
      () => TestResolver,
      ({ state }, _, { signal }: Context) => newsOf(state, signal),
    ),
  })
  news(@Root() at: number): number {
    return at
  }

  @Subscription(() => String, {
    subscribe: sourceOf(
      () => TestResolver,
      ({ state }, { events, bytes }: { events: number; bytes: number }) => flood(state, events, bytes),
    ),
  })
  flood(
    @Root() text: string,
    @Arg('events', () => Int) _events: number,
    @Arg('bytes', () => Int) _bytes: number,
  ): string {
    return text
  }

  /** Below 0: as it is opened. */
  @Subscription(() => Int, {
    subscribe: ({ args: { how, after } }: { args: { how: string; after: number } }) => {
      if (after < 0) throw errors[how]!()
      return breaks(how, after)
    },
  })
  breaks(@Root() at: number, @Arg('how', () => String) _how: string, @Arg('after', () => Int) _after: number): number {
    return at
  }
}

/** What the test schema holds. */
interface TestState {
  held: (() => void)[]
  raised: number
  /** Sources that nobody has closed yet. */
  open: number
  /** Events that the sources were asked for and gave. */
  pulled: number
  /** What `news` tells next, and whoever waits for it. */
  news: number[]
  waiting: Set<() => void>
}

/** What a test tells, to each listener from the first on; ends on the signal and on nothing else. */
async function* newsOf(state: TestState, signal: AbortSignal): AsyncGenerator<number> {
  state.open++
  try {
    for (let at = 0; !signal.aborted;)
      if (at < state.news.length) {
        state.pulled++
        yield state.news[at++]!
      } else await new Promise<void>(resolve => wakeOn(state.waiting, signal, resolve))
  } finally {
    state.open--
  }
}

function wakeOn(waiting: Set<() => void>, signal: AbortSignal, resolve: () => void): void {
  const wake = () => {
    waiting.delete(wake)
    signal.removeEventListener('abort', wake)
    resolve()
  }
  waiting.add(wake)
  signal.addEventListener('abort', wake, { once: true })
}

/** As much as it is asked for, as fast as it is asked. */
async function* flood(state: TestState, events: number, bytes: number): AsyncGenerator<string> {
  state.open++
  try {
    for (let at = 0; at < events; at++) {
      state.pulled++
      yield `${at} ${'x'.repeat(bytes)}`
    }
  } finally {
    state.open--
  }
}

/** Throws after so many events. */
async function* breaks(how: string, after: number): AsyncGenerator<number> {
  for (let at = 1; at <= after; at++) yield at
  throw errors[how]!()
}

async function* count(to: number): AsyncGenerator<number> {
  for (let at = 1; at <= to; at++) yield at
}

const states = new WeakMap<object, { open: number }>()

/** One event, and then nothing until the client leaves. */
function forever(context: object): AsyncIterableIterator<number> {
  const state = states.get(context)
  if (state) state.open++
  let leave = (_: IteratorResult<number>) => {}
  let isFirst = true
  const over: IteratorResult<number> = { done: true, value: undefined }
  return {
    next: () => {
      if (!isFirst) return new Promise(resolve => (leave = resolve))
      isFirst = false
      return Promise.resolve({ done: false, value: 1 })
    },
    return: () => {
      if (state) state.open--
      leave(over)
      return Promise.resolve(over)
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** Who is who, until a test says otherwise. */
const VIEWERS: Readonly<Record<string, Viewer>> = {
  'Bearer user': viewer('user', 'USER'),
  'Bearer analyst': viewer('analyst', 'ANALYST'),
  'Bearer script': {
    userId: 'analyst',
    roles: ['ANALYST'],
    credential: { kind: 'token', id: 'script-1', expiresAt: null },
    isGuest: false,
    isVerified: true,
  },
}

/** One with a session that doesn't run out in a test. */
function viewer(userId: string, ...roles: Viewer['roles']): Viewer {
  return {
    userId,
    roles,
    credential: { kind: 'session', id: `${userId}-1`, expiresAt: Date.now() + 3_600_000 },
    isGuest: false,
    isVerified: true,
  }
}

/** What may be other than usual. */
export interface TestGraphOptions extends Partial<GraphConfig> {
  playgroundDir?: string
  /** Where a built dashboard is, or will be. */
  dashboardDir?: string
  /** Usually a million a minute, in this process. */
  limit?: RateLimit
  routes?: readonly Route[]
  /** What more the schema has. */
  resolvers?: readonly object[]
  clock?: Clock
  /** Usually by `viewers`. */
  authenticate?: Authenticate
}

/** The real server over a small schema, on a free port. Log lines and reports are kept to be looked at. */
export async function startTestGraph(options: TestGraphOptions = {}) {
  const state: TestState = { held: [], raised: 0, open: 0, pulled: 0, news: [], waiting: new Set() }
  const lines: Record<string, unknown>[] = []
  const reports: OperationReport[] = []
  /** A test may add to it and take from it. */
  const viewers = new Map(Object.entries(VIEWERS))
  const nowhere = join(tmpdir(), 'pilling-has-no-such-folder')
  const { playgroundDir = nowhere, dashboardDir = nowhere, clock = systemClock, ...others } = options
  let isDraining = false
  const log = pino(
    { level: 'info' },
    new Writable({
      write: (chunk, _, done) => (lines.push(JSON.parse(String(chunk)) as Record<string, unknown>), done()),
    }),
  )
  const usual = createRateLimit({ redis: null, perMinute: 1_000_000, analystPerMinute: 1_000_000, clock, log })
  const { limit = usual, routes = [], resolvers = [], authenticate = authenticating(viewers), ...config } = others
  const graph = await createGraph({
    schema: createSchema([new TestResolver(state), ...resolvers]),
    authenticate,
    createContext({ isSubscription: _, ...request }) {
      const context = { ...request, loaders: {} }
      states.set(context, state)
      return context
    },
    limit,
    routes,
    config: {
      corsOrigins: ['https://app.example.com'],
      introspection: 'open',
      production: true,
      trustedProxies: [],
      ...config,
    },
    log,
    clock,
    health: {
      live: () => ({ status: 'ok' }),
      ready: async () => ({ status: isDraining ? 'draining' : 'ready' }),
      drain: () => void (isDraining = true),
    },
    playgroundDir,
    dashboard: { directory: dashboardDir, settings: { guests: true, kakao: false, mapKey: null } },
    onRequest: report => reports.push(report),
  })
  const { port } = await graph.listen(0, '127.0.0.1')
  const origin = `http://127.0.0.1:${port}`
  const url = `${origin}/graphql`

  const post = (body: unknown, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
    })
  const ask = async (query: string, variables?: unknown, headers?: Record<string, string>) =>
    (await (await post({ query, variables }, headers)).json()) as Answer

  return {
    ...graph,
    graph,
    state,
    viewers,
    log,
    lines,
    reports,
    port,
    origin,
    url,
    wsUrl: url.replace('http', 'ws'),
    post,
    ask,
    isDraining: () => isDraining,
    /** Tells all who hear `news`. */
    tell(...news: number[]) {
      state.news.push(...news)
      for (const wake of [...state.waiting]) wake()
    },
  }
}

const authenticating =
  (viewers: ReadonlyMap<string, Viewer>): Authenticate =>
  async authorization => {
    if (authorization === null) return null
    if (authorization === 'Bearer busy') throw errors['down']!()
    if (authorization === 'Bearer broken') throw errors['slip']!()
    const known = viewers.get(authorization)
    if (!known) throw new PillingError('UNAUTHENTICATED', '다시 로그인해 주세요.')
    return known
  }

export type TestGraph = Awaited<ReturnType<typeof startTestGraph>>

export interface Answer {
  data?: Record<string, unknown> | null
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[]
}

import 'reflect-metadata'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { Arg, Ctx, Field, Int, Mutation, ObjectType, Query, Resolver, Root, Subscription } from 'type-graphql'
import { BadInputError, PillingError, UnavailableError } from '../../src/errors.js'
import type { Context } from '../../src/graph/context.js'
import type { OperationReport } from '../../src/graph/exchange.js'
import { DateScalar } from '../../src/graph/scalars.js'
import { createSchema } from '../../src/graph/schema.js'
import { createGraph, type GraphConfig } from '../../src/graph/server.js'
import { noteServed } from '../../src/log.js'
import type { Viewer } from '../../src/viewer.js'

@ObjectType({ simpleResolvers: true })
class Thing {
  @Field(() => String)
  name!: string

  @Field(() => [Thing])
  things!: Thing[]
}

const errors: Record<string, () => Error> = {
  input: () => new BadInputError('text', 'text: 안 됩니다'),
  down: () => new UnavailableError('쉬고 있습니다', 30),
  slip: () => new TypeError('secret: SELECT * FROM patient'),
}

/** Answers what the tests ask: in time, late, wrongly, for ever. */
@Resolver()
class TestResolver {
  constructor(readonly state: { held: (() => void)[]; raised: number; open: number }) {}

  @Query(() => String)
  echo(@Arg('text', () => String, { defaultValue: 'hello' }) text: string): string {
    noteServed('thing.MEMORY', 1)
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

  @Subscription(() => Int, { subscribe: ({ args }: { args: { to: number } }) => count(args.to) })
  ticks(@Root() at: number, @Arg('to', () => Int) _to: number): number {
    if (at === 13) throw errors['slip']!()
    return at
  }

  @Subscription(() => Int, { subscribe: ({ context }) => forever(context) })
  forever(@Root() at: number): number {
    return at
  }
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

const viewers: Record<string, Viewer> = {
  'Bearer user': { userId: 'user', roles: ['USER'] },
  'Bearer analyst': { userId: 'analyst', roles: ['ANALYST'] },
}

/** The real server over a small schema, on a free port. Log lines and reports are kept to be looked at. */
export async function startTestGraph(config: Partial<GraphConfig> & { playgroundDir?: string } = {}) {
  const state = { held: [] as (() => void)[], raised: 0, open: 0 }
  const lines: Record<string, unknown>[] = []
  const reports: OperationReport[] = []
  const { playgroundDir = join(tmpdir(), 'pilling-has-no-such-folder'), ...rest } = config
  let isDraining = false
  const log = pino(
    { level: 'info' },
    new Writable({
      write: (chunk, _, done) => (lines.push(JSON.parse(String(chunk)) as Record<string, unknown>), done()),
    }),
  )
  const graph = await createGraph({
    schema: createSchema([new TestResolver(state)]),
    createContext({ authorization, ...request }) {
      if (authorization === 'Bearer busy') throw errors['down']!()
      if (authorization === 'Bearer broken') throw errors['slip']!()
      const viewer = authorization === null ? null : viewers[authorization]
      if (viewer === undefined) throw new PillingError('UNAUTHENTICATED', '다시 로그인해 주세요.')
      const context = { viewer, loaders: {}, requestId: request.requestId, log: request.log }
      states.set(context, state)
      return context
    },
    config: { corsOrigins: ['https://app.example.com'], introspection: 'open', production: true, ...rest },
    log,
    health: {
      live: () => ({ status: 'ok' }),
      ready: async () => ({ status: isDraining ? 'draining' : 'ready' }),
      drain: () => void (isDraining = true),
    },
    playgroundDir,
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
    lines,
    reports,
    port,
    origin,
    url,
    wsUrl: url.replace('http', 'ws'),
    post,
    ask,
    isDraining: () => isDraining,
  }
}

export type TestGraph = Awaited<ReturnType<typeof startTestGraph>>

export interface Answer {
  data?: Record<string, unknown> | null
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[]
}

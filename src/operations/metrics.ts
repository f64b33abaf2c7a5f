import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { createSummaryMetrics, type SummaryMetrics } from './summaryMetrics.js'

/** What the graph tells of an operation; `field` is one of the schema's names, which is what bounds the label. */
export interface Measured {
  readonly type: string
  readonly field: string | null
  readonly seconds: number
  readonly codes: readonly string[]
}

export interface Metrics extends SummaryMetrics {
  /** Of a query or a mutation; a subscription's length says nothing of our speed, so only its errors count. */
  operation(measured: Measured): void
  /** Reads of a cache that a level answered, such as MEMORY. */
  cacheHit(cache: string, level: string, count?: number): void
  /** Reads that no level could answer. */
  cacheMiss(cache: string, count?: number): void
  externalCall(upstream: string, outcome: string): void
  circuit(upstream: string, state: 'closed' | 'probing' | 'open'): void
  sqlStatement(count?: number): void
  /** An operation that was one too many in its minute; `whose` is a kind, such as ip. */
  rateLimited(whose: string): void
  /** Reads a number whenever the metrics are read. Where that fails there is no such number, and the others go on. */
  watch(watched: Watched): void
  /** The text that Prometheus reads. */
  text(): Promise<string>
  /** Serves that text at /metrics on a port of its own. */
  listen(port: number, host: string): Promise<AddressInfo>
  close(): Promise<void>
}

interface Gauged {
  readonly name: string
  readonly help: string
  failed(error: unknown): void
}

/** One number, or with `labels` as many as are read. */
export type Watched =
  | (Gauged & { readonly labels?: undefined; read(): Promise<number> })
  | (Gauged & { readonly labels: readonly string[]; read(): Promise<readonly Labelled[]> })

export interface Labelled {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** The label of a read that no level answered. */
const MISS = 'NONE'
const CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE
const CIRCUIT = { closed: 0, probing: 1, open: 2 } as const

let defaults: Registry | null = null

/** Memory, CPU and the like, from the first app on: what measures them goes on for ever (prom-client 15.1). */
function ofProcess(): Registry {
  if (defaults) return defaults
  defaults = new Registry()
  collectDefaultMetrics({ register: defaults })
  return defaults
}

/** Counters in a registry of their own, so that two apps can live in one process. */
export function createMetrics(): Metrics {
  ofProcess()
  const registry = new Registry()
  const registers = [registry]
  const text = async () => (await Promise.all([ofProcess(), registry].map(each => each.metrics()))).join('\n')
  const seconds = new Histogram({
    name: 'api_response_time_seconds',
    help: 'Time to answer an operation, by its type and its first root field',
    labelNames: ['type', 'field'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  const errors = new Counter({
    name: 'api_errors_total',
    help: 'Operations that had an error of this code',
    labelNames: ['code'],
    registers,
  })
  const calls = new Counter({
    name: 'external_api_calls_total',
    help: 'Calls of outside services',
    labelNames: ['upstream', 'outcome'],
    registers,
  })
  const circuits = new Gauge({
    name: 'circuit_state',
    help: '0 closed, 1 probing, 2 open',
    labelNames: ['upstream'],
    registers,
  })
  const statements = new Counter({ name: 'sql_statements_total', help: 'SQL statements sent', registers })
  const refusals = new Counter({
    name: 'rate_limited_total',
    help: 'Operations refused by the rate limit, by what they counted for',
    labelNames: ['whose'],
    registers,
  })
  const caches = createCacheMetrics(registers)
  const door = createDoor(text)

  return {
    operation({ type, field, seconds: took, codes }) {
      for (const code of codes) errors.inc({ code })
      if (type !== 'subscription') seconds.observe({ type, field: field ?? 'none' }, took)
    },
    ...caches,
    ...createSummaryMetrics(registers),
    externalCall: (upstream, outcome) => calls.inc({ upstream, outcome }),
    circuit: (upstream, state) => circuits.set({ upstream }, CIRCUIT[state]),
    sqlStatement: (count = 1) => statements.inc(count),
    rateLimited: whose => refusals.inc({ whose }),
    watch: watched => watch(watched, registers),
    text,
    ...door,
  }
}

function watch(watched: Watched, registers: Registry[]): void {
  const { name, help, labels, failed } = watched
  const read = async (): Promise<readonly Labelled[]> =>
    watched.labels ? watched.read() : [{ labels: {}, value: await watched.read() }]
  new Gauge({
    name,
    help,
    labelNames: [...(labels ?? [])],
    registers,
    async collect() {
      this.reset()
      if (!labels) this.remove()
      await read().then(found => found.forEach(each => this.set(each.labels, each.value)), failed)
    },
  })
}

/** Reads by level, and the rates that follow from them, since the process started. */
function createCacheMetrics(registers: Registry[]): Pick<Metrics, 'cacheHit' | 'cacheMiss'> {
  const counts = new Map<string, Map<string, number>>()
  const reads = new Counter({
    name: 'cache_reads_total',
    help: `Reads by the level that answered; ${MISS} where none did`,
    labelNames: ['cache', 'level'],
    registers,
  })
  new Gauge({
    name: 'cache_hit_rate_percent',
    help: 'Of all reads of a cache since the start, those that this level answered; level="ALL" for any of them',
    labelNames: ['cache', 'level'],
    registers,
    collect() {
      for (const [cache, levels] of counts) {
        const total = [...levels.values()].reduce((sum, count) => sum + count, 0)
        for (const [level, count] of levels) if (level !== MISS) this.set({ cache, level }, (100 * count) / total)
        this.set({ cache, level: 'ALL' }, (100 * (total - (levels.get(MISS) ?? 0))) / total)
      }
    },
  })
  const count = (cache: string, level: string, by: number) => {
    if (by <= 0) return
    const levels = counts.get(cache) ?? new Map<string, number>()
    counts.set(cache, levels.set(level, (levels.get(level) ?? 0) + by))
    reads.inc({ cache, level }, by)
  }
  return {
    cacheHit: (cache, level, by = 1) => count(cache, level, by),
    cacheMiss: (cache, by = 1) => count(cache, MISS, by),
  }
}

function createDoor(text: () => Promise<string>): Pick<Metrics, 'listen' | 'close'> {
  const server = createServer((request, response) => {
    if (request.url?.split('?')[0] !== '/metrics') return void response.writeHead(404).end()
    text().then(
      body => response.writeHead(200, { 'content-type': CONTENT_TYPE }).end(body),
      () => response.writeHead(500).end(),
    )
  })
  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          const address = server.address()
          if (typeof address === 'object' && address) resolve(address)
        })
      }),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import type { App } from '../../src/app.js'
import { createNearStore } from '../../src/pharmacy/nearStore.js'
import { spreadOf, type Timed } from './latency.js'
import type { Look } from './nearest.js'

/** What a screen shows, and what its p99 may be in milliseconds, read from PostgreSQL. */
const SCREEN = 45
const MOST = 10
const [TIMED, WARM_UP] = [300, 60]

const NOON = Date.parse('2026-03-04T12:00:00+09:00')
const NIGHT = Date.parse('2026-03-05T03:00:00+09:00')

const QUERY = `query ($near: CoordinatesInput!, $radius: Int!) {
  pharmacies(near: $near, radiusMeters: $radius, first: ${SCREEN}) {
    nodes { id name address phone distanceMeters isOpen opensAt closesAt hours { day opens closes } location { latitude longitude } }
    pageInfo { hasNextPage endCursor }
  }
}`

/** How long a screen takes: as the service reads it, which nothing but PostgreSQL remembers, and through the door. */
export async function timeScreens(app: App, looks: () => Look, size: number): Promise<Timed[]> {
  const { port } = await app.listen()
  const screen =
    (radiusMeters: number | null, openAt: number | null = null, search: string | null = null) =>
    async () => {
      const look = looks()
      const question = { ...look, radiusMeters: radiusMeters ?? look.radiusMeters, openAt, search }
      await app.pharmacies.nearby(question, { first: SCREEN, after: null })
    }
  const atDoor = async () => {
    const { near, radiusMeters } = looks()
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: QUERY, variables: { near, radius: radiusMeters } }),
    })
    const { errors } = (await response.json()) as { errors?: unknown }
    if (errors) throw new Error(`The screen failed: ${JSON.stringify(errors)}`)
  }
  const find = async () =>
    void (await app.pharmacies.find({ search: '약국', openAt: null }, { first: SCREEN, after: null }))
  const kinds: [string, () => Promise<void>, number][] = [
    ['지도 화면 100m~20km', screen(null), MOST],
    ['지도 화면 1km', screen(1_000), MOST],
    ['지도 화면 20km', screen(20_000), MOST],
    ['낮에 연 곳 20km', screen(20_000, NOON), Infinity],
    ['새벽 3시에 연 곳 3km', screen(3_000, NIGHT), Infinity],
    ['새벽 3시에 연 곳 20km', screen(20_000, NIGHT), Infinity],
    ['온누리 20km', screen(20_000, null, '온누리'), Infinity],
    ['이름으로: 약국', find, Infinity],
    ['지도 화면, HTTP로', atDoor, Infinity],
  ]
  const timed: Timed[] = []
  for (const [kind, ask, most] of kinds) {
    for (let i = 0; i < WARM_UP; i++) await ask()
    const times: number[] = []
    for (let i = 0; i < TIMED; i++) {
      const begun = performance.now()
      await ask()
      times.push(performance.now() - begun)
    }
    timed.push({ ...spreadOf(kind, times), level: 'DATABASE', size, most })
  }
  return timed
}

/** How PostgreSQL reads the screen of somebody at Seoul City Hall. */
export async function planOf(url: string, radiusMeters: number): Promise<string> {
  const sent: { text: string; parameters: string[] }[] = []
  const sql = postgres(url, {
    max: 1,
    fetch_types: false,
    onnotice: () => undefined,
    debug: (_connection, text, parameters: string[]) => void sent.push({ text, parameters }),
  })
  try {
    const near = { latitude: 37.5663, longitude: 126.9779 }
    const circle = { near, radiusMeters, open: null, sought: null }
    await createNearStore(drizzle(sql, { casing: 'snake_case' })).page(circle, null, SCREEN + 1)
    const [{ text, parameters } = { text: '', parameters: [] }] = sent
    const plan = await sql.unsafe(`explain (analyze, buffers) ${text}`, parameters)
    return plan.map(row => String(row['QUERY PLAN'])).join('\n')
  } finally {
    await sql.end()
  }
}

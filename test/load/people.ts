import { Agent, request } from 'node:http'
import type { House } from './house.js'

/** Somebody with doses to take. */
export interface Patient {
  readonly accessToken: string
  /** Where their feed stood before anything happened. */
  readonly cursor: string
  /** Global ids of doses that nobody has marked. */
  readonly doses: string[]
}

const DAY = 86_400_000
const agent = new Agent({ keepAlive: true, maxSockets: 128 })

/** Sends one operation over connections that stay open. Rejects on anything but data without errors. */
export function ask<T>(url: string, query: string, variables: object, accessToken?: string): Promise<T> {
  const body = JSON.stringify({ query, variables })
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}),
  }
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/graphql`, { method: 'POST', agent, headers }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.once('error', reject).once('end', () => {
        const { data, errors } = JSON.parse(text) as { data?: T; errors?: unknown }
        if (data && !errors) resolve(data)
        else reject(new Error(`answered ${response.statusCode}: ${text.slice(0, 500)}`))
      })
    })
    asked.once('error', reject).end(body)
  })
}

/** Signs a guest in and gives them doses in the days to come, straight into the table. */
export async function admit({ url, sql }: Pick<House, 'url' | 'sql'>, count: number): Promise<Patient> {
  const { signInAsGuest } = await ask<{
    signInAsGuest: { session: { accessToken: string }; viewer: { id: string } }
  }>(url, 'mutation { signInAsGuest { session { accessToken } viewer { id } } }', {})
  const { accessToken } = signInAsGuest.session
  const userId = Buffer.from(signInAsGuest.viewer.id, 'base64url').toString().replace('User:', '')
  const now = Date.now()
  const times = Array.from({ length: count }, (_, i) => new Date(now + DAY + (i * 30 * DAY) / count).toISOString())
  const rows = await sql<{ id: string }[]>`
    insert into schedule (user_id, item_seq, scheduled_time, created_at, updated_at)
    select ${userId}::uuid, item_seq, at, now(), now()
    from unnest(${times}::timestamptz[]) as at, (select item_seq from medicine order by item_seq limit 1) as one
    returning id`
  const { changes } = await ask<{ changes: { cursor: string } }>(url, '{ changes { cursor } }', {}, accessToken)
  const doses = rows.map(({ id }) => Buffer.from(`Schedule:${id}`).toString('base64url'))
  return { accessToken, cursor: changes.cursor, doses }
}

const COMPLETE = `mutation ($id: ID!, $name: String) {
  completeSchedule(id: $id, clientMutationId: $name) { schedule { status } userErrors { code message } }
}`

/** Marks a dose as taken, as an app does that may have to send it again. Rejects unless it is. */
export async function complete(url: string, { accessToken }: Patient, id: string): Promise<void> {
  const { completeSchedule } = await ask<{ completeSchedule: { schedule: { status: string } | null } }>(
    url,
    COMPLETE,
    { id, name: id },
    accessToken,
  )
  if (completeSchedule.schedule?.status !== 'COMPLETED') throw new Error(JSON.stringify(completeSchedule))
}

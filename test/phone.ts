import type { Person } from './world.js'

/** A thing as an app keeps it: all that the server shows of it. */
export type Kept = { readonly id: string } & Readonly<Record<string, unknown>>

const DOSE =
  'id scheduledTime status completed completedAt note dose { amount unit } medicine { itemSeq } regimen { id } createdAt updatedAt'
const REGIMEN =
  'id times daysOfWeek everyDays cycle { daysOn daysOff } startsOn endsOn timeZone note dose { amount unit } medicine { itemSeq } createdAt updatedAt'
const SCRAP = 'id category notes medicine { itemSeq } createdAt updatedAt'

export const CHANGES = `query ($since: String, $first: Int! = 100) {
  changes(since: $since, first: $first) {
    cursor hasMore isReset
    changes { kind entity id at schedule { ${DOSE} } regimen { ${REGIMEN} } scrap { ${SCRAP} } }
  }
}`

export interface Change {
  readonly kind: 'CHANGED' | 'DELETED'
  readonly entity: 'SCHEDULE' | 'REGIMEN' | 'SCRAP'
  readonly id: string
  readonly at: string
  readonly schedule: Kept | null
  readonly regimen: Kept | null
  readonly scrap: Kept | null
}

export interface ChangePage {
  readonly cursor: string
  readonly hasMore: boolean
  readonly isReset: boolean
  readonly changes: readonly Change[]
}

export const changesSince = async (person: Person, since: string | null, first = 100): Promise<ChangePage> =>
  (await person.ask<{ changes: ChangePage }>(CHANGES, { since, first })).changes

interface Connection {
  nodes: Kept[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

async function all(person: Person, field: string, nodes: string): Promise<Kept[]> {
  const query = `query ($after: String) {
    viewer { ${field}(first: 100, after: $after) { nodes { ${nodes} } pageInfo { hasNextPage endCursor } } }
  }`
  const found: Kept[] = []
  for (let after: string | null = null; ;) {
    const answer: { viewer: Record<string, Connection> } = await person.ask(query, { after })
    const page: Connection | undefined = answer.viewer[field]
    found.push(...(page?.nodes ?? []))
    if (!page?.pageInfo.hasNextPage) return found
    after = page.pageInfo.endCursor
  }
}

/** All that the server has of a person, loaded afresh. */
export async function everythingOf(person: Person): Promise<Map<string, Kept>> {
  const things = [
    ...(await all(person, 'schedules', DOSE)),
    ...(await all(person, 'regimens', REGIMEN)),
    ...(await all(person, 'scraps', SCRAP)),
  ]
  return new Map(things.map(thing => [thing.id, thing]))
}

/** An app that keeps everything on the phone, as the descriptions of `changes` say how. */
export function createPhone(person: Person) {
  let things = new Map<string, Kept>()
  let cursor: string | null = null
  const resets: string[] = []

  function take({ changes, cursor: next }: ChangePage) {
    for (const { kind, id, schedule, regimen, scrap } of changes) {
      const thing = schedule ?? regimen ?? scrap
      if (thing) things.set(id, thing)
      if (kind === 'DELETED') things.delete(id)
    }
    cursor = next
  }

  return {
    things: () => things,
    resets,

    /** Gives the pages it took. */
    async catchUp(first = 100): Promise<ChangePage[]> {
      for (const pages: ChangePage[] = []; ;) {
        const page = await changesSince(person, cursor, first)
        pages.push(page)
        if (page.isReset) {
          resets.push(page.cursor)
          things = await everythingOf(person)
        }
        take(page)
        if (!page.hasMore) return pages
      }
    },
  }
}
export type Phone = ReturnType<typeof createPhone>

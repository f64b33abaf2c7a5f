import { createCalm } from '../db/calm.js'
import {
  decodeFeedCursor,
  encodeFeedCursor,
  type Entity,
  type Feed,
  type LoggedChange,
  type Since,
} from '../feed/service.js'
import type { ScrapRow, Scraps } from '../scrap/service.js'
import type { RegimenRow, ScheduleRow, Schedules } from '../schedule/service.js'
import type { Viewer } from '../viewer.js'

/** A thing as it is now, by what it is. */
export interface Things {
  readonly schedule: ScheduleRow | null
  readonly regimen: RegimenRow | null
  readonly scrap: ScrapRow | null
}

/** A thing that changed, once in a page however often it did; without any of `Things` it is no more. */
export interface ChangedThing extends Things {
  readonly entity: Entity
  readonly id: string
  /** When it last changed, as far as the page tells. */
  readonly at: Date
}

export interface ChangePage {
  readonly changes: readonly ChangedThing[]
  /** Behind the last entry of the log that was read. */
  readonly cursor: string
  readonly hasMore: boolean
  /** True where nothing can be told of what came since: load everything afresh, and go on from the cursor. */
  readonly isReset: boolean
}

export interface CatchUpParts {
  readonly feed: Pick<Feed, 'head' | 'changesSince'>
  readonly scraps: Pick<Scraps, 'byIds'>
  readonly schedules: Pick<Schedules, 'byIds' | 'regimensByIds'>
}

const { personally } = createCalm('지금은 바뀐 것을 읽을 수 없습니다. 잠시 뒤에 다시 시도해 주세요.')

/** What an app that was away missed. */
export function createCatchUp({ feed, scraps, schedules }: CatchUpParts) {
  /** Read after the log was: never older than what it tells. */
  async function thingsOf(viewer: Viewer, changes: readonly LoggedChange[]): Promise<ReadonlyMap<string, Things>> {
    const ids = (entity: Entity) => changes.filter(each => each.entity === entity).map(({ entityId }) => entityId)
    const [doses, regimens, saved] = await Promise.all([
      readSome(ids('SCHEDULE'), some => schedules.byIds(viewer, some)),
      readSome(ids('REGIMEN'), some => schedules.regimensByIds(viewer, some)),
      readSome(ids('SCRAP'), some => scraps.byIds(viewer, some)),
    ])
    return new Map<string, Things>([
      ...doses.map(schedule => [schedule.id, { ...NOTHING, schedule }] as const),
      ...regimens.map(regimen => [regimen.id, { ...NOTHING, regimen }] as const),
      ...saved.map(scrap => [scrap.id, { ...NOTHING, scrap }] as const),
    ])
  }

  /** Null where the log doesn't tell all that came after the cursor. */
  async function readLog(userId: string, since: string | null, first: number) {
    const seq = since === null ? 'foreign' : decodeFeedCursor(since, userId, 'since')
    const log = seq === 'foreign' ? null : await feed.changesSince(userId, seq, first)
    if (seq !== 'foreign' && log?.reachesBack) return { ...log, end: log.changes.at(-1)?.seq ?? seq }
    return { ...NOWHERE, end: log?.lastSeq ?? (await feed.head(userId)).lastSeq }
  }

  return {
    /**
     * What changed since a cursor, as it is now, in the order of the last change in the page; a page tells of `first`
     * entries of the log at most. Throws BadInputError for what is no cursor.
     */
    changes: personally(
      async (viewer: Viewer, { since, first }: { since: string | null; first: number }): Promise<ChangePage> => {
        const { reachesBack, changes, lastSeq, end } = await readLog(viewer.userId, since, first)
        const latest = latestOf(changes)
        const things = await thingsOf(viewer, latest)
        return {
          changes: latest.map(({ entity, entityId: id, at }) => ({ entity, id, at, ...(things.get(id) ?? NOTHING) })),
          cursor: encodeFeedCursor(viewer.userId, end),
          hasMore: end < lastSeq,
          isReset: !reachesBack,
        }
      },
    ),
  }
}

const NOTHING: Things = { schedule: null, regimen: null, scrap: null }
const NOWHERE: Since = { reachesBack: false, changes: [], lastSeq: 0 }

/** The last change of each thing, in their order; what changed nothing is left out. */
function latestOf(changes: readonly LoggedChange[]): LoggedChange[] {
  const latest = new Map<string, LoggedChange>()
  for (const change of changes) {
    if (change.kind === 'DUE') continue
    latest.delete(change.entityId)
    latest.set(change.entityId, change)
  }
  return [...latest.values()]
}

const readSome = async <Row>(
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<Row[]>,
): Promise<Row[]> => (ids.length > 0 ? read(ids) : [])

import type { Db } from '../db/postgres.js'
import type { Change } from '../feed/service.js'
import { DAY, MADE_AHEAD, isBehind, plannedBetween, retimed, rewritten } from './future.js'
import { createMakeStore, type PlannedDose } from './makeStore.js'
import type { ZonedRegimen } from './regimenStore.js'

/** What a write of a person's things goes by. */
export interface Pen {
  readonly tx: Db
  readonly userId: string
  readonly at: Date
  note(change: Change): void
}

/** How far doses are made before they move to another zone: none of what was still ahead is past there then. */
const BEFORE_A_MOVE = 2 * DAY

/** Doses that one statement makes at most, so that it ends in time. */
const BATCH = 2_000

/** Makes doses of these regimens until then, each of them for no longer than `stride` milliseconds, where they stand now. */
export async function bringUp(
  pen: Pen,
  regimens: readonly ZonedRegimen[],
  { until, stride = Infinity }: { until: Date; stride?: number },
): Promise<void> {
  const { tx, userId, at } = pen
  const lagging = regimens.filter(regimen => isElsewhere(regimen) || regimen.madeUntil < until)
  const moving = lagging.filter(isElsewhere)
  if (moving.length > 0) await follow(pen, moving)
  const made = lagging.map(regimen => ({ ...regimen, until: endOf(regimen, at, until, stride) }))
  const planned = made.flatMap(regimen => {
    const from = isElsewhere(regimen) ? at.getTime() + 1 : regimen.madeUntil.getTime()
    return plannedOf(regimen, regimen.zone, from, regimen.until.getTime())
  })
  await make(pen, planned)
  if (made.length > 0) await createMakeStore(tx).noteMade(userId, made, at)
}

/** Gives a regimen the doses to come of what it is now, made until then and no further. */
export async function rewrite(pen: Pen, regimen: ZonedRegimen, until: Date): Promise<void> {
  const { tx, userId, at } = pen
  const { id, zone } = regimen
  const store = createMakeStore(tx)
  const coming = await store.coming(userId, [id], at)
  const { gone, planned } = rewritten(coming, regimen, { timeZone: zone, now: at.getTime(), until: until.getTime() })
  await remove(pen, gone)
  noteEach(pen, 'UPDATED', await store.relabel(userId, id, at))
  await make(
    pen,
    planned.map(dose => ({ ...dose, regimenId: id })),
  )
  await store.noteMade(userId, [{ id, until, zone }], at)
}

/** Takes away all that is to come of a regimen. */
export async function clear(pen: Pen, regimenId: string): Promise<void> {
  const coming = await createMakeStore(pen.tx).coming(pen.userId, [regimenId], pen.at)
  await remove(
    pen,
    coming.map(({ id }) => id),
  )
}

/**
 * What was to come in the old zone moves: each slot to its place on the clocks of the new one. What lies further ahead goes,
 * and is made there when somebody looks.
 */
async function follow(pen: Pen, regimens: readonly ZonedRegimen[]): Promise<void> {
  const { tx, userId, at } = pen
  const store = createMakeStore(tx)
  const soon = at.getTime() + BEFORE_A_MOVE
  await make(
    pen,
    regimens.flatMap(regimen => plannedOf(regimen, regimen.madeZone, regimen.madeUntil.getTime(), soon)),
  )
  const coming = await store.coming(
    userId,
    regimens.map(({ id }) => id),
    at,
  )
  const horizon = at.getTime() + MADE_AHEAD
  await remove(
    pen,
    coming.filter(dose => isBehind(dose, horizon)).map(({ id }) => id),
  )
  const near = coming.filter(dose => !isBehind(dose, horizon))
  const moves = regimens.flatMap(({ id, zone }) => {
    const own = near.filter(({ regimenId }) => regimenId === id)
    return retimed(own, zone, at.getTime())
  })
  await store.move(userId, moves, at)
  const ids = moves.map(({ id }) => id)
  noteEach(pen, 'RESCHEDULED', ids)
  for (const { id } of regimens) pen.note({ entity: 'REGIMEN', kind: 'UPDATED', entityId: id })
}

async function make(pen: Pen, doses: readonly PlannedDose[]): Promise<void> {
  const store = createMakeStore(pen.tx)
  for (let from = 0; from < doses.length; from += BATCH)
    noteEach(pen, 'CREATED', await store.make(pen.userId, doses.slice(from, from + BATCH), pen.at))
}

async function remove(pen: Pen, ids: readonly string[]): Promise<void> {
  await createMakeStore(pen.tx).remove(pen.userId, ids)
  noteEach(pen, 'DELETED', ids)
}

function noteEach({ note }: Pen, kind: Change['kind'], ids: readonly string[]): void {
  for (const entityId of ids) note({ entity: 'SCHEDULE', kind, entityId })
}

const plannedOf = (regimen: ZonedRegimen, timeZone: string, from: number, to: number): PlannedDose[] =>
  plannedBetween(regimen, timeZone, from, to).map(dose => ({ ...dose, regimenId: regimen.id }))

/** Whether its doses are yet to move to the zone in which it stands now. */
export const isElsewhere = ({ madeZone, zone }: ZonedRegimen): boolean => madeZone !== zone

/** Never back, but for what has moved. */
function endOf(regimen: ZonedRegimen, at: Date, until: Date, stride: number): Date {
  const [now, made] = [at.getTime(), regimen.madeUntil.getTime()]
  const begin = isElsewhere(regimen) ? Math.max(now + BEFORE_A_MOVE, Math.min(made, now + MADE_AHEAD)) : made
  return new Date(Math.max(begin, Math.min(until.getTime(), begin + stride)))
}

import type { Db } from '../db/postgres.js'
import type { Change } from '../feed/service.js'
import { DAY, plannedBetween, retimed, rewritten } from './future.js'
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
  if (made.length > 0) await createMakeStore(tx).noteMade(userId, made)
}

/** Gives a regimen the doses to come of what it is now; all are made until then. */
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
  await store.noteMade(userId, [{ id, until, zone }])
}

/** Takes away all that is to come of a regimen. */
export async function clear(pen: Pen, regimenId: string): Promise<void> {
  const coming = await createMakeStore(pen.tx).coming(pen.userId, [regimenId], pen.at)
  await remove(
    pen,
    coming.map(({ id }) => id),
  )
}

/** What was to come in the old zone moves: each slot to its place on the clocks of the new one. */
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
  const moves = regimens.flatMap(({ id, zone }) => {
    const own = coming.filter(({ regimenId }) => regimenId === id)
    return retimed(own, zone, at.getTime())
  })
  await store.move(userId, moves, at)
  const ids = moves.map(({ id }) => id)
  noteEach(pen, 'RESCHEDULED', ids)
}

async function make(pen: Pen, doses: readonly PlannedDose[]): Promise<void> {
  noteEach(pen, 'CREATED', await createMakeStore(pen.tx).make(pen.userId, doses, pen.at))
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

const isElsewhere = ({ madeZone, zone }: ZonedRegimen): boolean => madeZone !== zone

/** Never back. */
function endOf(regimen: ZonedRegimen, at: Date, until: Date, stride: number): Date {
  const begin = regimen.madeUntil.getTime()
  const moved = isElsewhere(regimen) ? at.getTime() + BEFORE_A_MOVE : begin
  return new Date(Math.max(begin, moved, Math.min(until.getTime(), begin + stride)))
}

import { PillingError, UserMistakeError } from '../errors.js'
import { DAY, dayIn, MADE_AHEAD, isActive } from './future.js'
import { cleanChanges, UNCHANGED, type RegimenValues } from './regimenInput.js'
import { createRegimenStore, type ZonedRegimen } from './regimenStore.js'
import { createRegimenWriteStore } from './regimenWriteStore.js'
import { lastDayOf } from './ruleInput.js'
import { bringUp, clear, rewrite, type Pen } from './upkeep.js'

/** How many regimens a person may have that are not over. */
export const MAX_ACTIVE = 50

/** How many doses a day these may plan together: what somebody looks at a year ahead is made within seconds. */
export const MAX_A_DAY = 100

/** Up to when doses are made with the regimen itself. */
export const horizonOf = ({ at }: Pick<Pen, 'at'>): Date => new Date(at.getTime() + MADE_AHEAD)

/** Gives a regimen other words, and what is to come of it other doses. Gives its id. */
export async function change(
  pen: Pen,
  before: ZonedRegimen,
  values: RegimenValues,
  endedAt = endOf(before, values, pen.at),
): Promise<string> {
  const { tx, userId, at } = pen
  const { id } = before
  if (isSame(before, { ...values, endedAt })) return id
  if (endedAt === null) await mustHaveRoom(pen, before, values)
  // What was due before now was due by the old words.
  if (before.endedAt === null) await bringUp(pen, [before], { until: at })
  await createRegimenWriteStore(tx).change(userId, id, { ...values, endedAt }, at)
  pen.note({ entity: 'REGIMEN', kind: 'UPDATED', entityId: id })
  if (endedAt === null) await rewrite(pen, { ...before, ...values, endedAt }, horizonOf(pen))
  else if (before.endedAt === null) await clear(pen, id)
  return id
}

/** Its last day is today, or the one that it had where that is past: doses that were moved behind it go all the same. */
export async function endNow(pen: Pen, before: ZonedRegimen): Promise<string> {
  if (before.endedAt) return before.id
  const today = dayIn(before.zone, pen.at.getTime())
  const isOver = before.endsOn !== null && before.endsOn < today
  const endsOn = isOver ? before.endsOn : today > before.startsOn ? today : before.startsOn
  return change(pen, before, cleanChanges(before, { ...UNCHANGED, endsOn }), pen.at)
}

/** It may be earlier than it was, or later; what is over does not go on by being ended. */
export function endOn(pen: Pen, before: ZonedRegimen, endsOn: string): Promise<string> {
  lastDayOf(endsOn, before.startsOn, ['endsOn'])
  const isOver = !isActive(before, dayIn(before.zone, pen.at.getTime()))
  if (isOver && before.endsOn !== null && endsOn > before.endsOn)
    throw new UserMistakeError(
      'CONFLICT',
      ['id'],
      '이미 끝난 복용 계획입니다. 다시 이으려면 updateRegimen으로 endsOn을 바꿔 주세요.',
    )
  return change(pen, before, cleanChanges(before, { ...UNCHANGED, endsOn }))
}

interface Room {
  readonly endsOn: string | null
  readonly timeZone: string | null
  readonly times: readonly string[]
  /** Null where it isn't there yet. */
  readonly id: string | null
}

/**
 * The zone in which such a regimen stands. Throws UserMistakeError where its person has no room for it: at `path` for one
 * more, at `pathOfTimes` for so many doses a day.
 */
export async function zoneWithRoom(
  { tx, userId, at }: Pick<Pen, 'tx' | 'userId' | 'at'>,
  { endsOn, timeZone, times, id }: Room,
  path: readonly string[],
  pathOfTimes: readonly string[],
): Promise<string> {
  // The day is later nowhere than here and a day on, and earlier nowhere than here and a day back.
  const yesterday = new Date(at.getTime() - DAY).toISOString().slice(0, 10)
  const standing = await createRegimenStore(tx).standing(userId, yesterday)
  if (!standing) throw new PillingError('UNAUTHENTICATED', '다시 로그인해 주세요.')
  const zone = timeZone ?? standing.timeZone
  const counts = (each: { endsOn: string | null; zone: string }) =>
    isActive({ ...each, endedAt: null }, dayIn(each.zone, at.getTime()))
  if (!counts({ endsOn, zone })) return zone
  const others = standing.regimens.filter(each => each.id !== id && counts(each))
  if (others.length >= MAX_ACTIVE) throw noRoom(path, `${MAX_ACTIVE}개`)
  const planned = others.reduce((sum, each) => sum + each.times, times.length)
  if (planned > MAX_A_DAY) throw noRoom(pathOfTimes, `모두 합해 하루 ${MAX_A_DAY}번`)
  return zone
}

/** For what would go on, and for what would be more often. */
async function mustHaveRoom(pen: Pen, before: ZonedRegimen, { endsOn, times }: RegimenValues): Promise<void> {
  const goesOn = isActive(before, dayIn(before.zone, pen.at.getTime()))
  if (goesOn && times.length <= before.times.length) return
  const { id, timeZone } = before
  await zoneWithRoom(pen, { endsOn, timeZone, times, id }, ['id'], goesOn ? ['input', 'times'] : ['id'])
}

const noRoom = (path: readonly string[], most: string) =>
  new UserMistakeError('CONFLICT', path, `진행 중인 복용 계획은 ${most}까지입니다. 먼저 다른 것을 끝내 주세요.`)

/** A last day before today ends it now; one that is later than it was lets what was ended go on. */
function endOf(before: ZonedRegimen, { endsOn }: RegimenValues, at: Date): Date | null {
  if (endsOn === before.endsOn) return before.endedAt
  if (endsOn !== null && endsOn < dayIn(before.zone, at.getTime())) return before.endedAt ?? at
  const isLater = endsOn === null || (before.endsOn !== null && endsOn > before.endsOn)
  return isLater ? null : before.endedAt
}

const isSame = (before: ZonedRegimen, { endedAt, ...values }: RegimenValues & { endedAt: Date | null }): boolean =>
  before.endedAt?.getTime() === endedAt?.getTime() &&
  JSON.stringify(cleanChanges(before, UNCHANGED)) === JSON.stringify(values)

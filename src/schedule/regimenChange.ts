import { PillingError, UserMistakeError } from '../errors.js'
import { DAY, dayIn, isActive } from './future.js'
import { HORIZON } from './making.js'
import { cleanChanges, UNCHANGED, type RegimenValues } from './regimenInput.js'
import { createRegimenStore, type ZonedRegimen } from './regimenStore.js'
import { createRegimenWriteStore } from './regimenWriteStore.js'
import { bringUp, clear, rewrite, type Pen } from './upkeep.js'

/** How many regimens a person may have that are not over. */
export const MAX_ACTIVE = 50

/** Up to when doses are made with the regimen itself. */
export const horizonOf = ({ at }: Pick<Pen, 'at'>): Date => new Date(at.getTime() + HORIZON)

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
  if (endedAt === null && !isActive(before, dayIn(before.zone, at.getTime())))
    await zoneWithRoom(pen, { endsOn: values.endsOn, timeZone: before.timeZone }, ['id'])
  // What was due before now was due by the old words.
  if (before.endedAt === null) await bringUp(pen, [before], { until: at })
  await createRegimenWriteStore(tx).change(userId, id, { ...values, endedAt }, at)
  pen.note({ entity: 'REGIMEN', kind: 'UPDATED', entityId: id })
  const until = new Date(Math.max(before.madeUntil.getTime(), horizonOf(pen).getTime()))
  if (endedAt === null) await rewrite(pen, { ...before, ...values, endedAt }, until)
  else if (before.endedAt === null) await clear(pen, id)
  return id
}

/** What is over stays as it is. */
export async function endNow(pen: Pen, before: ZonedRegimen): Promise<string> {
  const today = dayIn(before.zone, pen.at.getTime())
  if (!isActive(before, today)) return before.id
  const endsOn = today > before.startsOn ? today : before.startsOn
  return change(pen, before, cleanChanges(before, { ...UNCHANGED, endsOn }), pen.at)
}

/** The zone in which such a regimen stands. Throws UserMistakeError at `path` where its person has no room for one more. */
export async function zoneWithRoom(
  { tx, userId, at }: Pick<Pen, 'tx' | 'userId' | 'at'>,
  { endsOn, timeZone }: { endsOn: string | null; timeZone: string | null },
  path: readonly string[],
): Promise<string> {
  // The day is later nowhere than here and a day on, and earlier nowhere than here and a day back.
  const yesterday = new Date(at.getTime() - DAY).toISOString().slice(0, 10)
  const standing = await createRegimenStore(tx).standing(userId, yesterday)
  if (!standing) throw new PillingError('UNAUTHENTICATED', '다시 로그인해 주세요.')
  const zone = timeZone ?? standing.timeZone
  const counts = (each: { endsOn: string | null; zone: string }) =>
    isActive({ ...each, endedAt: null }, dayIn(each.zone, at.getTime()))
  if (!counts({ endsOn, zone }) || standing.regimens.filter(counts).length < MAX_ACTIVE) return zone
  const words = `진행 중인 복용 계획은 ${MAX_ACTIVE}개까지입니다. 먼저 다른 것을 끝내 주세요.`
  throw new UserMistakeError('CONFLICT', path, words)
}

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

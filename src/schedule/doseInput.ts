import { UserMistakeError } from '../errors.js'
import { cleanLine, cleanNote } from '../text.js'

/** How much is taken at once. */
export interface Dose {
  readonly amount: number
  readonly unit: string
}

type Path = readonly string[]

const MOST = 10_000
const LONGEST_UNIT = 20
const LONGEST_NOTE = 2_000

const MINUTE = 60_000
const DAY = 86_400_000

/** Clocks of phones may be ahead of ours by so much. */
const CLOCKS_DIFFER = MINUTE
const TAKEN_EARLY = 31 * DAY
const MOVED_BACK = 31 * DAY
const ENTERED_LATE = 366 * DAY
const AHEAD = 400 * DAY

/** A dose as it is kept. Throws UserMistakeError with the path of the field at fault, which lies below `path`. */
export function cleanDose(dose: Dose | null, path: Path): Dose | null {
  if (dose === null) return null
  const { amount } = dose
  if (!(amount > 0 && amount <= MOST))
    throw outOfRange([...path, 'amount'], `1회 복용량은 0보다 크고 ${MOST.toLocaleString('ko')} 이하여야 합니다.`)
  return { amount, unit: cleanLine(dose.unit, { name: '단위', path: [...path, 'unit'], longest: LONGEST_UNIT }) }
}

/** A note as it is kept; null where there is none, or none that shows anything. Throws UserMistakeError at `path`. */
export const cleanScheduleNote = (note: string | null, path: Path): string | null =>
  note === null ? null : cleanNote(note, { name: '메모', path, longest: LONGEST_NOTE })

/** Throws UserMistakeError for a time that a dose of one's own can't be entered for. */
export function checkNewTime(scheduledTime: Date, now: Date): void {
  if (isBetween(scheduledTime, now.getTime() - ENTERED_LATE, now.getTime() + AHEAD)) return
  throw outOfRange(['input', 'scheduledTime'], '예정 시각은 366일 전부터 400일 뒤까지 정할 수 있습니다.')
}

/** Throws UserMistakeError for a time that a dose can't be put off or brought forward to. */
export function checkMovedTime(scheduledTime: Date, now: Date): void {
  if (isBetween(scheduledTime, now.getTime() - MOVED_BACK, now.getTime() + AHEAD)) return
  throw outOfRange(['scheduledTime'], '예정 시각은 31일 전부터 400일 뒤까지로 옮길 수 있습니다.')
}

/** Throws UserMistakeError for a time at which this dose can't have been taken. */
export function checkCompletedAt(completedAt: Date, scheduledTime: Date, now: Date): void {
  const earliest = scheduledTime.getTime() - TAKEN_EARLY
  if (isBetween(completedAt, earliest, now.getTime() + CLOCKS_DIFFER)) return
  throw outOfRange(['completedAt'], '복용한 시각은 예정 시각의 31일 전보다 늦고, 지금보다 앞서야 합니다.')
}

/** False of a Date that is none. */
const isBetween = (instant: Date, from: number, to: number): boolean =>
  instant.getTime() >= from && instant.getTime() <= to

const outOfRange = (path: Path, message: string) => new UserMistakeError('OUT_OF_RANGE', path, message)

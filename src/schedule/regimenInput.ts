import { UserMistakeError } from '../errors.js'
import { cleanDose, cleanScheduleNote, type Dose } from './doseInput.js'
import { cycleOf, daysOf, everyDaysOf, lastDayOf, startOf, timesOf, zoneOf } from './ruleInput.js'

/** A regimen that somebody asks for. */
export interface RegimenInput {
  /** Null of what can't be a medicine's. */
  readonly itemSeq: string | null
  readonly times: readonly string[]
  /** Null: every day. */
  readonly daysOfWeek: readonly number[] | null
  readonly everyDays: number | null
  readonly cycle: { readonly on: number; readonly off: number } | null
  readonly startsOn: string
  readonly endsOn: string | null
  /** Null: that of its person, wherever they go. */
  readonly timeZone: string | null
  readonly dose: Dose | null
  readonly note: string | null
}

type Changeable = 'times' | 'daysOfWeek' | 'everyDays' | 'cycle' | 'endsOn' | 'dose' | 'note'

/** What somebody asks to be changed of one. Undefined: it stays. */
export type RegimenChanges = { readonly [K in Changeable]: RegimenInput[K] | undefined }

export const UNCHANGED: RegimenChanges = {
  times: undefined,
  daysOfWeek: undefined,
  everyDays: undefined,
  cycle: undefined,
  endsOn: undefined,
  dose: undefined,
  note: undefined,
}

/** A regimen's own words, as they are kept. */
export interface RegimenValues {
  readonly times: readonly string[]
  readonly daysOfWeek: readonly number[]
  readonly everyDays: number | null
  readonly cycleOn: number | null
  readonly cycleOff: number | null
  readonly startsOn: string
  readonly endsOn: string | null
  readonly doseAmount: number | null
  readonly doseUnit: string | null
  readonly note: string | null
}

export type NewRegimen = RegimenValues & { readonly itemSeq: string; readonly timeZone: string | null }

/** As it is kept. Throws UserMistakeError with the path of what is at fault. */
export function cleanRegimen(input: RegimenInput, now: Date): NewRegimen {
  const { itemSeq } = input
  if (itemSeq === null || !/^[0-9]{9}$/.test(itemSeq)) throw noSuchMedicine()
  const startsOn = startOf(input.startsOn, now)
  return {
    itemSeq,
    timeZone: zoneOf(input.timeZone),
    startsOn,
    times: timesOf(input.times),
    daysOfWeek: daysOf(input.daysOfWeek),
    everyDays: everyDaysOf(input.everyDays),
    ...cycleOf(input.cycle),
    endsOn: lastDayOf(input.endsOn, startsOn, ['input', 'endsOn']),
    ...doseOf(input.dose),
    note: noteOf(input.note),
  }
}

/** As one is kept with these changes. Throws UserMistakeError with the path of what is at fault. */
export function cleanChanges(kept: RegimenValues, changes: RegimenChanges): RegimenValues {
  const { times, daysOfWeek, everyDays, cycle, endsOn, dose, note } = changes
  return {
    startsOn: kept.startsOn,
    times: times === undefined ? kept.times : timesOf(times),
    daysOfWeek: daysOfWeek == null ? kept.daysOfWeek : daysOf(daysOfWeek),
    everyDays: everyDays === undefined ? kept.everyDays : everyDaysOf(everyDays),
    ...(cycle === undefined ? { cycleOn: kept.cycleOn, cycleOff: kept.cycleOff } : cycleOf(cycle)),
    endsOn: endsOn === undefined ? kept.endsOn : lastDayOf(endsOn, kept.startsOn, ['input', 'endsOn']),
    ...(dose === undefined ? { doseAmount: kept.doseAmount, doseUnit: kept.doseUnit } : doseOf(dose)),
    note: note === undefined ? kept.note : noteOf(note),
  }
}

export const noSuchMedicine = () =>
  new UserMistakeError('NOT_FOUND', ['input', 'medicineId'], '그런 의약품이 없습니다.')

function doseOf(dose: Dose | null): Pick<RegimenValues, 'doseAmount' | 'doseUnit'> {
  const cleaned = cleanDose(dose, ['input', 'dose'])
  return { doseAmount: cleaned?.amount ?? null, doseUnit: cleaned?.unit ?? null }
}

const noteOf = (note: string | null) => cleanScheduleNote(note, ['input', 'note'])

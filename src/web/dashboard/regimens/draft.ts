import type { Regimen } from './fields'
import { inOrder, type DayOfWeek, WEEK } from './weekdays'

/** What a day must fit, beside being within the regimen; several at once, or none: every day. */
export type RhythmPart = 'days' | 'every' | 'cycle'

/** Whether it goes on, for so many days, or until a day. */
export type End = 'never' | 'for' | 'on'

/** A regimen as it is being written: every field as it stands in the form, whether it can be sent or not. */
export interface Draft {
  readonly medicine: Regimen['medicine'] | null
  /** HH:MM each, empty where it isn't written yet. */
  readonly times: readonly string[]
  readonly parts: readonly RhythmPart[]
  readonly daysOfWeek: readonly DayOfWeek[]
  readonly everyDays: string
  readonly daysOn: string
  readonly daysOff: string
  readonly startsOn: string
  readonly end: End
  readonly forDays: string
  readonly endsOn: string
  readonly amount: string
  readonly unit: string
  readonly note: string
}

const NO_DOSE = { amount: '', unit: '', note: '' } as const

/** What a form begins with. Nothing in it is a guess at what somebody takes, but for the hour of the first dose. */
export const newDraft = (today: string): Draft => ({
  medicine: null,
  times: ['08:00'],
  parts: [],
  daysOfWeek: [],
  everyDays: '2',
  daysOn: '21',
  daysOff: '7',
  startsOn: today,
  end: 'never',
  forDays: '7',
  endsOn: '',
  ...NO_DOSE,
})

/** For the medicine that was chosen: how much of another one somebody takes, and what they noted of it, is not said of this. */
export const withMedicine = (draft: Draft, medicine: Draft['medicine']): Draft => ({
  ...draft,
  ...(draft.medicine !== null && draft.medicine.itemSeq !== medicine?.itemSeq ? NO_DOSE : {}),
  medicine,
})

/** What was left unfinished, where it isn't another medicine's. */
export function resumedDraft(left: Draft, { medicine }: Draft): Draft | null {
  if (medicine === null) return left
  return left.medicine === null || left.medicine.itemSeq === medicine.itemSeq ? { ...left, medicine } : null
}

export function draftOf(regimen: Regimen): Draft {
  const { medicine, times, daysOfWeek, everyDays, cycle, startsOn, endsOn, dose, note } = regimen
  const isEvery = everyDays !== null && everyDays > 1
  const empty = newDraft(startsOn)
  return {
    ...empty,
    medicine,
    times,
    parts: [
      ...(daysOfWeek.length < WEEK.length ? (['days'] as const) : []),
      ...(isEvery ? (['every'] as const) : []),
      ...(cycle ? (['cycle'] as const) : []),
    ],
    daysOfWeek: daysOfWeek.length < WEEK.length ? inOrder(daysOfWeek) : [],
    everyDays: isEvery ? String(everyDays) : empty.everyDays,
    daysOn: cycle ? String(cycle.daysOn) : empty.daysOn,
    daysOff: cycle ? String(cycle.daysOff) : empty.daysOff,
    end: endsOn === null ? 'never' : 'on',
    endsOn: endsOn ?? '',
    amount: dose ? String(dose.amount) : '',
    unit: dose?.unit ?? '',
    note: note ?? '',
  }
}

/** Times that people take medicines at, in the order in which they are offered. */
const OFFERED = [
  '08:00',
  '20:00',
  '13:00',
  '22:00',
  '18:00',
  '12:00',
  '07:00',
  '10:00',
  '15:00',
  '17:00',
  '21:00',
  '06:00',
]

/** The next time for who takes it once more a day. */
export const nextTime = (times: readonly string[]): string => OFFERED.find(time => !times.includes(time)) ?? ''

import type { VariablesOf } from '../client/graphql'
import { draftOf, type Draft } from './draft'
import type { Regimen } from './fields'
import { lastDayOf } from './lastDay'
import { missingIn } from './missing'
import { numberIn } from './numbers'
import type { CREATE_REGIMEN, UPDATE_REGIMEN } from './queries'
import { inOrder, type DayOfWeek, WEEK } from './weekdays'

export type NewRegimen = VariablesOf<typeof CREATE_REGIMEN>['input']
export type RegimenChanges = VariablesOf<typeof UPDATE_REGIMEN>['input']

/** What a draft says, in full and in one way alone: two that mean the same are the same. */
export interface Plan {
  readonly times: string[]
  readonly daysOfWeek: DayOfWeek[]
  readonly everyDays: number | null
  readonly cycle: { readonly daysOn: number; readonly daysOff: number } | null
  readonly startsOn: string
  readonly endsOn: string | null
  readonly dose: { readonly amount: number; readonly unit: string } | null
  readonly note: string | null
}

/** Null of a draft that can't be sent; see missingIn. */
export function planOf(draft: Draft): Plan | null {
  if (Object.keys(missingIn(draft)).length > 0) return null
  const { parts } = draft
  return {
    times: [...draft.times].sort(),
    daysOfWeek: [...(parts.includes('days') ? inOrder(draft.daysOfWeek) : WEEK)],
    everyDays: parts.includes('every') ? numberIn(draft.everyDays) : null,
    cycle: parts.includes('cycle') ? cycleOf(draft) : null,
    startsOn: draft.startsOn,
    endsOn: lastDayOf(draft),
    dose: draft.amount.trim() === '' ? null : { amount: numberIn(draft.amount) ?? 0, unit: draft.unit.trim() },
    note: draft.note.trim() || null,
  }
}

/** To be made, or looked at before. `timeZone` is null where it follows the viewer's. */
export const newRegimen = (plan: Plan, medicineId: string, timeZone: string | null): NewRegimen => ({
  ...plan,
  medicineId,
  timeZone,
})

/** What of a regimen isn't as the plan says; nothing where it is the same. */
export function changesOf(regimen: Regimen, plan: Plan): RegimenChanges {
  const before = planOf(draftOf(regimen))
  const changed = CHANGEABLE.filter(field => !isSame(before?.[field], plan[field]))
  return Object.fromEntries(changed.map(field => [field, plan[field]]))
}

/** Whether there will be doses by this plan: of one that has ended there are only if it is made longer. */
export const goesOn = ({ active, endsOn }: Regimen, plan: Plan): boolean =>
  active || plan.endsOn === null || (endsOn !== null && plan.endsOn > endsOn)

const CHANGEABLE = ['times', 'daysOfWeek', 'everyDays', 'cycle', 'endsOn', 'dose', 'note'] as const

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

const cycleOf = ({ daysOn, daysOff }: Draft) => ({ daysOn: numberIn(daysOn) ?? 0, daysOff: numberIn(daysOff) ?? 0 })

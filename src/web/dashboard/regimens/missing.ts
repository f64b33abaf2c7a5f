import { isDate } from './dates'
import type { Draft } from './draft'
import { lastDayOf, MOST_DAYS } from './lastDay'
import { numberIn, wholeIn } from './numbers'

/** Where in the form something is to be mended; `whole` where it is none of its fields. */
export type FieldName =
  | 'medicine'
  | 'times'
  | 'days'
  | 'every'
  | 'daysOn'
  | 'daysOff'
  | 'startsOn'
  | 'end'
  | 'amount'
  | 'unit'
  | 'note'
  | 'whole'

/** What keeps a draft from being sent. */
export type Lack =
  | 'medicine'
  | 'times'
  | 'timesTwice'
  | 'timesNone'
  | 'days'
  | 'date'
  | 'endsEarly'
  | 'amount'
  | 'unit'
  | { readonly least: number; readonly most: number }

export type Missing = Partial<Record<FieldName, Lack>>

const ROUND = { least: 1, most: 365 } as const

/** By the field; empty of a draft that can be sent, whatever the server will say of it. */
export function missingIn(draft: Draft): Missing {
  const { parts } = draft
  return {
    ...lack('medicine', draft.medicine === null && 'medicine'),
    ...lack('times', lackOfTimes(draft.times)),
    ...lack('days', parts.includes('days') && draft.daysOfWeek.length === 0 && 'days'),
    ...lack('every', parts.includes('every') && isNoRound(draft.everyDays) && ROUND),
    ...lack('daysOn', parts.includes('cycle') && isNoRound(draft.daysOn) && ROUND),
    ...lack('daysOff', parts.includes('cycle') && isNoRound(draft.daysOff) && ROUND),
    ...lack('startsOn', !isDate(draft.startsOn) && 'date'),
    ...lack('end', lackOfEnd(draft)),
    ...lackOfDose(draft),
  }
}

/** Of them, what waits for nothing more to be written. */
export const wrongIn = (draft: Draft): Missing =>
  Object.fromEntries(
    Object.entries(missingIn(draft)).filter(([, lack]) => lack === 'timesTwice' || lack === 'endsEarly'),
  )

const lack = (field: FieldName, what: Lack | false): Missing => (what === false ? {} : { [field]: what })

const isNoRound = (text: string): boolean => wholeIn(text, ROUND.least, ROUND.most) === null

function lackOfTimes(times: readonly string[]): Lack | false {
  if (times.length === 0) return 'timesNone'
  if (times.includes('')) return 'times'
  return new Set(times).size < times.length && 'timesTwice'
}

function lackOfEnd(draft: Draft): Lack | false {
  const { end, forDays, endsOn, startsOn } = draft
  if (end === 'for') return wholeIn(forDays, 1, MOST_DAYS) === null && { least: 1, most: MOST_DAYS }
  if (end === 'never') return false
  if (!isDate(endsOn)) return 'date'
  return isDate(startsOn) && String(lastDayOf(draft)) < startsOn && 'endsEarly'
}

/** There may be none, but not half of one. */
function lackOfDose({ amount, unit }: Draft): Missing {
  if (amount.trim() === '' && unit.trim() === '') return {}
  const value = numberIn(amount)
  return {
    ...lack('amount', (value === null || value <= 0) && 'amount'),
    ...lack('unit', unit.trim() === '' && 'unit'),
  }
}

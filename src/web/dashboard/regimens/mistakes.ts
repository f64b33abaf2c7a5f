import type { Shape } from '../words/words'
import type { PLAN } from '../words/plan'
import type { FieldName, Lack, Missing } from './missing'

type Words = Shape<(typeof PLAN)['ko']>

/** What is wrong, in words, by the field that it shows at. */
export type Mistakes = Partial<Record<FieldName, string>>

export interface UserError {
  readonly message: string
  readonly path: readonly string[]
}

/** What the server refuses, at the fields that its paths lead to. */
export const mistakesOf = (errors: readonly UserError[], words: Words): Mistakes =>
  Object.fromEntries(
    errors.map(({ path, message }) => {
      const field = fieldAt(path)
      return [field, words.mistake[field](message)]
    }),
  )

/** What keeps it from being sent, in words. */
export const lacksOf = (missing: Missing, words: Words): Mistakes =>
  Object.fromEntries(Object.entries(missing).map(([field, lack]) => [field, wordsOf(lack, words)]))

function wordsOf(lack: Lack, { missing }: Words): string {
  return typeof lack === 'string' ? missing[lack] : missing.number(lack.least, lack.most)
}

/** The last of a path that is a field of the form: a time's own number is not. */
function fieldAt(path: readonly string[]): FieldName {
  const known = path.findLast(name => Object.hasOwn(FIELDS, name))
  return known === undefined ? 'whole' : (FIELDS[known] ?? 'whole')
}

const FIELDS: Readonly<Record<string, FieldName>> = {
  medicineId: 'medicine',
  times: 'times',
  daysOfWeek: 'days',
  everyDays: 'every',
  cycle: 'daysOn',
  daysOn: 'daysOn',
  daysOff: 'daysOff',
  startsOn: 'startsOn',
  endsOn: 'end',
  dose: 'amount',
  amount: 'amount',
  unit: 'unit',
  note: 'note',
}

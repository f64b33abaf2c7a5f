/** Why an answer of the model is not shown, in the order in which it is looked at. */
export const REFUSALS = [
  'uncited',
  'unknown citation',
  'number',
  'medicine name',
  'age',
  'polarity',
  'population',
  'length',
  'form',
] as const
export type Refusal = (typeof REFUSALS)[number]

/** What is wrong, and where: `detail` is told to the model on its second try. */
export interface Fault {
  readonly reason: Refusal
  readonly detail: string
}

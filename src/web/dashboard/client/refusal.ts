import type { MarkKind } from './markShelf'
import type { Fields } from './newest'
import type { Why } from './outcome'

/** Which dose it is, as its person knows it. */
export interface DoseName {
  readonly medicine: string
  readonly scheduledTime: string
}

/** A mark that was taken back. */
export interface Refusal {
  readonly kind: MarkKind
  readonly why: Why
  /** Null where it can't be told any more. */
  readonly dose: DoseName | null
  readonly timeZone: string
}

/** Null where neither its medicine nor its time was asked for. */
export function nameIn(dose: Fields | undefined): DoseName | null {
  const { medicine, scheduledTime } = dose ?? {}
  const name = typeof medicine === 'object' && medicine !== null && 'name' in medicine ? medicine.name : null
  return typeof name === 'string' && typeof scheduledTime === 'string' ? { medicine: name, scheduledTime } : null
}

import type { WeeklyHours } from './hours.js'

/** Whose list a pharmacy is on: the National Medical Center's, or our own invention for a machine without a key. */
export const OFFICIAL = '국립중앙의료원'
export const SAMPLE = 'sample'
export type PharmacySource = typeof OFFICIAL | typeof SAMPLE

/** A pharmacy of the list as it is kept. Instants are epoch milliseconds; degrees of WGS 84. */
export interface PharmacyRow {
  /** The hpid, or where no source gave one, `~` and letters made of name and phone number. */
  readonly code: string
  readonly name: string
  readonly address: string
  readonly phone: string | null
  readonly latitude: number
  readonly longitude: number
  readonly hours: WeeklyHours
  readonly source: PharmacySource
  readonly fetchedAt: number
  /** When a fetch last brought another text or other hours. */
  readonly changedAt: number
}

/** The National Medical Center's institution code; null where no source gave one. */
export const hpidOf = ({ code }: Pick<PharmacyRow, 'code'>): string | null => (code.startsWith('~') ? null : code)

import { and, or, sql, type SQL, type SQLWrapper } from 'drizzle-orm'
import type { Reading } from './sought.js'

/** Where a day's hours stand in the columns of a row, and the minute of that day. */
export interface Slots {
  readonly today: number
  readonly yesterday: number
  readonly minute: number
}

/** What is true of exactly those that `isOpen` says true of, by the slots of that instant. */
export function areOpen(
  { opens, closes }: Readonly<Record<'opens' | 'closes', SQLWrapper>>,
  { today, yesterday, minute }: Readonly<Record<keyof Slots, unknown>>,
): SQL {
  const spans = (slot: unknown, at: SQL) => sql`(${opens}[${slot}::int] <= ${at} and ${at} < ${closes}[${slot}::int])`
  return sql`(${spans(today, sql`${minute}::int`)} or ${spans(yesterday, sql`${minute}::int + 1440`)})`
}

export interface SearchColumns {
  readonly nameFolded: SQLWrapper
  readonly nameChoseong: SQLWrapper
  readonly searchJamo: SQLWrapper
}

/** What is true of all that answer to a search. */
export const answers = (columns: SearchColumns, readings: readonly Reading[]): SQL =>
  or(...readings.map(reading => answersReading(columns, reading))) ?? sql`false`

const answersReading = (columns: SearchColumns, reading: Reading): SQL =>
  or(
    reading.words.length > 0 ? holdWords(columns, reading) : undefined,
    reading.choseong ? holdChoseong(columns, reading.choseong) : undefined,
  ) ?? sql`false`

/** All words, in the name or the address. */
export const holdWords = ({ searchJamo, nameChoseong }: SearchColumns, { words }: Reading): SQL =>
  and(
    ...words.map(({ jamo, choseong }) =>
      jamo ? sql`${searchJamo} like ${anywhere(jamo)}` : sql`${nameChoseong} like ${anywhere(choseong)}`,
    ),
  ) ?? sql`false`

export const holdChoseong = (
  { nameChoseong, nameFolded }: SearchColumns,
  { letters, lead }: NonNullable<Reading['choseong']>,
): SQL =>
  and(sql`${nameChoseong} like ${anywhere(letters)}`, lead ? sql`${nameFolded} like ${anywhere(lead)}` : undefined) ??
  sql`false`

export const anywhere = (text: string): string => `%${escaped(text)}%`
export const opening = (text: string): string => `${escaped(text)}%`

const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

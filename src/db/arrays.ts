import { makePgArray } from 'drizzle-orm/pg-core/utils'
import type { PostgresType } from 'postgres'

/** The numbers that PostgreSQL has given its own array types once and for all. */
const TEXTS = { text: 1009, varchar: 1015, uuid: 2951, bigint: 1016 }
const NUMBERS = { smallint: 1005, integer: 1007, real: 1021, float: 1022 }

/** Quoted, or not: only then NULL is nothing. */
const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^{},]+)/gs

/** One dimension of it. A text has been written as PostgreSQL does already. */
const write = (value: unknown): unknown => (Array.isArray(value) ? makePgArray(value) : value)

const readWith =
  <T>(read: (text: string) => T) =>
  (text: string): (T | null)[] =>
    [...text.matchAll(ELEMENT)].map(([, quoted, bare = '']) => {
      if (quoted !== undefined) return read(quoted.replace(/\\(.)/gs, '$1'))
      return bare === 'NULL' ? null : read(bare)
    })

const typesOf = (
  numbers: Readonly<Record<string, number>>,
  parse: (text: string) => unknown,
): [string, PostgresType<unknown>][] =>
  Object.entries(numbers).map(([name, to]) => [`${name}s`, { to, from: [to], serialize: write, parse }])

/** Array types as postgres.js wants to know them, so that it need not ask the server for them. */
export const ARRAYS = Object.fromEntries([
  ...typesOf(
    TEXTS,
    readWith(text => text),
  ),
  ...typesOf(NUMBERS, readWith(Number)),
])

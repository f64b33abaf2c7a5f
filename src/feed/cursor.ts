import { createHash } from 'node:crypto'
import { BadInputError } from '../errors.js'

/**
 * A place in one person's log, opaque and URL-safe. It says whose log it is, by a hash, so that a cursor that was mixed up
 * with somebody else's isn't taken for a place in one's own.
 */
export const encodeFeedCursor = (userId: string, seq: number): string =>
  Buffer.from(`${markOf(userId)}.${seq}`).toString('base64url')

/** `foreign` of a place in somebody else's log. Throws BadInputError for what `encodeFeedCursor` never gives. */
export function decodeFeedCursor(cursor: string, userId: string, argument = 'after'): number | 'foreign' {
  const text = cursor.length <= 100 ? Buffer.from(cursor, 'base64url').toString('latin1') : ''
  const [, mark, digits = ''] = /^([\w-]{8})\.(0|[1-9]\d{0,15})$/.exec(text) ?? []
  const isOurs = Buffer.from(text, 'latin1').toString('base64url') === cursor && Number.isSafeInteger(Number(digits))
  if (mark === undefined || !isOurs) throw new BadInputError(argument, `${argument}: 이 서비스가 준 커서가 아닙니다.`)
  return mark === markOf(userId) ? Number(digits) : 'foreign'
}

const markOf = (userId: string): string =>
  createHash('sha256').update(`feed ${userId.toLowerCase()}`).digest('base64url').slice(0, 8)

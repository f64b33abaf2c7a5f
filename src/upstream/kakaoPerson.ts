import { composed, cutShort, isBlank, LONGEST_NICKNAME, UNITS_OF_A_CHARACTER, withoutForbidden } from '../text.js'

/** Whom Kakao vouches for. */
export interface KakaoPerson {
  /** Their number at this app, at most 63 bits. */
  sub: bigint
  nickname: string | null
  picture: string | null
}

export const readPerson = (sub: bigint, claims: Readonly<Record<string, unknown>>): KakaoPerson => ({
  sub,
  nickname: readNickname(claims['nickname']),
  picture: readPicture(claims['picture']),
})

const LARGEST = 2n ** 63n - 1n

/** Null where it isn't a positive number of 63 bits in decimal digits. */
export function readSub(value: unknown): bigint | null {
  if (typeof value !== 'string' || !/^[1-9]\d{0,18}$/.test(value)) return null
  const sub = BigInt(value)
  return sub <= LARGEST ? sub : null
}

const LONGEST_PICTURE = 2_000

/** Of a name, in units: far more than is kept, so that a huge one costs nothing. */
const READ_OF_A_NAME = 4 * LONGEST_NICKNAME * UNITS_OF_A_CHARACTER

/** Nobody is asked to mend what comes from there: what can't be in a name is left out. */
function readNickname(value: unknown): string | null {
  if (typeof value !== 'string') return null
  // A surrogate that this halves goes with the lone ones.
  const text = withoutForbidden(value.slice(0, READ_OF_A_NAME).replace(/\s/g, ' ')).replace(/ +/g, ' ')
  const name = cutShort(composed(text)).trim()
  return isBlank(name) ? null : name
}

/** Kakao writes http:// for pictures that are there by https:// too. */
function readPicture(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > LONGEST_PICTURE || !URL.canParse(value)) return null
  const url = new URL(value)
  if (!['http:', 'https:'].includes(url.protocol) || url.username || url.password) return null
  url.protocol = 'https:'
  return url.href.length <= LONGEST_PICTURE ? url.href : null
}

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

const LONGEST_NICKNAME = 40
/** Marks that pile up on one character count as one: text itself has an end, too. */
const LONGEST_TEXT = 400
const LONGEST_PICTURE = 2_000

/** Controls, lone surrogates and invisible signs such as bidi overrides; those that emoji are joined with stay. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]|(?![\u200c\u200d\u{e0020}-\u{e007f}])\p{Cf}/gu
/** What takes up room and shows nothing. */
const BLANK = /[\s\u2800\p{Default_Ignorable_Code_Point}]/gu
const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' })

function readNickname(value: unknown): string | null {
  if (typeof value !== 'string') return null
  // Far more than is kept, so that a huge one costs nothing; a surrogate that this halves goes with the lone ones.
  const even = value
    .slice(0, 4 * LONGEST_TEXT)
    .replace(/\s/g, ' ')
    .replace(FORBIDDEN, '')
    .replace(/ +/g, ' ')
  const text = even.normalize('NFC').trim()
  let cut = ''
  for (const { segment } of [...graphemes.segment(text)].slice(0, LONGEST_NICKNAME)) {
    if (cut.length + segment.length > LONGEST_TEXT) break
    cut += segment
  }
  return cut.replace(BLANK, '') === '' ? null : cut.trim()
}

/** Kakao writes http:// for pictures that are there by https:// too. */
function readPicture(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > LONGEST_PICTURE || !URL.canParse(value)) return null
  const url = new URL(value)
  if (!['http:', 'https:'].includes(url.protocol) || url.username || url.password) return null
  url.protocol = 'https:'
  return url.href.length <= LONGEST_PICTURE ? url.href : null
}

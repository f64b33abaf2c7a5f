/** A pass for each thing hidden in another; a text that still changes after so many was built to deceive. */
const PASSES = 8
const DAY = 24 * 60 * 60 * 1000

/**
 * The plain text of what a public source says: no markup, no control characters, NFC, tidy blanks and lines; null where
 * nothing is left. Signs that only look like markup stay: "5 < 10", "<1세", "<포비돈요오드>". Cleaning twice changes nothing.
 */
export function cleanText(raw: string): string | null {
  let text = raw
  for (let pass = 0; pass < PASSES; pass++) {
    const cleaner = cleanOnce(text)
    if (cleaner === text) return text || null
    text = cleaner
  }
  return cleanOnce(text.replace(/[<&]/g, '')) || null
}

/** The same on one line. */
export const cleanLine = (raw: string): string | null =>
  cleanText(raw.replace(/\s+/g, ' '))?.replace(/\s+/g, ' ') ?? null

/** `2024-05-09`, `20240509` or `2021-01-29 00:00:00` as YYYY-MM-DD; null for what is no day from 1901 to `today`'s morrow. */
export function readDate(raw: string, today = Date.now()): string | null {
  const parts = /^(\d{4})(-?)(\d{2})\2(\d{2})(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/.exec(raw.trim())
  if (!parts || Number(parts[1]) <= 1900) return null
  const date = `${parts[1]}-${parts[3]}-${parts[4]}`
  const instant = new Date(`${date}T00:00:00Z`)
  if (Number.isNaN(instant.getTime()) || instant.getTime() > today + DAY) return null
  return instant.toISOString().startsWith(date) ? date : null
}

/** An address that a client may fetch: http(s) at a host name of the public kind, without credentials; else null. */
export function readPublicUrl(raw: string): string | null {
  const text = raw.trim()
  if (text.length > 2_048 || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return null
  const url = new URL(text)
  // The last label starts with a letter, which no form of an IP address does once URL has read it.
  const isName = /^(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]+$/.test(url.hostname)
  const isPrivate = /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|home|corp|arpa|test|invalid)$/.test(
    url.hostname,
  )
  return isName && !isPrivate && !url.username && !url.password ? url.href : null
}

const cleanOnce = (text: string) => tidy(decodeEntities(stripTags(text)))

/** Each pattern stops at the next bracket, or at the end: none looks at the same character over and over. */
function stripTags(text: string): string {
  return text
    .replace(/<(script|style)\b[^<>]*>[\s\S]*?(?:<\/\1\s*>|$)/gi, ' ')
    .replace(/<!\[CDATA\[([\s\S]*?)(?:\]\]>|$)/g, '$1')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replace(/<\/?([a-z][a-z0-9:-]*)(?:[\s/][^<>]*)?>/gi, (_, name: string) => spaceOf(name.toLowerCase()))
    .replace(/<!doctype[^<>]*>|<\?xml[^<>]*>/gi, '')
}

/** What a tag leaves behind, so that words on its two sides don't grow together. */
function spaceOf(tag: string): string {
  if (/^(p|br|hr|div|li|ul|ol|tr|table|h[1-6]|section|article|paragraph|blockquote|pre)$/.test(tag)) return '\n'
  return tag === 'td' || tag === 'th' ? ' ' : ''
}

// prettier-ignore
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'], ['gt', '>'], ['amp', '&'], ['quot', '"'], ['apos', "'"], ['nbsp', ' '], ['middot', '·'], ['bull', '•'],
  ['times', '×'], ['deg', '°'], ['micro', 'µ'], ['plusmn', '±'], ['le', '≤'], ['ge', '≥'], ['hellip', '…'],
  ['lsquo', '‘'], ['rsquo', '’'], ['ldquo', '“'], ['rdquo', '”'], ['ndash', '–'], ['mdash', '—'],
  ['alpha', 'α'], ['beta', 'β'], ['gamma', 'γ'], ['delta', 'δ'], ['mu', 'μ'], ['omega', 'ω'],
])

/** `(?:amp;)*` undoes an ampersand that was encoded many times over in one go. */
function decodeEntities(text: string): string {
  return text.replace(
    /&(?:amp;)*(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi,
    (whole: string, decimal?: string, hex?: string, name?: string) => {
      if (name) return ENTITIES.get(name) ?? whole
      const point = decimal ? parseInt(decimal, 10) : parseInt(hex ?? '', 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole
    },
  )
}

function tidy(text: string): string {
  return text
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\ufeff]|\p{Cs}/gu, '')
    .normalize('NFC')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

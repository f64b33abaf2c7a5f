import { Temporal } from 'temporal-polyfill'

/**
 * Whether a text is the IANA name of a time zone that everything here can reckon with: Intl takes some old names of three
 * letters, such as JST, that Temporal refuses; Temporal takes offsets, which are no names.
 */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z][\w+\-/]{0,63}$/.test(text)) return false
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: text }) && new Temporal.ZonedDateTime(0n, text))
  } catch {
    return false // the only way that both say no
  }
}

const zones = new Map(Intl.supportedValuesOf('timeZone').map(name => [name.toLowerCase(), name]))

/** A time zone in the letters that everybody else expects; names that are older than the list stay as they are. */
export const zoneNamed = (text: string): string => zones.get(text.toLowerCase()) ?? text

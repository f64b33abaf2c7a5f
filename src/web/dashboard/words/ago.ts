import type { Language } from './language'

const UNITS = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** How long before `now` an instant was, by its largest unit: 3일 전. Null of what was less than a minute ago. */
export function agoIn(language: Language, instant: string, now: number): string | null {
  const passed = now - Date.parse(instant)
  const unit = UNITS.find(([, length]) => passed >= length)
  if (!unit) return null
  const [name, length] = unit
  return new Intl.RelativeTimeFormat(language).format(-Math.floor(passed / length), name)
}

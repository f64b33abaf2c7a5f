/**
 * Where in a list of `count` options a key leads from `active`; null is what was typed, before the first and behind the last.
 * Undefined of a key that is none of the list's.
 */
export function activeAfter(key: string, active: number | null, count: number): number | null | undefined {
  if (count === 0) return undefined
  if (key === 'ArrowDown') return active === null ? 0 : active + 1 < count ? active + 1 : null
  if (key === 'ArrowUp') return active === null ? count - 1 : active > 0 ? active - 1 : null
  return undefined
}

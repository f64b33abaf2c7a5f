/** What somebody wrote as a number: 3, ３, 0.5, 0,5, 1/2 or ½. Null where it is none. */
export function numberIn(text: string): number | null {
  const written = text.normalize('NFKC').replace(/\s/g, '').replace(',', '.')
  const fraction = /^(\d+)[/⁄](\d+)$/.exec(written)
  const value = fraction
    ? Number(fraction[1]) / Number(fraction[2])
    : /^(\d+\.?\d*|\.\d+)$/.test(written)
      ? Number(written)
      : NaN
  return Number.isFinite(value) ? value : null
}

/** Null also of what is no whole number within these. */
export function wholeIn(text: string, least: number, most: number): number | null {
  const value = numberIn(text)
  return value !== null && Number.isInteger(value) && value >= least && value <= most ? value : null
}

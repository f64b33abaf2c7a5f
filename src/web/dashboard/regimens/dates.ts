/** All dates are YYYY-MM-DD, without any zone. */

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** False of a date that is still being typed. */
export const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !isNaN(Date.parse(`${text}T00:00:00Z`))

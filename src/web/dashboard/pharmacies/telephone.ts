/** Where a number that somebody wrote is called; null where it has no digits. What follows a second number is left out. */
export function telOf(phone: string): string | null {
  const [first = ''] = phone.split(/[,/;~]/)
  const digits = first.replace(/[^+\d]/g, '').replace(/(?!^)\+/g, '')
  return /\d{3}/.test(digits) ? `tel:${digits}` : null
}

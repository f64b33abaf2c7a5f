/** One for this host alone, that no script sees and no form of another site brings along. Its name begins with `__Host-`. */
export const cookieOf = (name: string, value: string, seconds: number): string =>
  `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; Secure; SameSite=Lax`

/** Takes it away. */
export const droppedCookie = (name: string): string => cookieOf(name, '', 0)

/** All rows of one person, as the store reads them. */
interface Held {
  readonly user: Readonly<Record<string, unknown>> | null
  readonly lists: readonly (readonly [string, readonly Readonly<Record<string, unknown>>[]])[]
}

/** What is held of somebody, as JSON can say it: instants in ISO form, 64-bit numbers as text. */
export function describePerson({ user, lists }: Held, now: Date): Record<string, unknown> {
  const described = lists.map(([name, rows]) => [name, rows.map(describe)] as const)
  return { exportedAt: now.toISOString(), user: user && describe(user), ...Object.fromEntries(described) }
}

const describe = (row: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]))

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'bigint') return String(value)
  return value
}

/** The code of a system error or of the database, such as ENOENT or 57014. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** Codes of postgres.js, of the network, and of a server that starts or ends. */
const lost =
  /^(CONNECTION_(ENDED|CLOSED|DESTROYED)|CONNECT_TIMEOUT|E(CONNREFUSED|CONNRESET|TIMEDOUT|PIPE|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)|08...|57P0[1-5])$/

/** What waited at our own gate for a connection, and got none in time. */
export const CONNECTIONS_BUSY = 'CONNECTIONS_BUSY'

/** Codes of a server that has no connection left, or gave up on a statement that took too long; it is there all the same. */
const overloaded = new RegExp(`^(53300|57014|${CONNECTIONS_BUSY})$`)

/** Whether an error says that PostgreSQL can't answer at this moment, rather than that we asked wrongly. */
export const isDatabaseDown = (error: unknown): boolean => isConnectionLost(error) || hasCode(error, overloaded)

/** Whether the connection can't be used any more. */
export const isConnectionLost = (error: unknown): boolean => hasCode(error, lost)

/** Drizzle wraps what the driver threw. */
function hasCode(error: unknown, codes: RegExp): boolean {
  if (!(error instanceof Error)) return false
  return codes.test(codeOf(error) ?? '') || hasCode(error.cause, codes)
}

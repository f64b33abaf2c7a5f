import { pino, type Logger } from 'pino'

export type Log = Logger

/**
 * How many reads each level of each cache answered, such as `medicine.MEMORY`, for the log line of one request. It is
 * handed on from call to call: under Node 20 an AsyncLocalStorage costs each promise of the process.
 */
export type Served = Record<string, number>

/** Header, key and token names whose values never reach a log. */
const secrets = [
  'authorization',
  'cookie',
  'serviceKey',
  'ServiceKey',
  'password',
  'token',
  'accessToken',
  'refreshToken',
]

/**
 * JSON lines to stdout or to `file` (appended). Errors are logged by name, code, message and stack, without the
 * parameters that a database driver adds to its messages.
 */
export function createLog({ level, file }: { level: string; file: string | null }): Log {
  const destination = pino.destination(file ? { dest: file, mkdir: true, sync: false } : { dest: 1, sync: true })
  let isComplaining = false
  // A log that can't be written must not stop what it tells of.
  destination.on('error', (error: Error) => {
    if (!isComplaining) process.stderr.write(`로그를 쓸 수 없습니다 (the log can't be written): ${error.message}\n`)
    isComplaining = true
  })
  return pino(
    {
      level,
      base: { service: 'pilling' },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      redact: { paths: secrets.flatMap(name => [name, `*.${name}`]), censor: '[hidden]' },
      serializers: { err: describeError },
    },
    destination,
  )
}

/** An error for the log. A DrizzleQueryError's message carries the SQL's parameters, so its cause speaks for it. */
export function describeError(error: unknown): Record<string, unknown> & { message: string } {
  if (!(error instanceof Error)) return { message: typeof error }
  if (error.constructor.name === 'DrizzleQueryError' && error.cause) return describeError(error.cause)
  const { code } = error as { code?: unknown }
  const message = messageOf(error, code)
  return {
    type: error.name,
    message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: error.stack?.replace(error.message, () => message),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  }
}

/** PostgreSQL quotes the value itself where it can't be read as what it should be (22P02 and its class). */
const messageOf = ({ name, message }: Error, code: unknown): string =>
  name === 'PostgresError' && String(code).startsWith('22') ? message.replace(/".*"/s, '"[hidden]"') : message

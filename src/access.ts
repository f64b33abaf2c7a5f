import { createApp } from './app.js'
import { ConfigError, readConfig } from './config.js'
import { describeError } from './log.js'
import { mistakeOf, obey, readCommand, USAGE } from './user/command.js'

/** `npm run access`: exits with 0 when it was done, 1 when it could not be, 2 when the call's words are off. */
async function main(args: readonly string[]): Promise<number> {
  const command = readCommand(args)
  if (!command) return say(USAGE, 2)
  const config = readConfig()
  const app = await createApp({
    ...config,
    log: { ...config.log, level: config.log.file ? config.log.level : 'error' },
  })
  try {
    return say(await obey(command, app.users), 0)
  } finally {
    await app.close()
  }
}

function reason(error: unknown): string {
  if (error instanceof ConfigError) return error.message
  return mistakeOf(error) ?? `하지 못했습니다 (it could not be done): ${describeError(error).message}`
}

function say(text: string, code: number): number {
  process.stdout.write(`${text}\n`)
  return code
}

void main(process.argv.slice(2))
  .catch((error: unknown) => say(reason(error), 1))
  .then(code => {
    process.exitCode = code
  })

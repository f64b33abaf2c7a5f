import { createApp } from './app.js'
import { banner } from './banner.js'
import { ConfigError, environment, readConfig, type Env } from './config.js'
import { startFakes } from './fakes.js'
import { describeError } from './log.js'

/** How long a stop may take, in milliseconds, before the process goes as it is. */
const DEADLINE = 15_000

/** `--fakes`: outside services of our own stand in for the real ones, so that all can be tried without them. */
async function main(args: readonly string[]): Promise<void> {
  if (!args.includes('--fakes')) return run(environment(), async () => undefined)
  const { env, close } = await startFakes(environment())
  await run({ ...environment(), ...env }, close)
}

/** Starts the server; `after` is done once it has stopped, or could not be started. */
async function run(env: Env, after: () => Promise<void>): Promise<void> {
  const failed = async (error: unknown) => {
    await after()
    throw error
  }
  const config = await Promise.resolve(env).then(readConfig).catch(failed)
  const app = await createApp(config).catch(failed)
  let isStopping = false
  const stop = (signal: NodeJS.Signals) => {
    if (isStopping) return
    isStopping = true
    app.log.info({ signal }, 'stopping')
    setTimeout(() => process.exit(1), DEADLINE).unref()
    void app
      .close()
      .then(after)
      .then(() => app.log.info('stopped'))
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
  process.on('unhandledRejection', error => app.log.error({ err: error }, 'a promise was rejected and nobody listened'))
  process.on('uncaughtException', error => {
    app.log.fatal({ err: error }, 'an error that nobody caught')
    process.exitCode = 1
    stop('SIGTERM')
  })
  const standing = await app.listen().catch(async (error: unknown) => {
    await app.close()
    return failed(error)
  })
  process.stdout.write(banner(config, standing))
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof ConfigError ? error.message : `시작하지 못했습니다 (could not start): ${describeError(error).message}`}\n`,
  )
  process.exitCode = 1
})

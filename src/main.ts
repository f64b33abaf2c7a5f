import { createApp } from './app.js'
import { banner } from './banner.js'
import { ConfigError, readConfig } from './config.js'
import { describeError } from './log.js'

/** How long a stop may take, in milliseconds, before the process goes as it is. */
const DEADLINE = 15_000

async function main(): Promise<void> {
  const config = readConfig()
  const app = await createApp(config)
  let isStopping = false
  const stop = (signal: NodeJS.Signals) => {
    if (isStopping) return
    isStopping = true
    app.log.info({ signal }, 'stopping')
    setTimeout(() => process.exit(1), DEADLINE).unref()
    void app.close().then(() => app.log.info('stopped'))
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
    throw error
  })
  process.stdout.write(banner(config, standing))
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof ConfigError ? error.message : `시작하지 못했습니다 (could not start): ${describeError(error).message}`}\n`,
  )
  process.exitCode = 1
})

import type { FastifyReply } from 'fastify'
import type { Clock } from '../clock.js'
import { PillingError } from '../errors.js'
import { acceptsGzip, type ExportType, kindOf } from './accept.js'
import type { Column } from './exportColumns.js'
import { deliverTexts } from './exportDelivery.js'
import { type ExportFile, exportFileOf, textOf } from './exportFile.js'
import { type Job, PageFailedError } from './exportPages.js'
import type { Page } from './exportPlan.js'

export interface AnswerOptions {
  readonly type: ExportType
  readonly columns: readonly Column[]
  readonly acceptEncoding: string | undefined
  readonly clock: Clock
}

/** What became of an answer, for the log. */
interface Told {
  pages: number
  rows: number
  hasFailed: boolean
}

/** Answers with the file, from its first byte to its last or to where it ends. */
export async function answerWithFile(
  reply: FastifyReply,
  job: Job,
  pages: AsyncIterable<Page>,
  { type, columns, acceptEncoding, clock }: AnswerOptions,
): Promise<void> {
  const startedAt = clock.now()
  const told: Told = { pages: 0, rows: 0, hasFailed: false }
  const file = exportFileOf(kindOf(type), columns)
  const isZipped = acceptsGzip(acceptEncoding)
  sendHead(reply, headersFor(job, type, isZipped))
  const texts = endingInWords(textOf(file, counted(pages, told)), job, file, told)
  const ending = await deliverTexts(texts, reply.raw, { isZipped, clock }).catch((error: unknown) => {
    if (told.hasFailed) return null
    throw error
  })
  const { hasFailed, ...sizes } = told
  const ms = Math.round(clock.now() - startedAt)
  job.exchange.log.info({ type, ...sizes, ms, ending: hasFailed ? 'failed' : ending }, 'export')
}

function headersFor({ plan }: Job, type: ExportType, isZipped: boolean): Readonly<Record<string, string>> {
  const { operation, target } = plan
  const name = (operation.name?.value ?? target.connection.key).slice(0, 64) // letters, digits and _ only
  return {
    'content-type': `${type}; charset=utf-8`,
    'content-disposition': `attachment; filename="${name}.${kindOf(type)}"`,
    // Nothing on the way is to keep it or wait for more of it.
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
  }
}

function sendHead(reply: FastifyReply, headers: Readonly<Record<string, string>>): void {
  reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value)
  reply.raw.writeHead(200, headers)
}

async function* counted(pages: AsyncIterable<Page>, told: Told): AsyncGenerator<Page, void> {
  for await (const page of pages) {
    told.pages++
    told.rows += page.rows.length
    yield page
  }
}

/** Says at the end what went wrong, in a file that has room for it; any other is cut. */
async function* endingInWords(
  texts: AsyncIterable<string>,
  { exchange, halt }: Job,
  file: ExportFile,
  told: Told,
): AsyncGenerator<string, void> {
  try {
    yield* texts
  } catch (error) {
    told.hasFailed = !halt.aborted || halt.reason instanceof PillingError
    const words =
      told.hasFailed && file.failure(error instanceof PageFailedError ? error.errors : exchange.fail([error], true))
    if (!words) throw error
    yield words
  }
}

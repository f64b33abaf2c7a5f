import { deny, denialOfBody, type Denial } from './openaiStrict.js'
import { isRecord, readAsked, type Asked } from './openaiModel.js'

/**
 * What becomes of batches. `partly`: every second line is an error; `expired`: the first half was answered in time;
 * `failed`: the file was no good; `none`: there is no such endpoint.
 */
export type Fate = 'done' | 'running' | 'partly' | 'expired' | 'failed' | 'none'

/** A batch as it was submitted; `prompts` by the names that were given to them. */
export interface FakeBatch {
  readonly id: string
  readonly prompts: ReadonlyMap<string, Asked>
  isCancelled: boolean
}

interface Line {
  readonly custom_id: string
  readonly body: Readonly<Record<string, unknown>>
}

/** A request as the endpoints of files and batches read it. */
export interface Request {
  readonly method: string
  readonly path: string
  readonly type: string
  readonly bytes: Buffer
}

/** What they say: JSON, a file's text, or a no. */
export type Said = { readonly json: unknown } | { readonly file: string } | Denial

const NOT_THERE = deny(404, 'No such object.')
const time = 1_760_000_000

/** /files and /batches. `complete` gives the body that the model answers with. */
export function createFakeBatches(complete: (asked: Asked) => unknown) {
  const files = new Map<string, string>()
  const batches: FakeBatch[] = []
  const inputs = new Map<string, string>()
  const results = new Map<string, object>()
  let fate: Fate = 'done'
  let noSuchStatus = 404

  async function upload({ type, bytes }: Request): Promise<Said> {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
    const file = form.get('file')
    if (form.get('purpose') !== 'batch') return deny(400, "Invalid value for 'purpose'.", { param: 'purpose' })
    if (!(file instanceof File) || !file.name.endsWith('.jsonl')) return deny(400, 'Invalid file format for Batch API.')
    const id = `file-in${files.size + 1}`
    files.set(id, await file.text())
    return {
      json: { id, object: 'file', bytes: bytes.length, created_at: time, filename: file.name, purpose: 'batch' },
    }
  }

  function submit({ bytes }: Request): Said {
    const body: unknown = JSON.parse(bytes.toString())
    const { input_file_id: file, endpoint, completion_window: window } = isRecord(body) ? body : {}
    const text = files.get(String(file))
    if (text === undefined || endpoint !== '/v1/chat/completions' || window !== '24h')
      return deny(400, 'Invalid batch.', { code: 'invalid_value' })
    const lines = text
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as Line)
    const denial = lines.map(({ body }) => denialOfBody(body)).find(each => each !== null)
    if (denial) return denial
    const id = `batch_${batches.length + 1}`
    inputs.set(id, String(file))
    batches.push({
      id,
      prompts: new Map(lines.map(line => [line.custom_id, readAsked(line.body)])),
      isCancelled: false,
    })
    return { json: { ...headOf(id), status: 'validating', request_counts: { total: 0, completed: 0, failed: 0 } } }
  }

  const headOf = (id: string) => ({
    id,
    object: 'batch',
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
    input_file_id: inputs.get(id) ?? '',
    created_at: time,
  })

  function stateOf(id: string): object {
    const batch = batches.find(each => each.id === id)
    const head = headOf(id)
    const counts = { total: batch?.prompts.size ?? 0, completed: 0, failed: 0 }
    if (batch?.isCancelled) return { ...head, status: 'cancelled', request_counts: counts }
    if (fate === 'running' || !batch)
      return { ...head, status: 'in_progress', request_counts: { ...counts, completed: Math.floor(counts.total / 2) } }
    if (fate === 'failed') return { ...head, status: 'failed', errors: WRONG, request_counts: { ...counts, total: 0 } }
    const written = results.get(id) ?? write(batch)
    results.set(id, written)
    return { ...head, status: fate === 'expired' ? 'expired' : 'completed', ...written }
  }

  /** Puts the answers into files, in no order of ours. */
  function write({ id, prompts }: FakeBatch) {
    const isBad = (i: number) => (fate === 'partly' ? i % 2 === 1 : fate === 'expired' && i >= prompts.size / 2)
    const [good, bad] = [[] as string[], [] as string[]]
    for (const [i, [name, asked]] of [...prompts].entries()) {
      const line = { id: `batch_req_${i}`, custom_id: name }
      if (!isBad(i)) good.unshift(JSON.stringify({ ...line, response: answered(200, complete(asked)), error: null }))
      else if (fate === 'expired') bad.unshift(JSON.stringify({ ...line, response: null, error: EXPIRED }))
      else bad.unshift(JSON.stringify({ ...line, response: answered(500, { error: BROKEN.error }), error: null }))
    }
    const keep = (kind: string, lines: string[]) => {
      if (lines.length > 0) files.set(`file-${kind}-${id}`, `${lines.join('\n')}\n`)
      return lines.length > 0 ? { [`${kind}_file_id`]: `file-${kind}-${id}` } : {}
    }
    const counts = { total: prompts.size, completed: good.length, failed: bad.length }
    return { ...keep('output', good), ...keep('error', bad), request_counts: counts }
  }

  function cancel(id: string): Said {
    const batch = batches.find(each => each.id === id)
    if (!batch) return NOT_THERE
    if (fate !== 'running') return deny(409, "Cannot cancel a batch with status 'completed'.")
    batch.isCancelled = true
    return { json: { ...headOf(id), status: 'cancelling' } }
  }

  return {
    batches,
    become(now: Fate, status = 404) {
      fate = now
      noSuchStatus = status
    },
    /** Null for a path that is neither's. */
    async answer(request: Request): Promise<Said | null> {
      const [, house = '', id = '', more = ''] = request.path.split('/')
      if (house !== 'files' && house !== 'batches') return null
      if (fate === 'none') return deny(noSuchStatus, 'Not Found')
      if (request.method === 'POST' && !id) return house === 'files' ? upload(request) : submit(request)
      if (house === 'files') return more === 'content' && files.has(id) ? { file: files.get(id) ?? '' } : NOT_THERE
      if (more === 'cancel') return cancel(id)
      return batches.some(each => each.id === id) ? { json: stateOf(id) } : NOT_THERE
    },
  }
}

const answered = (status_code: number, body: unknown) => ({ status_code, request_id: 'req_fake', body })
const BROKEN = deny(500, 'The server had an error while processing your request.', { type: 'server_error' })
const WRONG = { object: 'list', data: [{ code: 'invalid_json_line', message: 'SECRET line', line: 1, param: null }] }
const EXPIRED = {
  code: 'batch_expired',
  message: 'This request could not be executed before the completion window expired.',
}

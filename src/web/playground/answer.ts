import { Ended } from './failure'
import { messagesOf } from './rows'

/** What is to be written, or the server's reasons why there is nothing. */
export async function bodyOf(asked: Promise<Response>, type: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const response = await answered(asked)
  if (response.ok && response.body && response.headers.get('content-type')?.startsWith(type)) return response.body
  const text = await response.text().catch(() => '')
  const messages = messagesOf(parsed(text))
  if (messages !== null) throw new Ended({ kind: 'refused', detail: messages })
  if (response.ok) throw new Ended({ kind: 'notThere', detail: '' })
  throw new Ended({ kind: 'refused', detail: `HTTP ${response.status}` })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // no GraphQL, which is what was asked
  }
}

const answered = (response: Promise<Response>): Promise<Response> =>
  response.catch(() => {
    throw new Ended({ kind: 'unreachable', detail: '' })
  })

import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Clock } from '../clock.js'
import { createHandover } from './handover.js'

/** How long a client may take to read our goodbye, in milliseconds. */
const GOODBYE = 2_000

/** An answer by HTTP that goes on for as long as there is something to tell. */
export interface Outlet {
  /** Sends the head. From here on `close` and `end` end the answer. */
  begin(headers: OutgoingHttpHeaders): void
  /** Resolves once the network has the text; tells nothing where the answer is over. */
  write(text: string): Promise<void>
  /** Resolves once the network has all that was written. */
  taken(): Promise<void>
  /** All is said. */
  end(): void
  /** Ends it before all is said, telling why in a comment; cuts it where nobody reads that. */
  close(code: number, reason: string): void
  /** Why it was closed, or null of one that wasn't. */
  closedBy(): { readonly code: number; readonly reason: string } | null
  /** Fires once nobody is there any more. */
  readonly gone: AbortSignal
}

/** Cuts a client that doesn't read what it asked for. */
export function createOutlet(response: ServerResponse, clock: Clock): Outlet {
  const gone = new AbortController()
  const handOver = createHandover(clock, () => cut())
  let closedBy: { code: number; reason: string } | null = null
  let [hasBegun, isOver] = [false, false]
  let last = Promise.resolve()
  let release = () => {}

  const leave = () => {
    isOver = true
    gone.abort()
    release()
  }
  /** Nothing waits for the response to notice: a source that is always ready would not let it come to that. */
  const cut = () => {
    leave()
    response.destroy()
  }
  response.once('close', leave)
  const endWith = (text: string) => {
    if (isOver || !hasBegun) return
    isOver = true
    response.end(text)
    clock.sleep(GOODBYE, gone.signal).then(cut, () => undefined)
  }

  return {
    begin(headers) {
      hasBegun = true
      response.writeHead(200, headers)
    },
    async write(text) {
      if (isOver) return
      last = handOver(done => {
        release = done
        response.write(text, error => {
          if (error) leave()
          done()
        })
      })
      await last
    },
    taken: () => last,
    end: () => endWith(''),
    close(code, reason) {
      closedBy ??= { code, reason }
      endWith(`: ${code} ${reason}\n\n`)
    },
    closedBy: () => closedBy,
    gone: gone.signal,
  }
}

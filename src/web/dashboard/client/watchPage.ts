import type { Feed } from './feed'
import type { Live } from './live'
import { MARKS } from './markShelf'
import type { Outbox } from './outbox'
import type { Pilling } from './pilling'

interface Parts {
  readonly pilling: Pick<Pilling, 'cut'>
  readonly feed: Feed
  readonly outbox: Outbox
  readonly live: Live
}

/** Milliseconds out of sight after which a connection is not believed any more: a phone that sleeps cuts it silently. */
const ASLEEP = 45_000

/** What the browser notices of the network and of being looked at; until what it returns is called. */
export function watchPage({ pilling, feed, outbox, live }: Parts): () => void {
  let hiddenAt: number | null = null
  const wake = () => {
    feed.wake()
    outbox.wake()
  }
  const online = () => {
    live.become('connecting')
    pilling.cut()
    wake()
  }
  const offline = () => {
    live.become('connecting')
    pilling.cut()
  }
  const looked = () => {
    if (document.hidden) return void (hiddenAt = Date.now())
    if (hiddenAt !== null && Date.now() - hiddenAt > ASLEEP) pilling.cut()
    hiddenAt = null
    wake()
  }
  const kept = ({ key }: StorageEvent) => (key?.startsWith(MARKS) ? outbox.reread() : undefined)
  const unload = listen(window, { online, offline, pageshow: looked })
  document.addEventListener('visibilitychange', looked)
  window.addEventListener('storage', kept)
  return () => {
    unload()
    document.removeEventListener('visibilitychange', looked)
    window.removeEventListener('storage', kept)
  }
}

function listen(target: Window, listeners: Readonly<Record<string, () => void>>): () => void {
  for (const [name, listener] of Object.entries(listeners)) target.addEventListener(name, listener)
  return () => {
    for (const [name, listener] of Object.entries(listeners)) target.removeEventListener(name, listener)
  }
}

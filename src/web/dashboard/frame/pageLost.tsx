import { use, useEffect, useEffectEvent, useRef, useSyncExternalStore } from 'react'
import { HereContext } from '../client/here'
import { Button } from '../parts/button'
import { Empty } from '../parts/empty'
import { Page } from '../parts/page'
import { useWords } from '../words/language'
import { SHARED } from '../words/shared'

/**
 * In place of a page whose files did not come: the network was cut, or a new build has taken their place. It is tried again by
 * itself when there is a way again; loaded anew only where there is one, or the whole dashboard would be lost too.
 */
export function PageLost({ retry }: { retry: () => void }) {
  const words = useWords(SHARED)
  const isOnline = useSyncExternalStore(watchOnline, () => navigator.onLine)
  useBackAgain(isOnline, retry)
  return (
    <Page title={words.failure.title}>
      <Empty
        icon={isOnline ? 'alert' : 'offline'}
        title={isOnline ? words.failure.page : words.failure.pageOffline}
        action={
          <div className="frame-lost">
            <Button look="key" onClick={retry}>
              {words.retry}
            </Button>
            {isOnline && <Button onClick={() => location.reload()}>{words.failure.reload}</Button>}
          </div>
        }
      />
    </Page>
  )
}

/** Tries again once the browser is online and the feed is heard again. */
function useBackAgain(isOnline: boolean, retry: () => void): void {
  const live = use(HereContext)?.live
  const isHeard = useSyncExternalStore(live?.watch ?? watchNothing, () => !live || live.state() === 'live')
  const isBack = isOnline && isHeard
  const was = useRef(isBack)
  const tryAgain = useEffectEvent(retry)
  useEffect(() => {
    const wasBack = was.current
    was.current = isBack
    if (isBack && !wasBack) tryAgain()
  }, [isBack])
}

function watchOnline(listener: () => void): () => void {
  addEventListener('online', listener)
  addEventListener('offline', listener)
  return () => {
    removeEventListener('online', listener)
    removeEventListener('offline', listener)
  }
}

const watchNothing = () => () => {}

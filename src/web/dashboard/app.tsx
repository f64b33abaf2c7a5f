import { lazy, Suspense, useSyncExternalStore } from 'react'
import { Router } from 'wouter'
import { SignedIn } from './client/signedIn'
import { Frame } from './frame/frame'
import { orLost } from './frame/orLost'
import { Pages } from './frame/pages'
import { session } from './frame/session'
import { Waiting } from './frame/waiting'
import { Failure } from './parts/failure'
import { NoticeBoard, useNotices } from './parts/notice'
import { useWords } from './words/language'
import { SHARED } from './words/shared'

const SignIn = lazy(orLost(() => import('./signIn/page')))

/** What one sees depends on whether one is signed in; the address stays, so that one arrives where one wanted to go. */
export function App() {
  return (
    <Router base="/dashboard">
      <NoticeBoard>
        <Gate />
      </NoticeBoard>
    </Router>
  )
}

function Gate() {
  const words = useWords(SHARED)
  const who = useSyncExternalStore(session.watch, session.who)
  const hasToken = useSyncExternalStore(session.watch, () => session.held() !== null)
  const { show } = useNotices()
  if (who.kind === 'nobody')
    return (
      <Suspense fallback={<Waiting />}>
        <SignIn />
      </Suspense>
    )
  if (who.kind === 'unknown' && !hasToken) return <Waiting />
  return (
    <SignedIn
      session={session}
      waiting={<Waiting />}
      failed={(error, retry) => <Waiting failure={<Failure error={error} retry={retry} />} />}
      onRefused={why => show(why ?? words.refused, 'bad')}
    >
      <Frame>
        <Pages />
      </Frame>
    </SignedIn>
  )
}

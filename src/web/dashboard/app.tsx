import { Suspense, useEffect, useSyncExternalStore } from 'react'
import { Router } from 'wouter'
import { sayRefusal } from './client/sayRefusal'
import { SignedIn } from './client/signedIn'
import { Frame } from './frame/frame'
import { pageOf } from './frame/pageOf'
import { Pages } from './frame/pages'
import { session } from './frame/session'
import { Waiting } from './frame/waiting'
import { Failure } from './parts/failure'
import { NoticeBoard, useNotices } from './parts/notice'
import { useLanguage } from './words/language'

const { Page: SignIn } = pageOf(() => import('./signIn/page'))

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
  const [language] = useLanguage()
  const who = useSyncExternalStore(session.watch, session.who)
  const { show, say } = useNotices()
  const id = who.kind === 'somebody' ? who.id : null
  // What was said to one of their medicines is not for another.
  useEffect(() => () => say(''), [id, say])
  if (who.kind === 'nobody')
    return (
      <Suspense fallback={<Waiting />}>
        <SignIn />
      </Suspense>
    )
  if (who.kind === 'unknown') return <Waiting />
  return (
    <SignedIn
      session={session}
      waiting={<Waiting />}
      failed={(error, retry) => <Waiting failure={<Failure error={error} retry={retry} />} />}
      onRefused={refusal => show(sayRefusal(refusal, language), 'bad')}
    >
      <Frame>
        <Pages />
      </Frame>
    </SignedIn>
  )
}

import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { Session, Who } from '../session/session'
import { useShared, useWords } from './context'

const SIGN_IN = '/auth/kakao/start?returnTo=/graphql'

/** Who has signed in, and the way to change it; nothing as long as it can't be told. */
export function SignedIn() {
  const { session } = useShared()
  const { session: words } = useWords()
  const who = useSyncExternalStore(session.watch, session.who)
  const { leave, failedAs, link } = useLeaving(session)
  return (
    <div className="signed-in">
      <p role="status" aria-live="polite">
        {who.kind === 'somebody' && <Person nickname={who.nickname} hasFailed={failedAs === who} />}
        {who.kind === 'nobody' && <span className="unseen">{words.out}</span>}
      </p>
      {who.kind === 'somebody' && (
        <button type="button" onClick={() => void leave()}>
          {words.signOut}
        </button>
      )}
      {who.kind === 'nobody' && (
        <a href={SIGN_IN} ref={link}>
          {words.signIn}
        </a>
      )}
    </div>
  )
}

/** After it the focus goes to the link, since the button that had it is gone. */
function useLeaving(session: Session) {
  const link = useRef<HTMLAnchorElement>(null)
  const [times, setTimes] = useState(0)
  const [failedAs, setFailedAs] = useState<Who | null>(null)
  useEffect(() => {
    if (times > 0) link.current?.focus()
  }, [times])
  const leave = async () => {
    if (await session.signOut()) setTimes(times + 1)
    else setFailedAs(session.who())
  }
  return { leave, failedAs, link }
}

function Person({ nickname, hasFailed }: { nickname: string | null; hasFailed: boolean }) {
  const { session: words } = useWords()
  if (hasFailed) return words.notSignedOut
  return <bdi title={nickname ?? undefined}>{nickname ?? words.signedIn}</bdi>
}

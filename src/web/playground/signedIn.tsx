import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { Session, Who } from './session'

const SIGN_IN = '/auth/kakao/start?returnTo=/graphql'

/** Who the playground asks as, and the way to change it; nothing as long as it can't be told. */
export function SignedIn({ session }: { session: Session }) {
  const who = useSyncExternalStore(session.watch, session.who)
  const { leave, failedAs, link } = useLeaving(session)
  return (
    <div className="signed-in">
      <p role="status" aria-live="polite">
        {who.kind === 'somebody' && <Person nickname={who.nickname} hasFailed={failedAs === who} />}
        {who.kind === 'nobody' && <span className="unseen">로그인하지 않았습니다. (signed out)</span>}
      </p>
      {who.kind === 'somebody' && (
        <button type="button" onClick={() => void leave()}>
          로그아웃 <small lang="en">Sign out</small>
        </button>
      )}
      {who.kind === 'nobody' && (
        <a href={SIGN_IN} ref={link}>
          카카오로 로그인 <small lang="en">Sign in with Kakao</small>
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
  if (hasFailed)
    return (
      <>
        로그아웃 실패 <small lang="en">Not signed out</small>
      </>
    )
  return (
    <>
      <bdi title={nickname ?? undefined}>{nickname ?? '로그인됨'}</bdi> <small lang="en">Signed in</small>
    </>
  )
}

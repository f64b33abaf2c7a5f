import { useEffect, useState } from 'react'
import { Brand } from '../frame/brand'
import { session } from '../frame/session'
import { readSettings, type Settings } from '../frame/settings'
import { Button } from '../parts/button'
import { Icon, type IconName } from '../parts/icon'
import { Skeleton } from '../parts/skeleton'
import { LANGUAGES, useLanguage, useWords } from '../words/language'
import { SHARED } from '../words/shared'
import { SIGN_IN } from '../words/signIn'
import './signIn.css'

const POINTS = [
  ['doses', 'clock'],
  ['devices', 'today'],
  ['official', 'saved'],
] as const satisfies readonly (readonly [string, IconName])[]

/** Shown in place of any page while nobody is signed in. */
export default function SignIn() {
  const words = useWords(SIGN_IN)
  useEffect(() => {
    document.title = `${words.title} · Pilling`
  }, [words])
  return (
    <div className="sign-in">
      <header className="sign-in-top">
        <Brand />
        <LanguageSwitch />
      </header>
      <main className="sign-in-main">
        <h1>{words.promise}</h1>
        <ul className="sign-in-points">
          {POINTS.map(([name, icon]) => (
            <li key={name}>
              <Icon name={icon} />
              {words.points[name]}
            </li>
          ))}
        </ul>
        <Doors />
        <p className="sign-in-small">{words.disclaimer}</p>
      </main>
    </div>
  )
}

function Doors() {
  const words = useWords(SIGN_IN)
  const { failure, retry } = useWords(SHARED)
  const [settings, setSettings] = useState<Settings | 'failed' | null>(null)
  const ask = () => {
    setSettings(null)
    readSettings().then(setSettings, (error: unknown) => {
      console.warn(error)
      setSettings('failed')
    })
  }
  useEffect(ask, [])
  if (settings === null) return <Skeleton kind="line" count={2} />
  if (settings === 'failed')
    return (
      <div className="sign-in-doors" role="alert">
        <p>{failure.unreachable}</p>
        <Button onClick={ask}>{retry}</Button>
      </div>
    )
  return (
    <div className="sign-in-doors">
      {settings.kakao && <KakaoDoor />}
      {settings.guests && <GuestDoor />}
      {!settings.kakao && !settings.guests && <p>{words.none}</p>}
    </div>
  )
}

/** Comes back to the address that was asked for. */
function KakaoDoor() {
  const words = useWords(SIGN_IN)
  const returnTo = encodeURIComponent(location.pathname + location.search)
  return (
    <a className="button sign-in-kakao" href={`/auth/kakao/start?returnTo=${returnTo}`}>
      <svg viewBox="0 0 24 24" aria-hidden="true" className="sign-in-balloon">
        <path d="M12 4C6.9 4 3 7.2 3 11.2c0 2.600 1.7 4.800 4.200 6.100l-.9 3.200 3.600-2.300c.7.1 1.400.2 2.100.2 5.100 0 9-3.200 9-7.200S17.100 4 12 4z" />
      </svg>
      {words.kakao}
    </a>
  )
}

function GuestDoor() {
  const words = useWords(SIGN_IN)
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle')
  const enter = async () => {
    setState('busy')
    if (!(await session.signInAsGuest())) setState('failed')
  }
  return (
    <>
      <Button isBusy={state === 'busy'} onClick={() => void enter()}>
        {words.guest}
      </Button>
      <p className="sign-in-small">{words.guestHint}</p>
      {state === 'failed' && <p role="alert">{words.guestFailed}</p>}
    </>
  )
}

function LanguageSwitch() {
  const [spoken, speak] = useLanguage()
  const other = LANGUAGES.find(each => each !== spoken) ?? 'ko'
  return (
    <Button look="quiet" lang={other} onClick={() => speak(other)}>
      {other === 'ko' ? '한국어' : 'English'}
    </Button>
  )
}

import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react'
import { SHARED } from '../words/shared'
import { useWords } from '../words/language'
import { Button } from './button'
import { Icon } from './icon'
import './notice.css'

interface Note {
  readonly id: number
  readonly text: string
  readonly tone: 'good' | 'bad'
}

interface Notices {
  /** Shows a line for a while and says it to who listens. */
  readonly show: (text: string, tone?: Note['tone']) => void
  /** Only says it: for what whoever looks can see. */
  readonly say: (text: string) => void
}

interface Shown {
  readonly notes: readonly Note[]
  readonly said: string
  readonly drop: (id: number) => void
}

const Context = createContext<Notices>({ show: () => {}, say: () => {} })
const ShownContext = createContext<Shown>({ notes: [], said: '', drop: () => {} })

/** Milliseconds that a line stays: a refusal must be read to its end. */
const STAYS = { good: 4_000, bad: 12_000 } as const

export const useNotices = (): Notices => useContext(Context)

export function NoticeBoard({ children }: { children: ReactNode }) {
  const [notes, setNotes] = useState<readonly Note[]>([])
  const [said, setSaid] = useState('')
  const last = useRef(0)
  const drop = useCallback((id: number) => setNotes(shown => shown.filter(note => note.id !== id)), [])
  const notices = useMemo<Notices>(
    () => ({
      say: setSaid,
      show(text, tone = 'good') {
        const id = ++last.current
        setNotes(shown => [...shown.slice(-2), { id, text, tone }])
        setTimeout(() => drop(id), STAYS[tone])
      },
    }),
    [drop],
  )
  const shown = useMemo<Shown>(() => ({ notes, said, drop }), [notes, said, drop])
  return (
    <Context value={notices}>
      <ShownContext value={shown}>
        {children}
        <NoticeLines />
      </ShownContext>
    </Context>
  )
}

/** What is shown and said now. An open dialog has them too: what is outside of it can neither be heard nor pressed. */
export function NoticeLines() {
  const words = useWords(SHARED)
  const { notes, said, drop } = useContext(ShownContext)
  return (
    <>
      <p className="unseen" aria-live="polite">
        {said}
      </p>
      <div className="notices" role="status" aria-live="polite">
        {notes.map(({ id, text, tone }) => (
          <div key={id} className={`notice notice-${tone}`}>
            <Icon name={tone === 'good' ? 'check' : 'alert'} />
            <p>{text}</p>
            <Button look="quiet" icon="close" isIconOnly onClick={() => drop(id)}>
              {words.close}
            </Button>
          </div>
        ))}
      </div>
    </>
  )
}

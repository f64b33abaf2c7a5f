import { useState } from 'react'
import { useHere, useViewer, useWaitingMarks } from '../client/here'
import { Button } from '../parts/button'
import { Dialog } from '../parts/dialog'
import { useNotices } from '../parts/notice'
import { useWords } from '../words/language'
import { SETTINGS } from '../words/settings'
import { SHARED } from '../words/shared'
import { forgetPerson } from './forgetPerson'
import { DownloadButton } from './mineCard'
import { Section } from './section'

/** Asks first where something would be lost, or left behind. */
export function OutCard() {
  const { out: words } = useWords(SETTINGS)
  const { nickname, isGuest } = useViewer()
  const waiting = useWaitingMarks().length
  const [isAsking, setAsking] = useState(false)
  const { leave, isLeaving } = useLeaving()
  return (
    <Section title={words.title} hint={words.as(nickname)}>
      <Button
        className="settings-do"
        isBusy={isLeaving}
        onClick={() => (isGuest || waiting > 0 ? setAsking(true) : void leave())}
      >
        {words.do}
      </Button>
      {isAsking && (
        <OutDialog waiting={waiting} isBusy={isLeaving} onLeave={() => void leave()} onClose={() => setAsking(false)} />
      )}
    </Section>
  )
}

interface DialogProps {
  readonly waiting: number
  readonly isBusy: boolean
  readonly onLeave: () => void
  readonly onClose: () => void
}

function OutDialog({ waiting, isBusy, onLeave, onClose }: DialogProps) {
  const { out: words } = useWords(SETTINGS)
  const { cancel } = useWords(SHARED)
  const { isGuest } = useViewer()
  return (
    <Dialog
      title={words.ask}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{cancel}</Button>
          <Button look="danger" isBusy={isBusy} onClick={onLeave}>
            {words.do}
          </Button>
        </>
      }
    >
      <div className="settings-asked">
        {isGuest && <p>{words.guest}</p>}
        {waiting > 0 && <p>{isGuest ? words.waitingGuest(waiting) : words.waiting(waiting)}</p>}
        {isGuest && <DownloadButton />}
      </div>
    </Dialog>
  )
}

function useLeaving() {
  const { out: words } = useWords(SETTINGS)
  const { session, viewer } = useHere()
  const { show } = useNotices()
  const [isLeaving, setLeaving] = useState(false)
  const leave = async () => {
    setLeaving(true)
    const isDone = await session.signOut()
    // Nobody comes back as this guest.
    if (isDone && viewer.isGuest) forgetPerson(viewer.id)
    setLeaving(false)
    if (!isDone) show(words.failed, 'bad')
  }
  return { leave, isLeaving }
}

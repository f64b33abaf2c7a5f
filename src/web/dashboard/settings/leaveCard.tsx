import { type FormEvent, useId, useState } from 'react'
import { useHere } from '../client/here'
import { useDo } from '../client/useDo'
import { Button } from '../parts/button'
import { Dialog } from '../parts/dialog'
import { TextField } from '../parts/field'
import { useNotices } from '../parts/notice'
import { useWords } from '../words/language'
import { SETTINGS } from '../words/settings'
import { SHARED } from '../words/shared'
import { forgetPerson } from './forgetPerson'
import { DownloadButton } from './mineCard'
import { DELETE_VIEWER } from './queries'
import { Section } from './section'

/** The way out for good, and what goes with it said twice. */
export function LeaveCard() {
  const { leave: words } = useWords(SETTINGS)
  const [isAsking, setAsking] = useState(false)
  return (
    <Section title={words.title} hint={words.hint}>
      <Button look="danger" className="settings-do" aria-haspopup="dialog" onClick={() => setAsking(true)}>
        {words.do}
      </Button>
      {isAsking && <LeaveDialog onClose={() => setAsking(false)} />}
    </Section>
  )
}

function LeaveDialog({ onClose }: { onClose: () => void }) {
  const { leave: words } = useWords(SETTINGS)
  const { cancel } = useWords(SHARED)
  const formId = useId()
  const [typed, setTyped] = useState('')
  const { leave, isBusy, why, setWhy } = useDeleting()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isSame(typed, words.word)) void leave()
    else setWhy(words.differs(words.word))
  }
  return (
    <Dialog
      title={words.ask}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{cancel}</Button>
          <Button look="danger" type="submit" form={formId} isBusy={isBusy}>
            {words.confirm}
          </Button>
        </>
      }
    >
      <form id={formId} className="settings-asked" onSubmit={submit} noValidate>
        <p>{words.lose}</p>
        <p>{words.first}</p>
        <DownloadButton />
        <TextField
          label={words.type(words.word)}
          mistake={why}
          autoComplete="off"
          maxLength={40}
          value={typed}
          onChange={event => {
            setTyped(event.target.value)
            setWhy(undefined)
          }}
        />
      </form>
    </Dialog>
  )
}

function useDeleting() {
  const { leave: words } = useWords(SETTINGS)
  const { session, viewer } = useHere()
  const { show } = useNotices()
  const [erase, isErasing] = useDo(DELETE_VIEWER)
  const [isEnding, setEnding] = useState(false)
  const [why, setWhy] = useState<string>()

  async function leave(): Promise<void> {
    if (isErasing || isEnding) return
    const { payload, why } = await erase({}, data => data.deleteViewer)
    if (!payload) return setWhy(why)
    setEnding(true)
    show(words.done)
    const isOut = await session.signOut()
    forgetPerson(viewer.id)
    // The session is over all the same: it is found out by asking.
    if (!isOut) session.refused(session.held() ?? '')
  }

  return { leave, isBusy: isErasing || isEnding, why, setWhy }
}

const isSame = (typed: string, word: string): boolean => typed.normalize('NFC').trim().toLowerCase() === word

import { type FormEvent, useId, useState } from 'react'
import { useDo } from '../client/useDo'
import { useNow } from '../client/useNow'
import { Button } from '../parts/button'
import { Dialog } from '../parts/dialog'
import { TextField } from '../parts/field'
import { useNotices } from '../parts/notice'
import { Pills } from '../parts/pills'
import { useWords } from '../words/language'
import { REGIMENS } from '../words/regimens'
import { SHARED } from '../words/shared'
import { useFormat } from '../words/useFormat'
import { isDate } from './dates'
import type { Regimen } from './fields'
import { END_REGIMEN } from './queries'
import { useDateIn } from './useDateIn'
import { useSameName } from '../client/useSameName'

interface Props {
  readonly regimen: Regimen
  readonly onClose: () => void
}

/** Says what ending means before it is done. */
export function EndDialog({ regimen, onClose }: Props) {
  const { ending: words } = useWords(REGIMENS)
  const { cancel } = useWords(SHARED)
  const formId = useId()
  const format = useFormat()
  const today = format.dateOf(new Date(useNow()))
  const [when, setWhen] = useState<'now' | 'on'>('now')
  const [day, setDay] = useState(regimen.endsOn ?? '')
  const { end, forget, isEnding, why } = useEnding(regimen, onClose)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void end(when === 'now' ? null : day)
  }
  return (
    <Dialog
      title={words.title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{cancel}</Button>
          <Button look="danger" type="submit" form={formId} isBusy={isEnding}>
            {words.do}
          </Button>
        </>
      }
    >
      <form id={formId} className="regimens-ending" onSubmit={submit} noValidate>
        <p className="regimens-name" lang="ko">
          {regimen.medicine.name}
        </p>
        <p>
          {words.means} {words.after}
        </p>
        <Pills
          label={words.when}
          isSingle
          pills={[
            { value: 'now', label: words.now },
            { value: 'on', label: words.on },
          ]}
          chosen={[when]}
          onToggle={next => {
            setWhen(next)
            forget()
          }}
        />
        {when === 'on' && (
          <TextField
            type="date"
            label={words.lastDay}
            hint={isDate(day) && day < today ? words.earlier : words.lastDayHint}
            mistake={why}
            min={regimen.startsOn}
            max="9999-12-31"
            value={day}
            onChange={event => {
              setDay(event.target.value)
              forget()
            }}
          />
        )}
        {when === 'now' && why !== undefined && (
          <p className="field-mistake" role="alert">
            {why}
          </p>
        )}
      </form>
    </Dialog>
  )
}

function useEnding({ id, medicine }: Regimen, onDone: () => void) {
  const { ending: words } = useWords(REGIMENS)
  const { show } = useNotices()
  const dateIn = useDateIn()
  const nameOf = useSameName()
  const [endIt, isEnding] = useDo(END_REGIMEN)
  const [why, setWhy] = useState<string>()

  /** Null: now. */
  async function end(endsOn: string | null): Promise<void> {
    if (endsOn !== null && !isDate(endsOn)) return setWhy(words.lastDayMissing)
    const asked = { id, endsOn }
    const { payload, why, userErrors } = await endIt({ ...asked, name: nameOf(asked) }, data => data.endRegimen)
    if (!payload?.regimen) return setWhy(userErrors.length > 0 ? words.mistake(why) : why)
    const { active, endsOn: last } = payload.regimen
    show(active && last !== null ? words.doneOn(medicine.name, dateIn(last)) : words.done(medicine.name))
    onDone()
  }

  return { end, forget: () => setWhy(undefined), isEnding, why }
}

import { type FormEvent, useEffect, useRef } from 'react'
import { Link, useLocation } from 'wouter'
import { useUnfinished } from '../client/useUnfinished'
import { Button } from '../parts/button'
import { useNotices } from '../parts/notice'
import { ResumedNote } from '../parts/resumedNote'
import { useWords } from '../words/language'
import { PLAN } from '../words/plan'
import { SHARED } from '../words/shared'
import { DoseFields } from './doseFields'
import { type Draft, resumedDraft } from './draft'
import type { Regimen } from './fields'
import { MedicineField } from './medicineField'
import { Preview } from './preview'
import { RhythmFields } from './rhythmFields'
import { SpanFields } from './spanFields'
import { TimeFields } from './timeFields'
import { usePreview } from './usePreview'
import { useSaving } from './useSaving'

/** What each group of fields is given. */
export interface FieldsProps {
  readonly draft: Draft
  readonly mistakes: ReturnType<typeof useSaving>['mistakes']
  readonly change: (part: Partial<Draft>) => void
}

interface Props {
  /** The one that is changed; null of a new one. */
  readonly regimen: Regimen | null
  readonly anew: Draft
  /** Under which what is written waits for who leaves and comes back. */
  readonly name: string
}

export function PlanForm({ regimen, anew, name }: Props) {
  const words = useWords(PLAN)
  const { cancel } = useWords(SHARED)
  const [, go] = useLocation()
  const { say } = useNotices()
  const { value: draft, isResumed, write, startOver, forget } = useUnfinished(name, anew, resumedDraft)
  const preview = usePreview(regimen, draft)
  const done = () => {
    forget()
    go('/regimens')
  }
  const { save, isSaving, mistakes, tries } = useSaving({ regimen, draft, refused: preview.refused, onDone: done })
  const form = useRef<HTMLFormElement>(null)
  const isWrong = Object.keys(mistakes).length > 0
  useEffect(() => {
    if (tries > 0 && isWrong) form.current?.querySelector<HTMLElement>(FIRST_MISTAKE)?.focus()
  }, [tries])
  const change = (part: Partial<Draft>) => write({ ...draft, ...part })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isWrong) say(words.mend)
    if (!isSaving) void save()
  }
  const fields = { draft, mistakes, change }
  return (
    <form ref={form} className="regimens-plan" onSubmit={submit} noValidate>
      <div className="regimens-fields">
        {isResumed && <ResumedNote onStartOver={startOver} />}
        {regimen && <p className="regimens-means">{regimen.active ? words.changeMeans : words.goOnMeans}</p>}
        <MedicineField {...fields} regimen={regimen} />
        <TimeFields {...fields} />
        <RhythmFields {...fields} />
        <SpanFields {...fields} regimen={regimen} />
        <DoseFields {...fields} />
      </div>
      <Preview preview={preview} isNew={regimen === null} />
      <div className="regimens-save">
        {mistakes.whole !== undefined && (
          <p className="field-mistake" role="alert">
            {mistakes.whole}
          </p>
        )}
        <Link href="/regimens" className="button button-plain" onClick={forget}>
          {cancel}
        </Link>
        <Button look="key" type="submit" isBusy={isSaving}>
          {words.save}
        </Button>
      </div>
    </form>
  )
}

/** In the order of the form. */
const FIRST_MISTAKE = '[aria-invalid="true"], [data-mistake] input'

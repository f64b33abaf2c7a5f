import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { Button } from '../parts/button'
import { useNotices } from '../parts/notice'
import { useWords } from '../words/language'
import { PLAN } from '../words/plan'
import { SHARED } from '../words/shared'
import { DoseFields } from './doseFields'
import type { Draft } from './draft'
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
  readonly begin: Draft
  /** Keeps what is written for who comes back to it; null: it is done with. */
  readonly keep?: (draft: Draft | null) => void
}

export function PlanForm({ regimen, begin, keep }: Props) {
  const words = useWords(PLAN)
  const { cancel } = useWords(SHARED)
  const [, go] = useLocation()
  const { say } = useNotices()
  const [draft, setDraft] = useState(begin)
  const preview = usePreview(regimen, draft)
  const done = () => {
    keep?.(null)
    go('/regimens')
  }
  const { save, isSaving, mistakes, tries } = useSaving({ regimen, draft, refused: preview.refused, onDone: done })
  const form = useRef<HTMLFormElement>(null)
  const isWrong = Object.keys(mistakes).length > 0
  useEffect(() => {
    if (tries > 0 && isWrong) form.current?.querySelector<HTMLElement>(FIRST_MISTAKE)?.focus()
  }, [tries])
  const change = (part: Partial<Draft>) => {
    const next = { ...draft, ...part }
    setDraft(next)
    keep?.(next)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isWrong) say(words.mend)
    if (!isSaving) void save()
  }
  const fields = { draft, mistakes, change }
  return (
    <form ref={form} className="regimens-plan" onSubmit={submit} noValidate>
      <div className="regimens-fields">
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
        <Link href="/regimens" className="button button-plain" onClick={() => keep?.(null)}>
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

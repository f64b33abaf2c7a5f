import { type FormEvent, useId } from 'react'
import { useUnfinished } from '../client/useUnfinished'
import { Button } from '../parts/button'
import { Dialog } from '../parts/dialog'
import { NoteField, TextField } from '../parts/field'
import { Pills } from '../parts/pills'
import { ResumedNote } from '../parts/resumedNote'
import { useWords } from '../words/language'
import { MEDICINE } from '../words/medicine'
import { SHARED } from '../words/shared'
import { KNOWN, useCategoryName } from './useCategoryName'
import { type Keepable, useKeeping } from './useKeeping'
import './keep.css'

/** Stands for one that is still to be named; no category can be called so. */
const NEW = ''

interface Props {
  readonly medicine: Keepable
  readonly categories: readonly string[]
  readonly onClose: () => void
  /** In place of letting it go for good. */
  readonly onLetGo?: () => void
}

/** In which category and with what note a medicine is kept. */
export function KeepDialog({ medicine, categories, onClose, onLetGo }: Props) {
  const { keep: words } = useWords(MEDICINE)
  const { save } = useWords(SHARED)
  const formId = useId()
  const kept = medicine.viewerScrap
  const anew = { category: kept?.category ?? KNOWN.favourite, name: '', notes: kept?.notes ?? '' }
  const written = useUnfinished(JSON.stringify(['kept medicine', medicine.id, anew]), anew)
  const { category, name, notes } = written.value
  const change = (part: Partial<typeof anew>) => written.write({ ...written.value, ...part })
  const { keepAs, letGo, isKeeping, isLettingGo, why } = useKeeping(medicine, () => {
    written.forget()
    onClose()
  })
  const whole = why.other ?? (category === NEW ? undefined : why.category)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void keepAs(category === NEW ? name.trim() : category, notes)
  }
  return (
    <Dialog
      title={kept ? words.titleKept : words.titleNew}
      onClose={onClose}
      actions={
        <>
          {kept && (
            <Button look="danger" isBusy={isLettingGo} onClick={onLetGo ?? (() => void letGo(kept.id))}>
              {words.letGo}
            </Button>
          )}
          <Button look="key" type="submit" form={formId} isBusy={isKeeping}>
            {save}
          </Button>
        </>
      }
    >
      <form id={formId} className="medicine-keep" onSubmit={submit}>
        {written.isResumed && <ResumedNote onStartOver={written.startOver} />}
        <p className="medicine-keep-name" lang="ko">
          {medicine.name}
        </p>
        <CategoryPills categories={categories} chosen={category} onChoose={category => change({ category })} />
        {category === NEW && (
          <TextField
            label={words.newCategoryLabel}
            hint={words.newCategoryHint}
            mistake={why.category}
            maxLength={30}
            value={name}
            onChange={event => change({ name: event.target.value })}
          />
        )}
        <NoteField
          label={words.notes}
          hint={words.notesHint}
          mistake={why.notes}
          maxLength={2_000}
          value={notes}
          onChange={event => change({ notes: event.target.value })}
        />
        {kept && <p className="field-hint">{words.letGoHint}</p>}
        {whole !== undefined && (
          <p className="field-mistake" role="alert">
            {whole}
          </p>
        )}
      </form>
    </Dialog>
  )
}

interface CategoryProps {
  readonly categories: readonly string[]
  readonly chosen: string
  readonly onChoose: (category: string) => void
}

function CategoryPills({ categories, chosen, onChoose }: CategoryProps) {
  const { keep: words } = useWords(MEDICINE)
  const nameOf = useCategoryName()
  const names = [...new Set([...Object.values(KNOWN), ...categories, ...(chosen === NEW ? [] : [chosen])])]
  return (
    <Pills
      label={words.category}
      isSingle
      pills={[...names.map(value => ({ value, label: nameOf(value) })), { value: NEW, label: words.newCategory }]}
      chosen={[chosen]}
      onToggle={onChoose}
    />
  )
}

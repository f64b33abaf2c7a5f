import { useId } from 'react'
import { NoteField, TextField } from '../parts/field'
import { useWords } from '../words/language'
import { PLAN } from '../words/plan'
import type { FieldsProps } from './planForm'

/** How much of it, and what to think of: both may be left out. */
export function DoseFields({ draft, mistakes, change }: FieldsProps) {
  const words = useWords(PLAN)
  const unitsId = useId()
  return (
    <div className="card regimens-group">
      <fieldset className="regimens-group">
        <legend className="field-label">{words.dose}</legend>
        <div className="regimens-pair">
          <TextField
            label={words.amount}
            mistake={mistakes.amount}
            inputMode="decimal"
            maxLength={12}
            autoComplete="off"
            value={draft.amount}
            onChange={event => change({ amount: event.target.value })}
          />
          <TextField
            label={words.unit}
            mistake={mistakes.unit}
            maxLength={20}
            autoComplete="off"
            list={unitsId}
            value={draft.unit}
            onChange={event => change({ unit: event.target.value })}
          />
        </div>
        <datalist id={unitsId}>
          {words.units.split(', ').map(unit => (
            <option key={unit} value={unit} />
          ))}
        </datalist>
        <p className="field-hint">{words.doseHint}</p>
      </fieldset>
      <NoteField
        label={words.note}
        hint={words.noteHint}
        mistake={mistakes.note}
        maxLength={2_000}
        value={draft.note}
        onChange={event => change({ note: event.target.value })}
      />
    </div>
  )
}

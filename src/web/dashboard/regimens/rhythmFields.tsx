import { TextField } from '../parts/field'
import { Pills } from '../parts/pills'
import { useWords } from '../words/language'
import { PLAN } from '../words/plan'
import { useFormat } from '../words/useFormat'
import type { RhythmPart } from './draft'
import type { FieldsProps } from './planForm'
import { dateOn, WEEK } from './weekdays'

const PARTS = ['days', 'every', 'cycle'] as const

/** On which days: every day, or those that fit all of what is chosen. */
export function RhythmFields(props: FieldsProps) {
  const words = useWords(PLAN)
  const { draft, change } = props
  const { parts } = draft
  const toggle = (part: RhythmPart | 'daily') =>
    change({ parts: part === 'daily' ? [] : PARTS.filter(each => parts.includes(each) !== (each === part)) })
  return (
    <div className="card regimens-group">
      <Pills
        label={words.days}
        pills={(['daily', ...PARTS] as const).map(value => ({ value, label: words.parts[value] }))}
        chosen={parts.length === 0 ? ['daily'] : parts}
        onToggle={toggle}
      />
      {parts.length > 1 && <p className="field-hint">{words.partsHint}</p>}
      {parts.includes('days') && <Weekdays {...props} />}
      {parts.includes('every') && <EveryFewDays {...props} />}
      {parts.includes('cycle') && <OnAndOff {...props} />}
    </div>
  )
}

function Weekdays({ draft: { daysOfWeek }, mistakes, change }: FieldsProps) {
  const words = useWords(PLAN)
  const format = useFormat()
  return (
    <div className="regimens-part" data-mistake={mistakes.days === undefined ? undefined : true}>
      <Pills
        label={words.weekdays}
        isLabelUnseen
        pills={WEEK.map(value => ({ value, label: format.weekday(dateOn(value)) }))}
        chosen={daysOfWeek}
        onToggle={day => change({ daysOfWeek: WEEK.filter(each => daysOfWeek.includes(each) !== (each === day)) })}
      />
      {mistakes.days !== undefined && (
        <p className="field-mistake" role="alert">
          {mistakes.days}
        </p>
      )}
    </div>
  )
}

function EveryFewDays({ draft, mistakes, change }: FieldsProps) {
  const words = useWords(PLAN)
  return (
    <div className="regimens-part">
      <TextField
        label={words.everyDays}
        hint={words.everyDaysHint}
        mistake={mistakes.every}
        inputMode="numeric"
        maxLength={3}
        value={draft.everyDays}
        onChange={event => change({ everyDays: event.target.value })}
      />
    </div>
  )
}

function OnAndOff({ draft, mistakes, change }: FieldsProps) {
  const words = useWords(PLAN)
  return (
    <div className="regimens-part">
      <div className="regimens-pair">
        {(['daysOn', 'daysOff'] as const).map(field => (
          <TextField
            key={field}
            label={words[field]}
            mistake={mistakes[field]}
            inputMode="numeric"
            maxLength={3}
            value={draft[field]}
            onChange={event => change({ [field]: event.target.value })}
          />
        ))}
      </div>
      <p className="field-hint">{words.cycleHint}</p>
    </div>
  )
}

import { useNow } from '../client/useNow'
import { TextField } from '../parts/field'
import { Pills } from '../parts/pills'
import { useWords } from '../words/language'
import { PLAN } from '../words/plan'
import { useFormat } from '../words/useFormat'
import { isDate } from './dates'
import type { Regimen } from './fields'
import { lastDayOf } from './lastDay'
import type { FieldsProps } from './planForm'
import { useDateIn } from './useDateIn'

const ENDS = ['never', 'for', 'on'] as const

/** The latest that a date field writes as we do. */
const LATEST = '9999-12-31'

/** From when and for how long. A regimen that is there keeps its first day. */
export function SpanFields(props: FieldsProps & { regimen: Regimen | null }) {
  const words = useWords(PLAN)
  const format = useFormat()
  const { draft, mistakes, change, regimen } = props
  const today = format.dateOf(new Date(useNow()))
  const isPast = isDate(draft.startsOn) && draft.startsOn < today
  return (
    <div className="card regimens-group">
      {!regimen && (
        <TextField
          type="date"
          label={words.startsOn}
          hint={isPast ? words.startsOnPast : undefined}
          mistake={mistakes.startsOn}
          max={LATEST}
          value={draft.startsOn}
          onChange={event => change({ startsOn: event.target.value })}
        />
      )}
      <Pills
        label={words.end}
        isSingle
        pills={ENDS.map(value => ({ value, label: words.ends[value] }))}
        chosen={[draft.end]}
        onToggle={end => change({ end })}
      />
      <EndField {...props} />
    </div>
  )
}

function EndField({ draft, mistakes, change }: FieldsProps) {
  const words = useWords(PLAN)
  const dateIn = useDateIn()
  if (draft.end === 'never') return null
  if (draft.end === 'on')
    return (
      <TextField
        type="date"
        label={words.endsOn}
        mistake={mistakes.end}
        min={draft.startsOn}
        max={LATEST}
        value={draft.endsOn}
        onChange={event => change({ endsOn: event.target.value })}
      />
    )
  const last = lastDayOf(draft)
  return (
    <TextField
      label={words.forDays}
      hint={last === null ? undefined : words.forDaysHint(dateIn(last))}
      mistake={mistakes.end}
      inputMode="numeric"
      maxLength={4}
      value={draft.forDays}
      onChange={event => change({ forDays: event.target.value })}
    />
  )
}

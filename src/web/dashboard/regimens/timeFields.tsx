import { useEffect, useId, useRef } from 'react'
import { Button } from '../parts/button'
import { Field } from '../parts/field'
import { useWords } from '../words/language'
import { PLAN } from '../words/plan'
import { nextTime } from './draft'
import type { FieldsProps } from './planForm'
import { useWallTime } from './useWallTime'

const MOST = 12

/** The times of a day, of which there may be more or fewer. */
export function TimeFields({ draft: { times }, mistakes, change }: FieldsProps) {
  const words = useWords(PLAN)
  const toldId = useId()
  const { rows, focusOn } = useFocusAfter()
  const set = (at: number, time: string) => change({ times: times.map((each, i) => (i === at ? time : each)) })
  const add = () => {
    focusOn(times.length)
    change({ times: [...times, nextTime(times)] })
  }
  const remove = (at: number) => {
    focusOn(Math.min(at, times.length - 2))
    change({ times: times.filter((_, i) => i !== at) })
  }
  return (
    <fieldset className="card regimens-group">
      <legend className="field-label">{words.times}</legend>
      <ul ref={rows} className="regimens-times">
        {times.map((time, at) => (
          <TimeRow
            key={at}
            time={time}
            number={at + 1}
            toldId={toldId}
            isWrong={mistakes.times !== undefined}
            onChange={next => set(at, next)}
            onRemove={times.length > 1 ? () => remove(at) : undefined}
          />
        ))}
      </ul>
      <Button icon="plus" onClick={add} disabled={times.length >= MOST} className="regimens-add-time">
        {words.addTime}
      </Button>
      <p
        id={toldId}
        className={mistakes.times ? 'field-mistake' : 'field-hint'}
        role={mistakes.times ? 'alert' : undefined}
      >
        {mistakes.times ?? words.timesHint}
      </p>
    </fieldset>
  )
}

interface RowProps {
  readonly time: string
  readonly number: number
  readonly toldId: string
  readonly isWrong: boolean
  readonly onChange: (time: string) => void
  /** Nothing of the only one. */
  readonly onRemove: (() => void) | undefined
}

function TimeRow({ time, number, toldId, isWrong, onChange, onRemove }: RowProps) {
  const words = useWords(PLAN)
  const wallTime = useWallTime()
  return (
    <li className="regimens-time">
      <Field label={words.time(number)} isLabelUnseen>
        {({ id }) => (
          <input
            id={id}
            type="time"
            className="field-control"
            aria-describedby={toldId}
            aria-invalid={isWrong || undefined}
            value={time}
            onChange={event => onChange(event.target.value.slice(0, 5))}
          />
        )}
      </Field>
      {onRemove && (
        <Button look="quiet" icon="close" isIconOnly onClick={onRemove}>
          {time === '' ? words.removeEmptyTime : words.removeTime(wallTime(time))}
        </Button>
      )}
    </li>
  )
}

/** Puts the focus on a row after the next change: on the one that was added, or on that which took another's place. */
function useFocusAfter() {
  const rows = useRef<HTMLUListElement>(null)
  const next = useRef<number | null>(null)
  useEffect(() => {
    if (next.current === null) return
    rows.current?.querySelectorAll('input')[next.current]?.focus()
    next.current = null
  })
  return { rows, focusOn: (at: number) => void (next.current = at) }
}

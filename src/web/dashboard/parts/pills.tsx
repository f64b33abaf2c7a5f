import './pills.css'

export interface Pill<Value extends string> {
  readonly value: Value
  readonly label: string
}

interface Props<Value extends string> {
  /** What is chosen by them; shown above, or only said. */
  readonly label: string
  readonly isLabelUnseen?: boolean
  readonly pills: readonly Pill<Value>[]
  readonly chosen: readonly Value[]
  readonly onToggle: (value: Value) => void
  /** One at a time, as radio buttons; else each for itself. */
  readonly isSingle?: boolean
}

/** A few short choices in a row: days of the week, categories, a filter. */
export function Pills<Value extends string>(props: Props<Value>) {
  const { label, isLabelUnseen, pills, chosen, onToggle, isSingle } = props
  return (
    <fieldset className="pills">
      <legend className={isLabelUnseen ? 'unseen' : 'field-label'}>{label}</legend>
      <div className="pills-row">
        {pills.map(({ value, label: said }) => (
          <label key={value} className="pills-pill">
            <input
              type={isSingle ? 'radio' : 'checkbox'}
              className="unseen"
              checked={chosen.includes(value)}
              onChange={() => onToggle(value)}
            />
            <span>{said}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

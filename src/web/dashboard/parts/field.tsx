import { type ComponentProps, type ReactElement, useId } from 'react'
import './field.css'

interface FieldProps {
  readonly label: string
  readonly hint?: string | undefined
  /** What is wrong with what was written, in words. */
  readonly mistake?: string | undefined
  /** The label is said, not shown. */
  readonly isLabelUnseen?: boolean
}

interface Bound {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean | undefined
}

/** A label, its control, and what there is to say of it. */
export function Field({
  label,
  hint,
  mistake,
  isLabelUnseen,
  children,
}: FieldProps & { readonly children: (bound: Bound) => ReactElement }) {
  const id = useId()
  const told = mistake ?? hint
  return (
    <div className="field">
      <label htmlFor={id} className={isLabelUnseen ? 'unseen' : 'field-label'}>
        {label}
      </label>
      {children({
        id,
        'aria-describedby': told ? `${id}-told` : undefined,
        'aria-invalid': mistake ? true : undefined,
      })}
      {told && (
        <p id={`${id}-told`} className={mistake ? 'field-mistake' : 'field-hint'} role={mistake ? 'alert' : undefined}>
          {told}
        </p>
      )}
    </div>
  )
}

export function TextField({
  label,
  hint,
  mistake,
  isLabelUnseen,
  ...rest
}: FieldProps & Omit<ComponentProps<'input'>, 'id'>) {
  const said = { label, hint, mistake, ...(isLabelUnseen ? { isLabelUnseen } : {}) }
  return <Field {...said}>{bound => <input type="text" className="field-control" {...rest} {...bound} />}</Field>
}

export function NoteField({ label, hint, mistake, ...rest }: FieldProps & Omit<ComponentProps<'textarea'>, 'id'>) {
  const said = { label, hint, mistake }
  return <Field {...said}>{bound => <textarea className="field-control" rows={3} {...rest} {...bound} />}</Field>
}

export function SelectField({ label, hint, mistake, ...rest }: FieldProps & Omit<ComponentProps<'select'>, 'id'>) {
  const said = { label, hint, mistake }
  return <Field {...said}>{bound => <select className="field-control" {...rest} {...bound} />}</Field>
}

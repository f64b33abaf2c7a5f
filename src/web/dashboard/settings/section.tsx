import { type ReactNode, useId } from 'react'

interface Props {
  readonly title: string
  readonly hint?: string
  readonly children: ReactNode
}

/** A surface with a title of its own. */
export function Section({ title, hint, children }: Props) {
  const id = useId()
  return (
    <section className="card settings-section" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {hint && <p className="settings-hint">{hint}</p>}
      {children}
    </section>
  )
}

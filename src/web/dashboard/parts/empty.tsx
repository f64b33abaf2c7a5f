import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon'
import './empty.css'

interface Props {
  readonly icon?: IconName
  readonly title: string
  readonly hint?: string
  /** What one can do about it: a Button or a link with its looks. */
  readonly action?: ReactNode
}

/** The answer came and there is nothing: never shown for want of an answer. */
export function Empty({ icon = 'today', title, hint, action }: Props) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} />
      </span>
      <p className="empty-title">{title}</p>
      {hint && <p className="empty-hint">{hint}</p>}
      {action}
    </div>
  )
}

import type { ComponentProps } from 'react'
import { Icon, type IconName } from './icon'
import './button.css'

interface Props extends ComponentProps<'button'> {
  /** `key`: what the page is for, one at most in sight of another; `plain`: bordered; `quiet`: words alone; `danger`. */
  readonly look?: 'key' | 'plain' | 'quiet' | 'danger'
  readonly icon?: IconName
  /** Shows the icon alone; `children` are its label for who listens. */
  readonly isIconOnly?: boolean
  /** Something is under way: pressed again it does nothing, and it keeps the focus. */
  readonly isBusy?: boolean
}

export function Button({ look = 'plain', icon, isIconOnly, isBusy, children, className = '', ...rest }: Props) {
  const onClick = isBusy ? undefined : rest.onClick
  return (
    <button
      type="button"
      {...rest}
      onClick={onClick}
      className={`button button-${look} ${isIconOnly ? 'button-icon' : ''} ${className}`}
      aria-disabled={isBusy || undefined}
      aria-busy={isBusy || undefined}
    >
      {icon && <Icon name={icon} />}
      <span className={isIconOnly ? 'unseen' : undefined}>{children}</span>
    </button>
  )
}

import { Icon, type IconName } from '../parts/icon'
import type { Outlook } from './outlook'

const ICONS: Partial<Readonly<Record<Outlook, IconName>>> = {
  done: 'check',
  missed: 'alert',
  late: 'clock',
  skipped: 'skip',
  waiting: 'waiting',
}

/** A shape of its own for each outlook, so that none is told by its colour alone. */
export function Sign({ outlook }: { outlook: Outlook }) {
  const icon = ICONS[outlook]
  return (
    <span className={`calendar-sign calendar-sign-${outlook}`} aria-hidden="true">
      {icon && <Icon name={icon} />}
    </span>
  )
}

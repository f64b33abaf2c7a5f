import type { ReactNode } from 'react'
import { Icon } from '../parts/icon'

/** What must not be overlooked. */
export function Warned({ children }: { children: ReactNode }) {
  return (
    <p className="medicine-warned">
      <Icon name="alert" />
      <span>{children}</span>
    </p>
  )
}

import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Icon } from '../parts/icon'
import { Page } from '../parts/page'
import { useWords } from '../words/language'
import { PLAN } from '../words/plan'

/** Around a regimen that is being written. */
export function PlanPage({ isNew, children }: { isNew: boolean; children: ReactNode }) {
  const words = useWords(PLAN)
  const back = (
    <Link href="/regimens" className="button button-quiet">
      <Icon name="back" />
      {words.back}
    </Link>
  )
  return (
    <Page title={isNew ? words.titleNew : words.titleChange} actions={back} isWide>
      {children}
    </Page>
  )
}

import type { ReactNode } from 'react'
import { Button } from '../parts/button'
import { useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import { SHARED } from '../words/shared'
import type { FoundPharmacies } from './notes'

interface Props {
  readonly found: FoundPharmacies
  readonly isAround: boolean
  readonly isBusy: boolean
  /** Null where there is no more to be had. */
  readonly more: (() => void) | null
  /** A row for each. */
  readonly children: ReactNode
}

export function List({ found: { nodes, pageInfo }, isAround, isBusy, more, children }: Props) {
  const words = useWords(PHARMACIES)
  const shared = useWords(SHARED)
  const count = isAround ? words.found : words.foundByName
  return (
    <div className="pharmacies-list" aria-busy={isBusy}>
      {nodes.length > 0 && <p role="status">{count(nodes.length, pageInfo.hasNextPage)}</p>}
      <ul>{children}</ul>
      {pageInfo.hasNextPage &&
        (more ? (
          <Button isBusy={isBusy} onClick={more}>
            {shared.more}
          </Button>
        ) : (
          <p className="pharmacies-small">{words.most}</p>
        ))}
    </div>
  )
}

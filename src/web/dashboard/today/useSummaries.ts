import { useMemo, useRef } from 'react'
import { useAsk } from '../client/useAsk'
import { SUMMARIES } from './queries'
import { isMedicine, type Summary, summaryOf } from './summary'

/** By the medicine's id; null of a medicine that has none. Nothing of one whose summary could not be had. */
export type Summaries = ReadonlyMap<string, Summary | 'coming' | null>

/** What these medicines are for, asked once the list stands. */
export function useSummaries(medicineIds: readonly string[]): Summaries {
  const ids = useMemo(() => [...new Set(medicineIds)].sort().slice(0, 100), [medicineIds.join()])
  const { data, isWaiting } = useAsk(SUMMARIES, { ids }, { pause: ids.length === 0, policy: 'cache-first' })
  // A medicine that joins the others takes nothing from the screen while it is asked about.
  const known = useRef(new Map<string, Summary | null>())
  return useMemo(() => {
    for (const node of data?.nodes ?? []) if (isMedicine(node)) known.current.set(node.id, summaryOf(node))
    const coming = isWaiting ? ids.map(id => [id, 'coming'] as const) : []
    return new Map<string, Summary | 'coming' | null>([...coming, ...known.current])
  }, [data, isWaiting, ids])
}

import { useEffect, useState } from 'react'
import { useClient } from 'urql'
import type { FragmentOf } from '../client/graphql'
import { useConnection } from '../client/here'
import { useAsk } from '../client/useAsk'
import type { SUMMARY_FIELDS } from './fields'
import { MEDICINE_SUMMARY, SUMMARY_READY } from './queries'

export type Summary = FragmentOf<typeof SUMMARY_FIELDS>

interface Late {
  readonly about: string
  /** Null where it could not be heard of. */
  readonly summary: Summary | null
}

/** What can be said of a medicine now; what AI is still writing takes its place when it is there. */
export function useSummary({ id, itemSeq }: { readonly id: string; readonly itemSeq: string }, keyword: string | null) {
  const asked = useAsk(MEDICINE_SUMMARY, { itemSeq, keyword })
  const client = useClient()
  const connection = useConnection()
  const [late, setLate] = useState<Late | null>(null)
  const about = `${id} ${keyword ?? ''}`
  const first = asked.data?.medicine?.summary ?? null
  const isWritten = late?.about === about
  const isListening = first?.pending === true && connection === 'live' && !(isWritten && late.summary)
  useEffect(() => {
    if (!isListening) return
    // Told of its end, too: one that ends without a summary is not waited for.
    const ready = client.subscription(SUMMARY_READY, { medicineId: id, keyword }, { isEndless: true })
    const { unsubscribe } = ready.subscribe(({ data, error }) => {
      if (data) setLate({ about, summary: data.summaryReady })
      else if (error) setLate(before => (before?.about === about ? before : { about, summary: null }))
    })
    return unsubscribe
  }, [client, isListening, about, id, keyword])
  const written = isWritten ? late.summary : null
  return {
    asked,
    shown: first?.pending ? (written ?? first) : first,
    /** AI is writing one. */
    isComing: isListening && !isWritten,
  }
}

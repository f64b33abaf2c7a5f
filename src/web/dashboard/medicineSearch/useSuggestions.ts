import { useRef } from 'react'
import { useAsk } from '../client/useAsk'
import type { ResultOf } from '../client/graphql'
import { soughtIn, useCalm } from '../client/useCalm'
import type { ChosenMedicine } from './fields'
import { MEDICINE_SUGGESTIONS, MEDICINES_TO_CHOOSE } from './queries'

type Suggested = ResultOf<typeof MEDICINE_SUGGESTIONS>['medicineSuggestions'][number]

export interface Suggestion extends Suggested {
  /** Null where no more than its name is known yet. */
  readonly medicine: ChosenMedicine | null
}

/** What fits what is typed. As long as something newer is on its way, what fitted before stays. */
export function useSuggestions(typed: string) {
  const calm = useCalm(typed)
  const isIdle = calm === ''
  const suggested = useAsk(MEDICINE_SUGGESTIONS, { prefix: calm }, { pause: isIdle, policy: 'cache-first' })
  const isNone = suggested.data?.medicineSuggestions.length === 0
  const searched = useAsk(MEDICINES_TO_CHOOSE, { typed: calm }, { pause: isIdle || !isNone, policy: 'cache-first' })
  const asked = isNone ? searched : suggested
  const fresh = isNone ? searched.data?.medicines.edges.map(ofSearch) : suggested.data?.medicineSuggestions.map(named)
  const last = useRef<readonly Suggestion[]>(NONE)
  if (fresh) last.current = fresh
  else if (isIdle || isNone || asked.error) last.current = NONE
  return {
    options: isIdle ? NONE : last.current,
    /** True once `options` are those of what is typed: none of what can't be looked for. */
    isSettled: soughtIn(typed) === '' || (!isIdle && fresh !== undefined && calm === typed.trim()),
    isPartial: isNone && searched.data?.medicines.isCatalogueComplete === false,
    error: isIdle ? undefined : asked.error,
    retry: asked.retry,
  }
}

const NONE: readonly Suggestion[] = []

const named = (suggested: Suggested): Suggestion => ({ ...suggested, medicine: null })

function ofSearch({ matchedBy, node }: ResultOf<typeof MEDICINES_TO_CHOOSE>['medicines']['edges'][number]): Suggestion {
  return { itemSeq: node.itemSeq, name: node.name, matchedBy, medicine: node }
}

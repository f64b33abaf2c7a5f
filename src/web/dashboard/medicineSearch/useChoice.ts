import { useEffect, useRef, useState } from 'react'
import { useClient } from 'urql'
import { faultOf } from '../client/fault'
import { useWhyNotDone } from '../client/useDo'
import { useWords } from '../words/language'
import { MEDICINE_SEARCH } from '../words/medicineSearch'
import type { ChosenMedicine } from './fields'
import { MEDICINE_TO_CHOOSE } from './queries'
import type { Suggestion } from './useSuggestions'

/** Makes a medicine of a suggestion, which is but a name; `why` says why it could not. */
export function useChoice(onChoose: (medicine: ChosenMedicine) => void) {
  const words = useWords(MEDICINE_SEARCH)
  const client = useClient()
  const whyOf = useWhyNotDone()
  const [isChoosing, setChoosing] = useState(false)
  const [why, setWhy] = useState<string>()
  const last = useRef(0)
  // It comes later: what was written meanwhile is known only to the one of the last rendering.
  const tell = useRef(onChoose)
  useEffect(() => {
    tell.current = onChoose
  })

  async function choose({ itemSeq, medicine }: Suggestion): Promise<void> {
    setWhy(undefined)
    const turn = ++last.current
    if (medicine) return onChoose(medicine)
    setChoosing(true)
    const { data, error } = await client.query(MEDICINE_TO_CHOOSE, { itemSeq }).toPromise()
    if (turn !== last.current) return
    setChoosing(false)
    if (data?.medicine) tell.current(data.medicine)
    else setWhy(error ? whyOf(faultOf(error)) : words.gone)
  }

  /** Something else is being looked for now. */
  function forget(): void {
    last.current++
    setChoosing(false)
    setWhy(undefined)
  }

  return { choose, forget, isChoosing, why }
}

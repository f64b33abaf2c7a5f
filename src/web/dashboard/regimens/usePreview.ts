import { useMemo, useRef } from 'react'
import { useAsk } from '../client/useAsk'
import { useCalm } from '../client/useCalm'
import type { Draft } from './draft'
import type { Regimen } from './fields'
import { goesOn, type NewRegimen, newRegimen, planOf } from './plan'
import { dosesToAsk, type PreviewShown, previewDays } from './previewDays'
import { PREVIEW_REGIMEN } from './queries'

interface Refusal {
  readonly code: string
  readonly message: string
  readonly path: readonly string[]
}

/** `noMedicine`, `incomplete`: the draft can't be sent. `stays`: it has ended and would not go on. `full`: there is room for none beside it. */
export type PreviewState = 'noMedicine' | 'incomplete' | 'refused' | 'stays' | 'full' | 'coming' | 'failed' | 'shown'

/** The doses that there would be, asked for once nothing was written for a while. */
export function usePreview(regimen: Regimen | null, draft: Draft) {
  const input = useMemo(() => inputOf(regimen, draft), [regimen, draft])
  const plan = useMemo(() => planOf(draft), [draft])
  const stays = regimen !== null && plan !== null && !goesOn(regimen, plan)
  const wanted = input && !stays ? JSON.stringify(input) : ''
  const calm = useCalm(wanted)
  const variables = useMemo(() => variablesOf(calm), [calm])
  const asked = useAsk(PREVIEW_REGIMEN, variables, { pause: calm === '' })
  const answer = calm === '' ? undefined : asked.data?.previewRegimen
  const errors: readonly Refusal[] = answer?.userErrors ?? NONE
  const last = useRef<PreviewShown | null>(null)
  if (answer && errors.length === 0) last.current = previewDays(answer.doses, variables.first)
  const isFull = regimen !== null && errors.some(({ code }) => code === 'CONFLICT')

  function stateOf(): PreviewState {
    if (stays) return 'stays'
    if (wanted === '') return draft.medicine ? 'incomplete' : 'noMedicine'
    if (isFull) return 'full'
    if (errors.length > 0) return 'refused'
    if (asked.error && !answer) return 'failed'
    return last.current ? 'shown' : 'coming'
  }

  return {
    state: stateOf(),
    shown: last.current,
    isRenewing: wanted !== calm || (calm !== '' && answer === undefined && !asked.error),
    timeZone: input?.timeZone ?? null,
    error: asked.error,
    retry: asked.retry,
    /** What the server would refuse, while it is that which is written. */
    refused: wanted === calm && !isFull ? errors : NONE,
  }
}

const NONE: readonly Refusal[] = []

/** Without the note, which makes no dose another. */
function inputOf(regimen: Regimen | null, draft: Draft): NewRegimen | null {
  const plan = planOf(draft)
  if (!plan || !draft.medicine) return null
  const timeZone = regimen && !regimen.followsViewerTimeZone ? regimen.timeZone : null
  return { ...newRegimen(plan, draft.medicine.id, timeZone), note: null }
}

function variablesOf(calm: string): { input: NewRegimen; first: number } {
  const input = calm === '' ? NOTHING : (JSON.parse(calm) as NewRegimen)
  return { input, first: dosesToAsk(input.times.length) }
}

/** Stands in while nothing is asked. */
const NOTHING: NewRegimen = { medicineId: '', startsOn: '', times: [] }

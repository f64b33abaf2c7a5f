import { useMemo, useState } from 'react'
import { useDo } from '../client/useDo'
import { useNotices } from '../parts/notice'
import { useWords } from '../words/language'
import { PLAN } from '../words/plan'
import type { Draft } from './draft'
import type { Regimen } from './fields'
import { missingIn, wrongIn } from './missing'
import { lacksOf, type Mistakes, mistakesOf, type UserError } from './mistakes'
import { changesOf, newRegimen, type Plan, planOf } from './plan'
import { CREATE_REGIMEN, UPDATE_REGIMEN } from './queries'
import { useSameName } from '../client/useSameName'

interface Saving {
  readonly regimen: Regimen | null
  readonly draft: Draft
  /** What the preview says that the server would refuse. */
  readonly refused: readonly UserError[]
  readonly onDone: () => void
}

/** Saves what is written, and says at which field what is to be mended before it can be. */
export function useSaving({ regimen, draft, refused, onDone }: Saving) {
  const words = useWords(PLAN)
  const { show } = useNotices()
  const [tries, setTries] = useState(0)
  const [answer, setAnswer] = useState<{ draft: Draft; mistakes: Mistakes } | null>(null)
  const { send, isSaving } = useSending(regimen)

  const mistakes = useMemo<Mistakes>(() => {
    const missing = tries > 0 ? missingIn(draft) : wrongIn(draft)
    const answered = answer?.draft === draft ? answer.mistakes : {}
    return { ...answered, ...mistakesOf(refused, words), ...lacksOf(missing, words) }
  }, [tries, draft, answer, refused, words])

  async function save(): Promise<void> {
    const plan = planOf(draft)
    if (!plan || !draft.medicine) return setTries(tries + 1)
    const { isDone, why, userErrors } = await send(plan, draft.medicine.id)
    if (isDone) {
      const { name } = draft.medicine
      show(regimen ? words.changed(name) : words.saved(name))
      return onDone()
    }
    setAnswer({ draft, mistakes: userErrors.length > 0 ? mistakesOf(userErrors, words) : { whole: why } })
    setTries(tries + 1)
  }

  return { save, isSaving, mistakes, tries }
}

interface Sent {
  readonly isDone: boolean
  readonly why: string
  readonly userErrors: readonly UserError[]
}

function useSending(regimen: Regimen | null) {
  const [create, isCreating] = useDo(CREATE_REGIMEN)
  const [update, isUpdating] = useDo(UPDATE_REGIMEN)
  const nameOf = useSameName()

  async function send(plan: Plan, medicineId: string): Promise<Sent> {
    if (!regimen) {
      const input = newRegimen(plan, medicineId, null)
      return sent(await create({ input, name: nameOf(input) }, data => data.createRegimen))
    }
    const input = changesOf(regimen, plan)
    if (Object.keys(input).length === 0) return { isDone: true, why: '', userErrors: [] }
    const asked = { id: regimen.id, input }
    return sent(await update({ ...asked, name: nameOf(asked) }, data => data.updateRegimen))
  }

  return { send, isSaving: isCreating || isUpdating }
}

const sent = ({
  payload,
  why,
  userErrors,
}: {
  payload: object | null
  why: string
  userErrors: readonly UserError[]
}): Sent => ({
  isDone: payload !== null,
  why,
  userErrors,
})

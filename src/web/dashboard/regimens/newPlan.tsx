import { useAsk } from '../client/useAsk'
import { useNow } from '../client/useNow'
import { useRemembered } from '../client/useRemembered'
import { MEDICINE_TO_CHOOSE } from '../medicineSearch/queries'
import { Asked } from '../parts/asked'
import { Skeleton } from '../parts/skeleton'
import { useFormat } from '../words/useFormat'
import { type Draft, newDraft } from './draft'
import { PlanForm } from './planForm'
import { PlanPage } from './planPage'

/** `itemSeq`: of a medicine that was chosen elsewhere. */
export function NewPlan({ itemSeq }: { itemSeq: string | null }) {
  const format = useFormat()
  const today = format.dateOf(new Date(useNow()))
  const [kept, keep] = useRemembered<Draft | null>('regimen draft', null)
  const isCode = itemSeq !== null && /^[0-9]{9}$/.test(itemSeq)
  const asked = useAsk(MEDICINE_TO_CHOOSE, { itemSeq: itemSeq ?? '' }, { pause: !isCode })
  const begin = kept ?? newDraft(today)
  const form = (draft: Draft) => <PlanForm regimen={null} begin={draft} keep={keep} />
  return (
    <PlanPage isNew>
      {isCode ? (
        <Asked
          asked={asked}
          pick={data => data.medicine}
          skeleton={<Skeleton kind="block" count={2} />}
          none={form(begin)}
        >
          {medicine => form({ ...begin, medicine })}
        </Asked>
      ) : (
        form(begin)
      )}
    </PlanPage>
  )
}

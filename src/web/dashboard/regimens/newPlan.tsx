import { useAsk } from '../client/useAsk'
import { useNow } from '../client/useNow'
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
  const isCode = itemSeq !== null && /^[0-9]{9}$/.test(itemSeq)
  const asked = useAsk(MEDICINE_TO_CHOOSE, { itemSeq: itemSeq ?? '' }, { pause: !isCode })
  const form = (medicine: Draft['medicine']) => (
    <PlanForm regimen={null} anew={{ ...newDraft(today), medicine }} name="regimen draft" />
  )
  return (
    <PlanPage isNew>
      {isCode ? (
        <Asked
          asked={asked}
          pick={data => data.medicine}
          skeleton={<Skeleton kind="block" count={2} />}
          none={form(null)}
        >
          {form}
        </Asked>
      ) : (
        form(null)
      )}
    </PlanPage>
  )
}

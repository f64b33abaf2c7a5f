import { Link } from 'wouter'
import { useAsk } from '../client/useAsk'
import { Asked } from '../parts/asked'
import { Empty } from '../parts/empty'
import { Skeleton } from '../parts/skeleton'
import { useWords } from '../words/language'
import { PLAN } from '../words/plan'
import { draftOf } from './draft'
import type { Regimen } from './fields'
import { PlanForm } from './planForm'
import { PlanPage } from './planPage'
import { REGIMEN_TO_CHANGE } from './queries'

/** Changes a regimen as it is now: it is read anew, and then written over as little as somebody wants. */
export function ChangePlan({ id }: { id: string }) {
  const asked = useAsk(REGIMEN_TO_CHANGE, { id }, { policy: 'network-only' })
  return (
    <PlanPage isNew={false}>
      <Asked
        asked={asked}
        pick={({ node }) => (node?.__typename === 'Regimen' ? node : null)}
        skeleton={<Skeleton kind="block" count={2} />}
        none={<NotThere />}
      >
        {regimen => <Change key={regimen.id} regimen={regimen} />}
      </Asked>
    </PlanPage>
  )
}

/** What was left unfinished waits for the regimen as it was then: where it has changed since, it would undo that. */
function Change({ regimen }: { regimen: Regimen }) {
  const anew = draftOf(regimen)
  return <PlanForm regimen={regimen} anew={anew} name={JSON.stringify(['regimen draft', regimen.id, anew])} />
}

function NotThere() {
  const words = useWords(PLAN)
  return (
    <Empty
      icon="regimens"
      title={words.notThere}
      hint={words.notThereHint}
      action={
        <Link href="/regimens" className="button button-plain">
          {words.back}
        </Link>
      }
    />
  )
}

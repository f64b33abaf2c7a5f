import { useSearchParams } from 'wouter'
import { ChangePlan } from './changePlan'
import { RegimenList } from './list'
import { NewPlan } from './newPlan'
import './regimens.css'

/** The list, or where the address says so (?new, ?new&medicine=…, ?change=…) one regimen that is being written. */
export default function Regimens() {
  const [asked] = useSearchParams()
  const id = asked.get('change')
  if (id !== null) return <ChangePlan key={id} id={id} />
  const itemSeq = asked.get('medicine')
  return asked.has('new') ? <NewPlan key={itemSeq} itemSeq={itemSeq} /> : <RegimenList />
}

import { Link } from 'wouter'
import './medicineLink.css'

interface Props {
  readonly medicine: { readonly itemSeq: string; readonly name: string }
}

/** A medicine's name, in Korean as all of them are, which leads to its page. */
export function MedicineLink({ medicine }: Props) {
  return (
    <Link href={`/medicines/${medicine.itemSeq}`} className="medicine-link" lang="ko">
      {medicine.name}
    </Link>
  )
}

/** Of which medicine a button speaks, for who listens. */
export function HeardName({ medicine }: { medicine: { readonly name: string } }) {
  return (
    <span className="unseen" lang="ko">
      {medicine.name}
    </span>
  )
}

import { Link } from 'wouter'
import './medicineLink.css'

interface Props {
  readonly medicine: { readonly itemSeq: string; readonly name: string }
}

/** A medicine's name, which leads to its page. */
export function MedicineLink({ medicine }: Props) {
  return (
    <Link href={`/medicines/${medicine.itemSeq}`} className="medicine-link">
      {medicine.name}
    </Link>
  )
}

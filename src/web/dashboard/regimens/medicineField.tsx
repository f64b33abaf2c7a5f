import { useEffect, useRef } from 'react'
import { MedicineSearch } from '../medicineSearch/medicineSearch'
import { Button } from '../parts/button'
import { MedicinePicture } from '../parts/medicinePicture'
import { SampleTag } from '../parts/tag'
import { useWords } from '../words/language'
import { PLAN } from '../words/plan'
import { type Draft, withMedicine } from './draft'
import type { Regimen } from './fields'
import type { FieldsProps } from './planForm'
import { useDateIn } from './useDateIn'

/** Which medicine it is: chosen once, and not to be changed in a regimen that is there. */
export function MedicineField({ draft, mistakes, change, regimen }: FieldsProps & { regimen: Regimen | null }) {
  const words = useWords(PLAN)
  const dateIn = useDateIn()
  // The focus goes along with what takes the other's place.
  const isPressed = useRef(false)
  const press = (medicine: Draft['medicine']) => {
    isPressed.current = true
    change(withMedicine(draft, medicine))
  }
  if (draft.medicine === null)
    return (
      <div className="card">
        <MedicineSearch
          label={words.medicine}
          mistake={mistakes.medicine}
          isFocused={isPressed.current}
          onChoose={({ viewerScrap: _, ...medicine }) => press(medicine)}
        />
      </div>
    )
  return (
    <div className="card regimens-medicine">
      <Chosen medicine={draft.medicine} isFocused={isPressed.current} />
      {regimen ? (
        <p className="field-hint">{words.startedOn(dateIn(regimen.startsOn))}</p>
      ) : (
        <Button look="quiet" onClick={() => press(null)}>
          {words.otherMedicine}
        </Button>
      )}
      {mistakes.medicine !== undefined && (
        <p className="field-mistake" role="alert">
          {mistakes.medicine}
        </p>
      )}
    </div>
  )
}

function Chosen({ medicine, isFocused }: { medicine: NonNullable<Draft['medicine']>; isFocused: boolean }) {
  const chosen = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Who went on to another field meanwhile stays there.
    if (isFocused && document.activeElement === document.body) chosen.current?.focus()
  }, [])
  return (
    <div ref={chosen} tabIndex={-1} className="regimens-chosen">
      <MedicinePicture url={medicine.imageUrl} />
      <p>
        <strong className="regimens-name" lang="ko">
          {medicine.name}
        </strong>
        <span className="regimens-details">
          <SampleTag of={medicine} />
          <span lang="ko">{medicine.manufacturer}</span>
        </span>
      </p>
    </div>
  )
}

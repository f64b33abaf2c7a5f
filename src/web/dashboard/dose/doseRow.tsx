import type { ReactNode } from 'react'
import { Button } from '../parts/button'
import { HeardName, MedicineLink } from '../parts/medicineLink'
import { MedicinePicture } from '../parts/medicinePicture'
import { DOSE } from '../words/dose'
import { useWords } from '../words/language'
import { useFormat } from '../words/useFormat'
import { DoseTag } from './doseTag'
import type { ShownDose } from './shown'
import { useMarks } from './useMarks'
import './doseRow.css'

interface Props {
  readonly dose: ShownDose
  /** Below the name: what the medicine is for. */
  readonly about?: ReactNode
  /** A line of a day's list: no picture, the time in it. */
  readonly isDense?: boolean
}

/** A dose, how it stands in words, and what one can say of it. */
export function DoseRow({ dose, about, isDense = false }: Props) {
  const format = useFormat()
  const words = useWords(DOSE)
  const { medicine, state } = dose
  return (
    <article className={`dose dose-${state} ${isDense ? 'dose-dense' : ''}`}>
      {!isDense && <MedicinePicture url={medicine.imageUrl} />}
      <div className="dose-what">
        <h3 className="dose-name">
          {isDense && <time className="dose-time">{format.time(dose.scheduledTime)}</time>}
          <MedicineLink medicine={medicine} />
          {dose.dose && (
            <span className="dose-amount">{words.amount(format.number(dose.dose.amount), dose.dose.unit)}</span>
          )}
        </h3>
        <DoseTag dose={dose} />
        {about && <div className="dose-about">{about}</div>}
        {dose.note && <p className="dose-note">{dose.note}</p>}
      </div>
      <DoseActions dose={dose} />
    </article>
  )
}

function DoseActions({ dose }: { dose: ShownDose }) {
  const words = useWords(DOSE)
  const { mark } = useMarks()
  const isMarked = dose.state === 'done' || dose.state === 'skipped'
  if (isMarked)
    return (
      <div className="dose-actions">
        <Button look="quiet" icon="undo" onClick={() => mark(dose, 'reopen')}>
          {words.undo} <HeardName medicine={dose.medicine} />
        </Button>
      </div>
    )
  return (
    <div className="dose-actions">
      <Button look={dose.state === 'later' ? 'plain' : 'key'} icon="check" onClick={() => mark(dose, 'complete')}>
        {words.take} <HeardName medicine={dose.medicine} />
      </Button>
      <Button look="quiet" onClick={() => mark(dose, 'skip')}>
        {words.skip} <HeardName medicine={dose.medicine} />
      </Button>
    </div>
  )
}

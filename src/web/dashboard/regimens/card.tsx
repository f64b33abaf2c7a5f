import { useState } from 'react'
import { Link } from 'wouter'
import { useNow } from '../client/useNow'
import { useViewer } from '../client/here'
import { Button } from '../parts/button'
import { Icon } from '../parts/icon'
import { HeardName, MedicineLink } from '../parts/medicineLink'
import { MedicinePicture } from '../parts/medicinePicture'
import { SampleTag } from '../parts/tag'
import { useWords } from '../words/language'
import { REGIMENS } from '../words/regimens'
import { useFormat } from '../words/useFormat'
import { EndDialog } from './endDialog'
import type { Regimen } from './fields'
import { rhythmIn, spanIn } from './inWords'
import { useDateIn } from './useDateIn'
import { useWallTime } from './useWallTime'

/** A regimen in words, and what one can do with it. */
export function RegimenCard({ regimen }: { regimen: Regimen }) {
  const { active, medicine, note } = regimen
  return (
    <article className={`card regimens-card ${active ? '' : 'regimens-over'}`}>
      <MedicinePicture url={medicine.imageUrl} />
      <div className="regimens-what">
        <h3 className="regimens-name">
          <MedicineLink medicine={medicine} /> <SampleTag of={medicine} />
        </h3>
        <InWords regimen={regimen} />
        {note !== null && <p className="regimens-note">{note}</p>}
      </div>
      <Actions regimen={regimen} />
    </article>
  )
}

function InWords({ regimen }: { regimen: Regimen }) {
  const words = useWords(REGIMENS)
  const format = useFormat()
  const dateIn = useDateIn()
  const wallTime = useWallTime()
  const viewer = useViewer()
  const today = format.dateOf(new Date(useNow()))
  const { times, dose, startsOn, active, timeZone } = regimen
  const details = [
    dose && words.amount(format.number(dose.amount), dose.unit),
    spanIn(regimen, words, dateIn),
    timeZone !== viewer.timeZone && words.zone(timeZone),
  ].filter(detail => typeof detail === 'string')
  return (
    <>
      <p className="regimens-when">
        <strong>{rhythmIn(regimen, words, format)}</strong> {times.map(wallTime).join(', ')}
      </p>
      <p className="regimens-details">
        {details.map(detail => (
          <span key={detail} className="regimens-detail">
            {detail}
          </span>
        ))}
      </p>
      {active && startsOn > today && <p className="regimens-tag">{words.later}</p>}
    </>
  )
}

function Actions({ regimen }: { regimen: Regimen }) {
  const words = useWords(REGIMENS)
  const [isEnding, setEnding] = useState(false)
  const { id, active, medicine } = regimen
  return (
    <div className="regimens-actions">
      <Link href={`/regimens?change=${encodeURIComponent(id)}`} className="button button-plain">
        <Icon name={active ? 'pencil' : 'undo'} />
        {active ? words.change : words.goOn} <HeardName medicine={medicine} />
      </Link>
      {active && (
        <Button look="quiet" aria-haspopup="dialog" onClick={() => setEnding(true)}>
          {words.end} <HeardName medicine={medicine} />
        </Button>
      )}
      {isEnding && <EndDialog regimen={regimen} onClose={() => setEnding(false)} />}
    </div>
  )
}

import { Button } from '../parts/button'
import { Icon } from '../parts/icon'
import { useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import { Details } from './details'
import { distanceWords } from './distance'
import type { Listed } from './listed'
import type { Place } from './sought'
import { StandingLine } from './standingLine'
import { telOf } from './telephone'
import type { Pharmacy } from './useFound'

export const rowId = (id: string): string => `pharmacy-${id}`

interface Props {
  readonly listed: Listed<Pharmacy>
  /** Its details are open. */
  readonly isChosen: boolean
  readonly onToggle: () => void
  readonly onSeek: (place: Place) => void
}

export function Row({ listed: { pharmacy, number, distance, standing }, isChosen, onToggle, onSeek }: Props) {
  const words = useWords(PHARMACIES)
  const { id, name, address, phone, provenance } = pharmacy
  return (
    <article id={rowId(id)} className={`pharmacies-row ${isChosen ? 'pharmacies-chosen' : ''}`}>
      <header className="pharmacies-head">
        <span className={`pharmacies-number pharmacies-${standing.state}`} aria-hidden="true">
          {number}
        </span>
        <h3 lang="ko">{name}</h3>
        {distance !== null && <p className="pharmacies-distance">{distanceWords(distance)}</p>}
      </header>
      <div className="pharmacies-line">
        <StandingLine standing={standing} />
        {provenance.source === 'sample' && <p className="pharmacies-tag">{words.sampleTag}</p>}
      </div>
      {address !== '' && (
        <p lang="ko" className="pharmacies-small">
          {address}
        </p>
      )}
      <div className="pharmacies-actions pharmacies-reach">
        <Phone name={name} phone={phone} />
        <Button
          look="quiet"
          aria-expanded={isChosen}
          aria-controls={isChosen ? `${rowId(id)}-details` : undefined}
          aria-label={words.detailsOf(name)}
          onClick={onToggle}
        >
          {words.details}
        </Button>
      </div>
      {isChosen && (
        <div id={`${rowId(id)}-details`}>
          <Details pharmacy={pharmacy} onSeek={onSeek} />
        </div>
      )}
    </article>
  )
}

function Phone({ name, phone }: { name: string; phone: string | null }) {
  const words = useWords(PHARMACIES)
  if (phone === null) return <p className="pharmacies-small">{words.noPhone}</p>
  const tel = telOf(phone)
  if (tel === null) return <p>{phone}</p>
  return (
    <a className="button button-plain" href={tel} aria-label={words.call(name, phone)}>
      <Icon name="phone" />
      {phone}
    </a>
  )
}

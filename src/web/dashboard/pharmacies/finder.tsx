import { Button } from '../parts/button'
import { SelectField, TextField } from '../parts/field'
import { Pills } from '../parts/pills'
import { useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import { distanceWords } from './distance'
import { isRegion, REGIONS, type RegionName } from './regions'
import { RADII, type Sought } from './sought'
import { useMyPlace } from './useMyPlace'

interface Props {
  readonly sought: Sought
  readonly onSeek: (sought: Sought) => void
}

/** Says where and for what to look. */
export function Finder({ sought, onSeek }: Props) {
  const words = useWords(PHARMACIES)
  const { state, locate } = useMyPlace(sought.place, place => onSeek({ ...sought, place }))
  return (
    <section className="card pharmacies-finder" role="search" aria-label={words.sought}>
      <div className="pharmacies-where">
        <div className="pharmacies-quickly">
          <Button look="key" icon="pharmacies" isBusy={state === 'locating'} onClick={locate}>
            {words.mine}
          </Button>
          <Pills
            label={words.filter}
            isLabelUnseen
            pills={[{ value: 'open', label: words.openOnly }]}
            chosen={sought.isOpenOnly ? ['open'] : []}
            onToggle={() => onSeek({ ...sought, isOpenOnly: !sought.isOpenOnly })}
          />
        </div>
        <div className="pharmacies-around">
          <RegionField sought={sought} onSeek={onSeek} />
          <SelectField
            label={words.radius}
            value={sought.radius}
            disabled={sought.place === null}
            onChange={event => onSeek({ ...sought, radius: Number(event.target.value) })}
          >
            {RADII.map(radius => (
              <option key={radius} value={radius}>
                {distanceWords(radius)}
              </option>
            ))}
          </SelectField>
        </div>
      </div>
      <p className="pharmacies-told" role="status">
        {state === 'locating' && words.locating}
        {(state === 'denied' || state === 'nowhere') && words[state]}
      </p>
      <TextField
        type="search"
        label={words.typed}
        placeholder={words.typedExample}
        maxLength={200}
        autoComplete="off"
        value={sought.typed}
        onChange={event => onSeek({ ...sought, typed: event.target.value })}
      />
    </section>
  )
}

const NAMES = Object.keys(REGIONS).filter(isRegion)

function RegionField({ sought, onSeek }: Props) {
  const words = useWords(PHARMACIES)
  const chosen: RegionName | '' = sought.place?.kind === 'region' ? sought.place.region : ''
  const choose = (name: string) =>
    onSeek({ ...sought, place: isRegion(name) ? { kind: 'region', region: name, point: REGIONS[name] } : null })
  return (
    <SelectField label={words.region} value={chosen} onChange={event => choose(event.target.value)}>
      <option value="">{words.regionNone}</option>
      {NAMES.map(name => (
        <option key={name} value={name}>
          {words.regions[name]}
        </option>
      ))}
    </SelectField>
  )
}
